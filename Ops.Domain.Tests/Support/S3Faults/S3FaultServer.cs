using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Ops.Domain.Tests.Support.S3Faults;

/// <summary>Stands between the store and the real server, hands everything through, and breaks what a test says: a scripted list, first match first.</summary>
internal sealed class S3FaultServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentQueue<S3Request> _seen = [];
    private readonly List<(Func<S3Request, bool> Which, S3Fault Fault, int Left, Func<Task>? Before)> _script = [];
    private readonly ConcurrentBag<Task> _connections = [];
    private readonly Uri _real;
    private readonly Task _listening;

    public S3FaultServer(string real)
    {
        _real = new Uri(real);
        _listener.Start();
        _listening = Listen();
    }

    public string Endpoint => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    public IReadOnlyList<S3Request> Seen => [.. _seen];

    public int Count(string kind) => _seen.Count(r => r.Kind == kind);

    /// <summary>The next requests of this kind go wrong.</summary>
    public void Break(string kind, S3Fault fault, int times = int.MaxValue, Func<Task>? before = null) => Break(r => r.Kind == kind, fault, times, before);

    public void Break(Func<S3Request, bool> which, S3Fault fault, int times = int.MaxValue, Func<Task>? before = null)
    {
        lock (_script)
        {
            _script.Add((which, fault, times, before));
        }
    }

    /// <summary>Everything works again.</summary>
    public void Mend()
    {
        lock (_script)
        {
            _script.Clear();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await Task.WhenAll([_listening, .. _connections]);
        _end.Dispose();
    }

    private async Task Listen()
    {
        while (!_end.IsCancellationRequested)
        {
            try
            {
                var client = await _listener.AcceptTcpClientAsync(_end.Token);
                _connections.Add(Task.Run(() => Quietly(client)));
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException)
            {
                return;
            }
        }
    }

    private async Task Quietly(TcpClient client)
    {
        using (client)
        {
            try
            {
                await Serve(client);
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
            {
                // The store went away, or the test is over.
            }
        }
    }

    /// <summary>One request for each connection: simple, and every connection new.</summary>
    private async Task Serve(TcpClient client)
    {
        var stream = client.GetStream();
        if (await ReadHead(stream) is not { } head)
        {
            return;
        }

        var request = S3Request.Parse(head);
        _seen.Enqueue(request);
        if (request.Headers.ContainsKey("expect"))
        {
            await stream.WriteAsync("HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray(), _end.Token);
        }

        var body = new byte[request.Headers.TryGetValue("content-length", out var length) ? int.Parse(length) : 0];
        await stream.ReadExactlyAsync(body, _end.Token);
        var (fault, before) = Next(request);
        if (before is not null)
        {
            await before();
        }

        var answer = fault?.Reaches == false ? new S3Answer("", []) : await Ask(head, body);
        answer = fault is null ? answer : fault.Alter?.Invoke(answer);
        if (answer is not null)
        {
            await stream.WriteAsync((byte[])[.. Encoding.ASCII.GetBytes(answer.Head + "\r\n\r\n"), .. answer.Body], _end.Token);
        }

        if (fault?.End == S3End.Hang)
        {
            await Task.Delay(Timeout.Infinite, _end.Token);
        }

        if (fault?.End == S3End.Reset)
        {
            client.LingerState = new LingerOption(enable: true, seconds: 0);
        }
    }

    private (S3Fault? Fault, Func<Task>? Before) Next(S3Request request)
    {
        lock (_script)
        {
            var at = _script.FindIndex(s => s.Left > 0 && s.Which(request));
            if (at < 0)
            {
                return (null, null);
            }

            var (which, fault, left, before) = _script[at];
            _script[at] = (which, fault, left - 1, before);
            return (fault, before);
        }
    }

    private async Task<S3Answer> Ask(string head, byte[] body)
    {
        using var real = new TcpClient();
        await real.ConnectAsync(_real.Host, _real.Port, _end.Token);
        var stream = real.GetStream();
        var forwarded = string.Join("\r\n", head.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Where(l => !l.StartsWith("Expect:", StringComparison.OrdinalIgnoreCase) && !l.StartsWith("Connection:", StringComparison.OrdinalIgnoreCase)));
        await stream.WriteAsync((byte[])[.. Encoding.ASCII.GetBytes(forwarded + "\r\nConnection: close\r\n\r\n"), .. body], _end.Token);
        var answered = await ReadHead(stream) ?? throw new IOException("The real server did not answer.");
        using var content = new MemoryStream();
        await stream.CopyToAsync(content, _end.Token);
        return new S3Answer(answered.TrimEnd(), content.ToArray());
    }

    private async Task<string?> ReadHead(NetworkStream stream)
    {
        var head = new List<byte>();
        var one = new byte[1];
        while (!(head.Count > 3 && head[^1] == '\n' && head[^2] == '\r' && head[^3] == '\n'))
        {
            if (await stream.ReadAsync(one, _end.Token) == 0)
            {
                return null;
            }

            head.Add(one[0]);
        }

        return Encoding.ASCII.GetString([.. head]);
    }
}
