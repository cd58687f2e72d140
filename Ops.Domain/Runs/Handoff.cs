using Ops.Domain.Approvals;
using Ops.Domain.Catalogue;

namespace Ops.Domain.Runs;

/// <summary>All a stranger needs to carry on with a run: the same for the page, the download and the command line.</summary>
public sealed record Handoff
{
    /// <summary>The run.</summary>
    public required Run Run { get; init; }

    /// <summary>Its operation; null when the program no longer has it.</summary>
    public required OperationInfo? Operation { get; init; }

    /// <summary>Why it was asked for, in the requester's words; null when nobody had to say.</summary>
    public required string? Why { get; init; }

    /// <summary>What was asked to be approved and who said what; null when nobody has to agree.</summary>
    public required ApprovalRequest? Request { get; init; }

    /// <summary>Where its file was taken from, and which state of it; null when it was sent or has none, and for whoever may not see inputs.</summary>
    public required string? Source { get; init; }

    /// <summary>What went wrong, the most frequent first; empty for whoever may not see items.</summary>
    public required IReadOnlyList<(ItemOutcome Outcome, string Message, int Items)> Reasons { get; init; }

    /// <summary>Items handed over whose end nobody wrote down. While somebody works on the run there is no doubt about them.</summary>
    public required IReadOnlyList<LedgerRow> InDoubt { get; init; }

    /// <summary>What people wrote, oldest first.</summary>
    public required IReadOnlyList<RunNote> Notes { get; init; }

    /// <summary>Runs that looked back on it, undid it or retried it, newest first.</summary>
    public required IReadOnlyList<RunSummary> Following { get; init; }

    /// <summary>Whether whoever asked may see items; without it reasons and doubts are left out.</summary>
    public required bool ShowsItems { get; init; }

    /// <summary>How many items are not dealt with; null when nobody knows how many there are.</summary>
    public long? Remaining => Run.Total is { } total ? Math.Max(0, total - Run.Counts.Done) : null;

    /// <summary>What is sensible now, the first thing first.</summary>
    public IReadOnlyList<NextStep> Next => Run.Status switch
    {
        _ when Run.PrunedAt is not null => [NextStep.Nothing],
        RunStatus.AwaitingApproval => [NextStep.Decide],
        RunStatus.Paused or RunStatus.Interrupted when InDoubt.Count > 0 => [NextStep.LookAtInDoubt, NextStep.Resume, NextStep.Cancel],
        RunStatus.Paused or RunStatus.Interrupted => [NextStep.Resume, NextStep.Cancel],
        RunStatus.Succeeded when Run.Mode == RunMode.Preview => [NextStep.DoWhatWasPreviewed],
        RunStatus.CompletedWithFailures when Run.Mode == RunMode.Preview => [NextStep.DoWhatWasPreviewed, NextStep.UseInputsAgain],
        RunStatus.CompletedWithFailures when Run.Mode == RunMode.Apply && !WasRetried => [NextStep.RetryWhatIsLeft, .. Back],
        RunStatus.Succeeded or RunStatus.CompletedWithFailures => Back is { Count: > 0 } back ? back : [NextStep.Nothing],
        RunStatus.Failed or RunStatus.Cancelled => [NextStep.UseInputsAgain, .. Back],
        RunStatus.Rejected or RunStatus.Expired => [NextStep.UseInputsAgain],
        _ => [NextStep.Wait],
    };

    private bool WasRetried => Following.Any(r => r.Mode == RunMode.Apply && r.Status is RunStatus.Succeeded or RunStatus.CompletedWithFailures or RunStatus.Running or RunStatus.Queued);

    private IReadOnlyList<NextStep> Back => Run.Mode != RunMode.Apply || Run.Succeeded == 0 || Run.RevertedByRunId is not null
        ? []
        : [.. Operation?.CanVerify == true ? [NextStep.Verify] : Array.Empty<NextStep>(), .. Operation?.CanRevert == true ? [NextStep.Undo] : Array.Empty<NextStep>()];
}
