using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Ops.Console.Tests.Support;

/// <summary>The real console within the test's own process: its services and endpoints can be looked at, and a test may add one that breaks.</summary>
internal sealed class OpenConsole : IAsyncDisposable
{
    private readonly TempFolder _folder;
    private readonly WebApplication _app;

    private OpenConsole(TempFolder folder, WebApplication app) => (_folder, _app) = (folder, app);

    public string Data => _folder.Path;

    public IServiceProvider Services => _app.Services;

    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    /// <summary>What was logged since the start.</summary>
    public ConcurrentQueue<Entry> Log { get; } = new();

    /// <summary>Starts it on a free port.</summary>
    /// <param name="more">Adds to the built application, such as an endpoint that breaks.</param>
    /// <param name="replace">Replaces parts before it is built.</param>
    /// <param name="settings">As on the command line.</param>
    public static async Task<OpenConsole> Start(Action<WebApplication>? more = null, Action<WebApplicationBuilder>? replace = null, params string[] settings)
    {
        var folder = new TempFolder();
        var app = Server.Build(
        [
            "--environment", "Development", "--applicationName", "Ops.Console", "--urls", "http://127.0.0.1:0", $"--Ops:DataDirectory={folder.Path}", .. settings,
        ],
        builder =>
        {
            // The test's own output is no place for it; what was logged is kept.
            builder.Logging.ClearProviders();
            replace?.Invoke(builder);
        });
        var console = new OpenConsole(folder, app);
        try
        {
            app.Services.GetRequiredService<ILoggerFactory>().AddProvider(new Keeper(console.Log));
            more?.Invoke(app);
            await Server.Prepare(app.Services);
            await app.StartAsync();
            return console;
        }
        catch
        {
            await console.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }

    /// <summary>One entry of the log.</summary>
    public sealed record Entry(string Category, LogLevel Level, string Message, Exception? Failure, string? Trace);

    private sealed class Keeper(ConcurrentQueue<Entry> log) : ILoggerProvider
    {
        public ILogger CreateLogger(string categoryName) => new One(categoryName, log);

        public void Dispose()
        {
            // Nothing is held.
        }

        private sealed class One(string category, ConcurrentQueue<Entry> log) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state)
                where TState : notnull => null;

            public bool IsEnabled(LogLevel logLevel) => true;

            public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
                log.Enqueue(new Entry(category, logLevel, formatter(state, exception), exception, System.Diagnostics.Activity.Current?.TraceId.ToHexString()));
        }
    }
}
