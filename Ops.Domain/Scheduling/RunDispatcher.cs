using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Ops.Domain.Runs;
using Ops.Domain.Storage;
using Quartz;

namespace Ops.Domain.Scheduling;

/// <summary>
/// Hands queued runs to the scheduler. The run table is the truth: a run is stored first and scheduled after, and what was
/// queued by another process on the same data directory, or forgotten by the scheduler, is found here as well.
/// </summary>
internal sealed partial class RunDispatcher(
    IDbContextFactory<OpsDb> dbs, ISchedulerFactory schedulers, Leases leases, RunSignals signals, ILogger<RunDispatcher> logger) : BackgroundService
{
    private static readonly TimeSpan LookAnyway = TimeSpan.FromMilliseconds(500);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            var scheduler = await schedulers.GetScheduler(stoppingToken);
            while (!stoppingToken.IsCancellationRequested)
            {
                await Tick(scheduler, stoppingToken);
                await signals.WaitForQueued(LookAnyway, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The node stops.
        }
    }

    private async Task Tick(IScheduler scheduler, CancellationToken ct)
    {
        try
        {
            await using var db = await dbs.CreateDbContextAsync(ct);
            foreach (var runId in await leases.Startable(db, ct))
            {
                await Schedule(scheduler, runId, ct);
            }
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            // The database is full or away: what is queued stays queued, the next tick tries again.
            LogFailed(logger, failure);
        }
    }

    private static async Task Schedule(IScheduler scheduler, long runId, CancellationToken ct)
    {
        var key = new JobKey(runId.ToString(System.Globalization.CultureInfo.InvariantCulture), RunJob.Group);
        if (await scheduler.Exists(key, ct))
        {
            return;
        }

        var job = JobBuilder.Create<RunJob>().WithIdentity(key).UsingJobData(RunJob.RunId, key.Name).Build();
        await scheduler.ScheduleJob(job, TriggerBuilder.Create().WithIdentity(key.Name, RunJob.Group).StartNow().Build(), cancellationToken: ct);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Queued runs could not be handed to the scheduler; it is tried again.")]
    private static partial void LogFailed(ILogger logger, Exception failure);
}
