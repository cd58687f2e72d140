namespace Ops.Domain.Runs;

/// <summary>Where a run stands. Which step follows which is written once, in <see cref="RunTransitions"/>.</summary>
public enum RunStatus
{
    /// <summary>A second person has to agree first.</summary>
    AwaitingApproval,

    /// <summary>Waits for its turn.</summary>
    Queued,

    /// <summary>Being worked on.</summary>
    Running,

    /// <summary>Asked to pause; the item in hand is being finished.</summary>
    Pausing,

    /// <summary>Stands still until somebody resumes it.</summary>
    Paused,

    /// <summary>Asked to cancel; the item in hand is being finished.</summary>
    Cancelling,

    /// <summary>Ended by a person before it was through.</summary>
    Cancelled,

    /// <summary>Through, and nothing failed.</summary>
    Succeeded,

    /// <summary>Through; some items failed, were invalid or had drifted.</summary>
    CompletedWithFailures,

    /// <summary>Could not go on.</summary>
    Failed,

    /// <summary>A reviewer said no.</summary>
    Rejected,

    /// <summary>Nobody decided in time.</summary>
    Expired,

    /// <summary>The node that worked on it stopped or vanished: nobody's decision.</summary>
    Interrupted,
}
