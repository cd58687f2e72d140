using Ops.Domain.Access;
using Ops.Domain.Auditing;

namespace Ops.Domain.Runs;

/// <content>The steps that other people's agreement makes. Who may make them stands in the approval rules.</content>
public sealed partial class Run
{
    /// <summary>All who must agree have agreed: it waits for its turn.</summary>
    internal void Approve(Actor by, DateTimeOffset at, string sentence)
    {
        MustAwaitApproval(RunStatus.Queued);
        Step(RunStatus.Queued, by, at, sentence);
    }

    /// <summary>One person said no.</summary>
    internal void Reject(Actor by, DateTimeOffset at, string comment)
    {
        Step(RunStatus.Rejected, by, at, $"Rejected by {by.Name}{Because(comment)}.");
        FinishedAt = at;
    }

    /// <summary>Nobody decided, or it was not started, in time.</summary>
    internal void Expire(DateTimeOffset at, string sentence)
    {
        Step(RunStatus.Expired, Actor.System, at, sentence);
        FinishedAt = at;
    }

    /// <summary>Somebody whose agreement was needed may no longer give it: the others' is not enough.</summary>
    internal void AwaitApprovalAgain(DateTimeOffset at, string sentence) => Step(RunStatus.AwaitingApproval, Actor.System, at, sentence);

    /// <summary>What was approved, or asked for, is not what would run now.</summary>
    internal void Void(DateTimeOffset at, string sentence)
    {
        if (Status is not (RunStatus.AwaitingApproval or RunStatus.Queued))
        {
            throw new IllegalTransitionException(Id, Status, RunStatus.Cancelled);
        }

        Step(RunStatus.Cancelled, Actor.System, at, sentence);
        FinishedAt = at;
    }

    /// <summary>The code changed while an approved run stood still: it does not go on under code nobody agreed to.</summary>
    internal void HoldBack(DateTimeOffset at, string sentence) => Step(RunStatus.Paused, Actor.System, at, sentence);

    /// <summary>Started without the approval it needs; stays on the run for ever.</summary>
    internal void BreakGlass(Actor by, DateTimeOffset at, string reason)
    {
        MustAwaitApproval(RunStatus.Queued);
        Step(RunStatus.Queued, by, at, $"{by.Name} broke the glass{Because(reason)}.", AuditActions.RunBrokeGlass);
        (GlassBrokenByName, GlassBrokenBecause, GlassBrokenAt) = (by.Name, reason, at);
    }

    private void MustAwaitApproval(RunStatus to)
    {
        if (Status != RunStatus.AwaitingApproval)
        {
            throw new IllegalTransitionException(Id, Status, to);
        }
    }
}
