using Microsoft.Extensions.Hosting;
using Ops.Domain.Runs;
using Quartz;

namespace Ops.Domain.Scheduling;

/// <summary>The only job type: carries a run's number from the scheduler to the executor.</summary>
internal sealed class RunJob(RunExecutor executor, IHostApplicationLifetime lifetime) : IJob
{
    internal const string Group = "runs";
    internal const string RunId = "run";

    // The node's end, not the scheduler's own token: that one is also ended by interrupting a single job. The node's end comes
    // before Quartz waits for its jobs, so the wait is for items in hand, not for whole runs.
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) =>
        await executor.Execute(long.Parse(context.MergedJobDataMap.GetString(RunId)!, System.Globalization.CultureInfo.InvariantCulture), lifetime.ApplicationStopping);
}
