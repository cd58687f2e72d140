namespace Ops.Domain.Runs;

/// <summary>One legal step of a run's life.</summary>
/// <param name="From">Before.</param>
/// <param name="To">After.</param>
/// <param name="When">When it happens, in a sentence.</param>
public sealed record RunTransition(RunStatus From, RunStatus To, string When);

/// <summary>Every legal step of a run's life. What is not here does not happen.</summary>
public static class RunTransitions
{
    /// <summary>The table.</summary>
    public static readonly IReadOnlyList<RunTransition> All =
    [
        new(RunStatus.AwaitingApproval, RunStatus.Queued, "All who must agree have agreed."),
        new(RunStatus.AwaitingApproval, RunStatus.Rejected, "One reviewer said no."),
        new(RunStatus.AwaitingApproval, RunStatus.Expired, "Nobody decided in time."),
        new(RunStatus.AwaitingApproval, RunStatus.Cancelled, "The requester withdrew it, or it became void: inputs, file, code or preview changed."),

        new(RunStatus.Queued, RunStatus.Running, "A node claimed it."),
        new(RunStatus.Queued, RunStatus.Paused, "A person paused it before its turn, or the code it was approved with is gone."),
        new(RunStatus.Queued, RunStatus.Cancelled, "A person cancelled it before its turn, or its approval became void."),
        new(RunStatus.Queued, RunStatus.AwaitingApproval, "Somebody who agreed lost the right to before it started."),
        new(RunStatus.Queued, RunStatus.Expired, "It was approved but not started in time."),

        new(RunStatus.Running, RunStatus.Succeeded, "The last item is done and none failed."),
        new(RunStatus.Running, RunStatus.CompletedWithFailures, "The last item is done and some failed."),
        new(RunStatus.Running, RunStatus.Failed, "It could not go on: the operation broke outside an item, or took too long."),
        new(RunStatus.Running, RunStatus.Pausing, "A person asked it to pause."),
        new(RunStatus.Running, RunStatus.Paused, "It paused by itself: the limit was reached, too many items failed in a row, or what it works on can't be reached. Or somebody took it over from its worker."),
        new(RunStatus.Running, RunStatus.Cancelling, "A person asked it to cancel."),
        new(RunStatus.Running, RunStatus.Interrupted, "Its node stopped or vanished."),

        new(RunStatus.Pausing, RunStatus.Paused, "The item in hand is finished, or a person forced it."),
        new(RunStatus.Pausing, RunStatus.Succeeded, "The item in hand was the last one and none failed."),
        new(RunStatus.Pausing, RunStatus.CompletedWithFailures, "The item in hand was the last one and some failed."),
        new(RunStatus.Pausing, RunStatus.Failed, "It could not go on while pausing."),
        new(RunStatus.Pausing, RunStatus.Cancelling, "A person asked it to cancel instead."),
        new(RunStatus.Pausing, RunStatus.Interrupted, "Its node stopped or vanished while pausing."),

        new(RunStatus.Paused, RunStatus.Queued, "A person resumed it."),
        new(RunStatus.Paused, RunStatus.Cancelled, "A person cancelled it while it stood still."),

        new(RunStatus.Cancelling, RunStatus.Cancelled, "The item in hand is finished, a person forced it, or its node vanished."),
        new(RunStatus.Cancelling, RunStatus.Succeeded, "The item in hand was the last one and none failed."),
        new(RunStatus.Cancelling, RunStatus.CompletedWithFailures, "The item in hand was the last one and some failed."),
        new(RunStatus.Cancelling, RunStatus.Failed, "It could not go on while cancelling."),

        new(RunStatus.Interrupted, RunStatus.Queued, "A person resumed it, or by itself where nothing can be done twice."),
        new(RunStatus.Interrupted, RunStatus.Cancelled, "A person cancelled it instead of resuming."),
    ];

    private static readonly HashSet<(RunStatus, RunStatus)> Legal = [.. All.Select(t => (t.From, t.To))];

    /// <summary>Whether a run may step from one status to the other.</summary>
    public static bool IsLegal(RunStatus from, RunStatus to) => Legal.Contains((from, to));

    /// <summary>Whether nothing can follow.</summary>
    public static bool IsFinal(RunStatus status) => All.All(t => t.From != status);

    /// <summary>Whether a node may be writing to the run's ledger.</summary>
    public static bool IsAtWork(RunStatus status) => status is RunStatus.Running or RunStatus.Pausing or RunStatus.Cancelling;
}
