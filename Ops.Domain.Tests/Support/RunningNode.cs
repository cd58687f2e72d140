using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Ops.Domain.Storage;

namespace Ops.Domain.Tests.Support;

/// <summary>A console whose scheduler runs: starts and stops the hosted services as a host does, in their order.</summary>
internal sealed class RunningNode : IAsyncDisposable
{
    private readonly Lifetime _lifetime;
    private readonly List<IHostedService> _hosted;

    private RunningNode(TestConsole console, Lifetime lifetime)
    {
        Console = console;
        _lifetime = lifetime;
        _hosted = [.. console.Get<IEnumerable<IHostedService>>()];
    }

    public TestConsole Console { get; }

    public static async Task<RunningNode> Start(Func<OpsOptions, OpsOptions>? configure = null, TestConsole? beside = null, Action<TestConsole>? prepare = null)
    {
        var lifetime = new Lifetime();
        var console = await TestConsole.Start(configure, beside: beside, more: (services, options) =>
        {
            services.AddSingleton<IHostApplicationLifetime>(lifetime);
            services.AddOpsScheduling(options, new StorageOptions());
        });
        prepare?.Invoke(console);
        var node = new RunningNode(console, lifetime);
        foreach (var service in node._hosted)
        {
            await service.StartAsync(default);
        }

        lifetime.Started();
        return node;
    }

    public async Task Stop()
    {
        _lifetime.StopApplication();
        foreach (var service in _hosted.AsEnumerable().Reverse())
        {
            await Eventually.Come(service.StopAsync(default));
        }

        _hosted.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        await Stop();
        await Console.DisposeAsync();
    }

    internal sealed class Lifetime : IHostApplicationLifetime
    {
        private readonly CancellationTokenSource _started = new();
        private readonly CancellationTokenSource _stopping = new();

        public CancellationToken ApplicationStarted => _started.Token;

        public CancellationToken ApplicationStopping => _stopping.Token;

        public CancellationToken ApplicationStopped => CancellationToken.None;

        public void Started() => _started.Cancel();

        public void StopApplication() => _stopping.Cancel();
    }
}
