using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Ops.Domain.Runs;

namespace Ops.Domain.Scheduling;

/// <summary>Looks every two seconds for runs whose worker is gone, as long as the node is not told to stop.</summary>
internal sealed partial class RunWatch(RunReaper reaper, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<RunWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // What this node interrupts while it stops is for the next one: it must not be queued again by the one that goes.
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, lifetime.ApplicationStopping);
        using var timer = new PeriodicTimer(Every, time);
        do
        {
            try
            {
                await reaper.Sweep(ends.Token);
            }
            catch (OperationCanceledException) when (ends.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                LogFailed(logger, failure);
            }
        }
        while (await Next(timer, ends.Token));
    }

    private static async ValueTask<bool> Next(PeriodicTimer timer, CancellationToken ct)
    {
        try
        {
            return await timer.WaitForNextTickAsync(ct);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Looking for runs without a worker failed; it is tried again.")]
    private static partial void LogFailed(ILogger logger, Exception failure);
}
