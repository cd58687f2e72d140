using Ops.Domain.Access;
using Ops.Domain.Auditing;

namespace Ops.Domain.Runs;

/// <content>The steps of a run's life. Each asks <see cref="RunTransitions"/> whether it is legal.</content>
public sealed partial class Run
{
    /// <summary>Sets the limit while the run is asked for.</summary>
    public Run Limited(long? limit)
    {
        Limit = limit;
        return this;
    }

    /// <summary>Sets the number of items while the run is asked for, where a file's check already counted them.</summary>
    public Run Expecting(long? total)
    {
        Total = total;
        return this;
    }

    /// <summary>A node takes it. The fence grows: whatever an earlier holder still writes changes nothing.</summary>
    internal void Claim(string owner, string node, DateTimeOffset until, DateTimeOffset at)
    {
        Step(RunStatus.Running, Actor.System, at, $"Started on {node}.");
        Epoch++;
        LeaseOwner = owner;
        LeaseUntil = until;
        HeartbeatAt = at;
        StartedAt ??= at;
    }

    /// <summary>A person asks it to pause. A queued run stands still at once.</summary>
    public void Pause(Actor by, DateTimeOffset at)
    {
        if (Status == RunStatus.Queued)
        {
            Step(RunStatus.Paused, by, at, $"Paused by {by.Name} before it started.");
            return;
        }

        Step(RunStatus.Pausing, by, at, $"{by.Name} asked it to pause.");
        StopRequestedAt = at;
    }

    /// <summary>A person ends it. A run nobody works on ends at once.</summary>
    public void Cancel(Actor by, DateTimeOffset at, string? reason)
    {
        var sentence = $"Cancelled by {by.Name}{Because(reason)}.";
        if (RunTransitions.IsAtWork(Status))
        {
            Step(RunStatus.Cancelling, by, at, sentence);
            StopRequestedAt = at;
            return;
        }

        Step(RunStatus.Cancelled, by, at, sentence);
        FinishedAt = at;
    }

    /// <summary>A person sends a paused or interrupted run on its way again.</summary>
    public void Resume(Actor by, DateTimeOffset at, long? limit, string reason)
    {
        // The table also leads from AwaitingApproval to Queued, but that step is the reviewers', not this one.
        if (Status is not (RunStatus.Paused or RunStatus.Interrupted))
        {
            throw new IllegalTransitionException(Id, Status, RunStatus.Queued);
        }

        Step(RunStatus.Queued, by, at, reason);
        Limit = limit;
        StopRequestedAt = null;
        LeaseOwner = null;
        LeaseUntil = null;
    }

    /// <summary>
    /// A person no longer waits for the item in hand. The fence grows, so whatever the stuck worker still writes changes nothing.
    /// </summary>
    public void Force(Actor by, DateTimeOffset at)
    {
        var to = Status == RunStatus.Pausing ? RunStatus.Paused : RunStatus.Cancelled;
        Step(to, by, at, $"{by.Name} did not wait for the item in hand; whether it took effect is not known.", AuditActions.RunForced);
        Release();
        Epoch++;
        FinishedAt = to == RunStatus.Cancelled ? at : null;
    }

    /// <summary>The node that worked on it is gone or going.</summary>
    public void Interrupt(DateTimeOffset at, string reason)
    {
        var to = Status == RunStatus.Cancelling ? RunStatus.Cancelled : RunStatus.Interrupted;
        Step(to, Actor.System, at, reason);
        WasStoppedInOrder = false;
        CountStandstill();
        Release();
        FinishedAt = to == RunStatus.Cancelled ? at : null;
    }

    /// <summary>The node that holds the lease reached an end or a stop.</summary>
    public void Settle(RunStatus to, DateTimeOffset at, string reason)
    {
        // Asked to cancel while the leg came to a standstill of its own: the wish of the person is kept.
        var final = Status == RunStatus.Cancelling && to is (RunStatus.Paused or RunStatus.Interrupted) ? RunStatus.Cancelled : to;
        if (!RunTransitions.IsAtWork(Status))
        {
            throw new IllegalTransitionException(Id, Status, final);
        }

        Step(final, Actor.System, at, reason);
        WasStoppedInOrder = final == RunStatus.Interrupted;
        if (WasStoppedInOrder)
        {
            CountStandstill();
        }

        Release();
        FinishedAt = RunTransitions.IsFinal(final) ? at : null;
    }

