using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;

namespace Ops.Console.Tests.Support;

/// <summary>The real program, running.</summary>
internal sealed partial class CliProcess : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(90);
    private readonly Process _process;
    private readonly Lock _gate = new();
    private readonly StringBuilder _out = new();
    private readonly StringBuilder _err = new();
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public CliProcess(string data, params IEnumerable<string> args)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Ops.Console.dll"), .. args])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        start.Environment["Ops__DataDirectory"] = data;
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Take(_out, line.Data);
        _process.ErrorDataReceived += (_, line) => Take(_err, line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Waits until a line of stdout or stderr satisfies the condition.</summary>
    public async Task<string> Says(Func<string, bool> condition)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        while (true)
        {
            Task more;
            lock (_gate)
            {
                if ($"{_out}{_err}".Split('\n').FirstOrDefault(condition) is { } line)
                {
                    return line;
                }

                more = _more.Task;
            }

            // What it said last is read before its end is believed.
            if (await Task.WhenAny(more, _process.WaitForExitAsync(deadline.Token)).WaitAsync(deadline.Token) != more && !more.IsCompleted)
            {
                throw new InvalidOperationException($"It ended without saying it.\nstdout: {_out}\nstderr: {_err}");
            }
        }
    }

    /// <summary>Waits until its followed run has done at least one item and says so.</summary>
    public async Task<string> IsAtWork() => (await Says(line => Progressed.IsMatch(line))).Split(':')[0];

    /// <summary>Waits until its followed run was taken.</summary>
    public async Task<string> IsTaken() => (await Says(line => line.StartsWith("R-", StringComparison.Ordinal) && line.EndsWith(", running", StringComparison.Ordinal))).Split(':')[0];

    public async Task<CliResult> Ends()
    {
        using var deadline = new CancellationTokenSource(Deadline);
        await _process.WaitForExitAsync(deadline.Token);
        return new CliResult(_process.ExitCode, _out.ToString(), _err.ToString());
    }

    /// <summary>kill -9.</summary>
    public async Task Kill()
    {
        _process.Kill();
        await Ends();
    }

    /// <summary>What a service manager sends first.</summary>
    public async Task Terminate()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        await kill.WaitForExitAsync();
        Assert.Equal(0, kill.ExitCode);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await Kill();
        }

        _process.Dispose();
    }

    [GeneratedRegex(@"^R-\d+: [1-9][\d,]* of", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Progressed { get; }

    private void Take(StringBuilder to, string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_gate)
        {
            to.Append(line).Append('\n');
            _more.TrySetResult();
            _more = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }
}
