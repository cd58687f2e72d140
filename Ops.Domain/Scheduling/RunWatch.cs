using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Ops.Domain.Runs;

namespace Ops.Domain.Scheduling;

/// <summary>Looks every two seconds for runs whose worker is gone.</summary>
internal sealed partial class RunWatch(RunReaper reaper, TimeProvider time, ILogger<RunWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        do
        {
            try
            {
                await reaper.Sweep(stoppingToken);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                LogFailed(logger, failure);
            }
        }
        while (await Next(timer, stoppingToken));
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
