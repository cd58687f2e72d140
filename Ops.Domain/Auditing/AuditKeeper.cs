using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Ops.Domain.Auditing;

/// <summary>
/// While a server runs: writes checkpoints when they are due, checks the trail at start and every ten minutes, and signs what is
/// left when it stops in order.
/// </summary>
internal sealed partial class AuditKeeper(AuditCheckpoints checkpoints, AuditWatch watch, TimeProvider time, ILogger<AuditKeeper> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan CheckEvery = TimeSpan.FromMinutes(10);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await Try(() => checkpoints.Write(all: true, cancellationToken));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            using var timer = new PeriodicTimer(Every, time);
            var checkAt = DateTimeOffset.MinValue;
            do
            {
                await Try(() => checkpoints.Write(all: false, stoppingToken));
                if (time.GetUtcNow() >= checkAt)
                {
                    checkAt = time.GetUtcNow() + CheckEvery;
                    await Try(() => Check(stoppingToken));
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server stops.
        }
    }

    private async Task Check(CancellationToken ct)
    {
        if (await watch.Check(all: false, ct) is { IsWhole: false } broken)
        {
            LogBroken(logger, broken.Words!);
        }
    }

    private async Task Try(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            // Disk full or database away: what waits goes on waiting, the next round tries again.
            LogFailed(logger, failure);
        }
    }

    [LoggerMessage(Level = LogLevel.Critical, Message = "The audit trail is broken. {Words}")]
    private static partial void LogBroken(ILogger logger, string words);

    [LoggerMessage(Level = LogLevel.Error, Message = "Looking after the audit trail failed; it is tried again.")]
    private static partial void LogFailed(ILogger logger, Exception failure);
}
