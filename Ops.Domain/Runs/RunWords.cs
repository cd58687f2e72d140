namespace Ops.Domain.Runs;

/// <summary>Words for people, the same on every page, in every download and on the command line.</summary>
public static class RunWords
{
    /// <summary>A status.</summary>
    public static string Status(RunStatus status) => status switch
    {
        RunStatus.AwaitingApproval => "waiting for approval",
        RunStatus.Queued => "waiting for its turn",
        RunStatus.Running => "running",
        RunStatus.Pausing => "pausing",
        RunStatus.Paused => "paused",
        RunStatus.Cancelling => "cancelling",
        RunStatus.Cancelled => "cancelled",
        RunStatus.Succeeded => "finished",
        RunStatus.CompletedWithFailures => "finished with failures",
        RunStatus.Failed => "failed",
        RunStatus.Rejected => "rejected",
        RunStatus.Expired => "expired",
        RunStatus.Interrupted => "interrupted",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "Unknown status."),
    };

    /// <summary>An item's outcome.</summary>
    public static string Outcome(ItemOutcome outcome) => outcome switch
    {
        ItemOutcome.Started => "in hand",
        ItemOutcome.Planned => "would change",
        ItemOutcome.Succeeded => "done",
        ItemOutcome.Skipped => "skipped",
        ItemOutcome.Invalid => "can't be done",
        ItemOutcome.Failed => "failed",
        ItemOutcome.Drifted => "drifted",
        ItemOutcome.LeftInDoubt => "left in doubt",
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "Unknown outcome."),
    };

    /// <summary>A mode.</summary>
    public static string Mode(RunMode mode) => mode switch
    {
        RunMode.Preview => "preview",
        RunMode.Apply => "apply",
        RunMode.Verify => "verify",
        RunMode.Revert => "revert",
        _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, "Unknown mode."),
    };
}