    /// <summary>So many items in doubt are not repeated: they count as failed.</summary>
    internal void LeaveInDoubt(int items) => Failed += items;

    /// <summary>
    /// Somebody else looks after it from now on, and the owner before is told. Whoever worked on it for him is fenced off, unless
    /// it is at work in good order and shall go on.
    /// </summary>
    /// <param name="by">The new owner.</param>
    /// <param name="at">When.</param>
    /// <param name="reason">Why; may be empty.</param>
    /// <param name="stopWorker">Take it from the node that works on it too: it stands still, and its item in hand is in doubt.</param>
    public void TakeOver(Actor by, DateTimeOffset at, string? reason, bool stopWorker = false)
    {
        var (before, isAtWork) = (Status, RunTransitions.IsAtWork(Status));
        var stops = stopWorker && isAtWork;
        var sentence = $"{by.Name} took over from {OwnerName}{(stops ? " and stopped its worker" : "")}{Because(reason)}.";
        if (stops)
        {
            var to = Status == RunStatus.Cancelling ? RunStatus.Cancelled : RunStatus.Paused;
            Check(to);
            (Status, StatusReason) = (to, Cut(sentence));
            Release();
            FinishedAt = to == RunStatus.Cancelled ? at : null;
        }

        if (stops || !isAtWork)
        {
            Epoch++;
        }

        _events.Add(new RunEvent(before, Status, by, at, Cut(sentence), AuditActions.RunTakenOver, OwnerSubject == by.Subject ? null : OwnerSubject));
        OwnerSubject = by.Subject;
        OwnerName = by.Name;
    }

    /// <summary>Another run has undone what this one did, or as much of it as could be.</summary>
    internal void UndoneBy(Run revert, DateTimeOffset at)
    {
        RevertedByRunId = revert.Id;
        Remember(Actor.System, at, $"{revert.Number} undid {revert.Succeeded:N0} of its items.", AuditActions.RunReverted);
    }

    /// <summary>The files people download are published.</summary>
    public void Publish(string results, string? output)
    {
        ResultsKey = results;
        OutputKey = output;
    }

    /// <summary>Its results are published for good; its ledger is not needed any more.</summary>
    internal void Fold(string results, string? output, string sha256, long items, long byRun, DateTimeOffset at)
    {
        Publish(results, output);
        ResultsSha256 = sha256;
        PrunedAt = at;
        Remember(Actor.System, at, $"{RunNumber.Format(byRun)} folded its {items:N0} items into its result file; they are no longer in the ledger.", AuditActions.RunPruned);
    }

    /// <summary>Something worth keeping in the history that changes no status.</summary>
    internal void Remember(Actor by, DateTimeOffset at, string sentence, string action) => _events.Add(new RunEvent(Status, Status, by, at, sentence, action));

    // People end a reason with a full stop or without; the sentence has one.
    private static string Because(string? reason) => string.IsNullOrWhiteSpace(reason) ? "" : ": " + reason.Trim().TrimEnd('.');

    private void CountStandstill()
    {
        Standstills = InterruptedAtOrdinal == CursorOrdinal ? Standstills + 1 : 1;
        InterruptedAtOrdinal = CursorOrdinal;
    }

    private void Release()
    {
        LeaseOwner = null;
        LeaseUntil = null;
        StopRequestedAt = null;
    }

    // The last failure of an item may be long; the whole of it stands in the ledger.
    private static string Cut(string reason) => reason.Length <= MaxReason ? reason : string.Concat(reason.AsSpan(0, MaxReason - 1), "…");

    private void Check(RunStatus to)
    {
        if (!RunTransitions.IsLegal(Status, to))
        {
            throw new IllegalTransitionException(Id, Status, to);
        }
    }

    private void Step(RunStatus to, Actor by, DateTimeOffset at, string reason, string? action = null)
    {
        Check(to);
        StatusReason = Cut(reason);
        _events.Add(new RunEvent(Status, to, by, at, StatusReason, action));
        Status = to;
    }
}
