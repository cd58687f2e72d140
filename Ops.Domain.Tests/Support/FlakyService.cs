using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Ops.Domain.Tests.Support;

/// <summary>
/// A real web server on loopback that misbehaves as it is told, honours idempotency keys, and keeps its own record of what
/// reached it and what took effect. Can die (the listener is really closed, connections are reset) and come back on its port.
/// </summary>
internal sealed class FlakyService : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, int> _tries = new();
    private readonly ConcurrentDictionary<string, ConcurrentDictionary<string, int>> _keys = new();
    private readonly ConcurrentDictionary<string, ConcurrentDictionary<string, int>> _effects = new();
    private long _effectCount;
    private WebApplication? _app;

    private FlakyService()
    {
    }

    public int Port { get; private set; }

    public string Address => $"http://127.0.0.1:{Port}";

    /// <summary>How it behaves at a row's so-many-th try.</summary>
    public Func<string, int, Mood> Behave { get; set; } = (_, _) => Mood.Fine;

    /// <summary>The text it answers with.</summary>
    public Func<HttpRequest, string, string> Text { get; set; } = (_, row) => $$"""{"id":"r-{{row}}","ok":true}""";

    /// <summary>Every request as it arrived: method, raw target, body, headers.</summary>
    public ConcurrentQueue<(string Method, string Target, string Body, IReadOnlyDictionary<string, string> Headers)> Seen { get; } = new();

    /// <summary>Whether <see cref="Seen"/> is kept; not for the large tests.</summary>
    public bool KeepsSeen { get; set; } = true;

    /// <summary>Requests that arrived.</summary>
    public long Arrived;

    /// <summary>The idempotency keys each row came with.</summary>
    public IReadOnlyDictionary<string, ConcurrentDictionary<string, int>> Keys => _keys;

    /// <summary>The keys each row took effect with: one, or it was done twice.</summary>
    public IReadOnlyDictionary<string, ConcurrentDictionary<string, int>> Effects => _effects;

    public long EffectCount => Volatile.Read(ref _effectCount);

    public static async Task<FlakyService> Start()
    {
        var service = new FlakyService();
        await service.Live();
        return service;
    }

    /// <summary>Listens, the first time on a free port, later on the same one.</summary>
    public async Task Live()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, Port));
        builder.Services.Configure<Microsoft.Extensions.Hosting.HostOptions>(h => h.ShutdownTimeout = TimeSpan.FromMilliseconds(1));
        var app = builder.Build();
        app.Run(Serve);
        await app.StartAsync();
        Port = new Uri(app.Urls.First()).Port;
        _app = app;
    }

    /// <summary>Dies: what is on its way is reset, nobody listens any more.</summary>
    public async Task Die()
    {
        if (Interlocked.Exchange(ref _app, null) is { } app)
        {
            using var now = new CancellationTokenSource();
            await now.CancelAsync();
            await app.StopAsync(now.Token);
            await app.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync() => await Die();

    private async Task Serve(HttpContext http)
    {
        Interlocked.Increment(ref Arrived);
        using var reader = new StreamReader(http.Request.Body, Encoding.UTF8);
        var body = await reader.ReadToEndAsync(http.RequestAborted);
        var target = http.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()!.RawTarget;
        if (KeepsSeen)
        {
            Seen.Enqueue((http.Request.Method, target, body, http.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase)));
        }

        var row = target.Split('/', '?')[2];
        var key = http.Request.Headers["Idempotency-Key"].ToString();
        _keys.GetOrAdd(row, _ => new()).AddOrUpdate(key, 1, (_, n) => n + 1);
        await Answer(http, row, key, Behave(row, _tries.AddOrUpdate(row, 1, (_, n) => n + 1)));
    }

    private async Task Answer(HttpContext http, string row, string key, Mood mood)
    {
        var response = http.Response;
        switch (mood.Kind)
        {
            case MoodKind.Status:
                response.StatusCode = mood.Status;
                if (mood.RetryAfter is not null)
                {
                    response.Headers.RetryAfter = mood.RetryAfter;
                }

                if (mood.Location is not null)
                {
                    response.Headers.Location = mood.Location;
                }

                await response.WriteAsync(mood.Text ?? "");
                break;
            case MoodKind.ResetBefore:
                http.Abort();
                break;
            case MoodKind.ResetAfter:
                Take(row, key);
                http.Abort();
                break;
            case MoodKind.Hang:
                if (mood.Status == 1)
                {
                    Take(row, key);
                }

                await Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
                break;
            case MoodKind.SlowBody:
                Take(row, key);
                await response.WriteAsync("{\"id\":");
                await response.Body.FlushAsync();
                await Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
                break;
            case MoodKind.LyingLength:
                Take(row, key);
                response.ContentLength = 1000;
                await response.WriteAsync("{\"id\":\"r\"");

                // Kestrel closes the connection behind what was written.
                break;
            case MoodKind.HugeBody:
                Take(row, key);
                var chunk = new byte[64 * 1024];
                Array.Fill(chunk, (byte)'x');
                for (var i = 0; i < 16 && !http.RequestAborted.IsCancellationRequested; i++)
                {
                    await response.Body.WriteAsync(chunk);
                }

                break;
            default:
                Take(row, key);
                response.StatusCode = 201;
                response.ContentType = "application/json";
                await response.WriteAsync(Text(http.Request, row));
                break;
        }
    }

    // The same key again changes nothing: what an idempotency key is for.
    private void Take(string row, string key)
    {
        if (_effects.GetOrAdd(row, _ => new()).TryAdd(key, 1))
        {
            Interlocked.Increment(ref _effectCount);
        }
    }
}

internal enum MoodKind
{
    Fine,
    Status,
    ResetBefore,
    ResetAfter,
    Hang,
    SlowBody,
    LyingLength,
    HugeBody,
}

/// <summary>How a <see cref="FlakyService"/> answers one request.</summary>
internal readonly record struct Mood(MoodKind Kind, int Status = 0, string? RetryAfter = null, string? Location = null, string? Text = null)
{
    public static readonly Mood Fine = new(MoodKind.Fine);

    public static Mood Of(int status, string? retryAfter = null, string? text = null) => new(MoodKind.Status, status, retryAfter, null, text);

    public static Mood To(string location) => new(MoodKind.Status, 302, null, location);
}
