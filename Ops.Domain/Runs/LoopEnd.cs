using Ops.Domain.Catalogue;

namespace Ops.Domain.Runs;

/// <summary>How one leg of a run ended.</summary>
/// <param name="To">The status that follows.</param>
/// <param name="Reason">Why, in one sentence.</param>
internal sealed record LoopEnd(RunStatus To, string Reason)
{
    /// <summary>It is through: every item was dealt with.</summary>
    public static LoopEnd Through(Run run, OperationInfo info, RunCounts counts, long? total)
    {
        var bad = counts.Failed + counts.Drifted;
        var what = run.Mode switch
        {
            RunMode.Preview => "can't be done",
            RunMode.Verify => counts.Failed == 0 ? "are not as they were left" : "could not be found as they were left",
            RunMode.Revert => "could not be undone",
            _ => "failed",
        };
        var gone = run.Retries is not null && total - counts.Done is > 0 and var missing
            ? $" {info.Count(missing)} to retry did not come up again: they are gone, or no longer among what the inputs name."
            : "";
        return bad == 0
            ? new LoopEnd(RunStatus.Succeeded, $"Finished: {info.Count(counts.Done)}.{gone}")
            : new LoopEnd(RunStatus.CompletedWithFailures, $"Finished, {bad:N0} of {info.Count(counts.Done)} {what}.{gone}");
    }
}
