namespace Ops.Domain.Approvals;

/// <summary>Where a request for approval stands.</summary>
public enum RequestState
{
    /// <summary>People still have to decide.</summary>
    Waiting,

    /// <summary>All agreed; the run has not started yet.</summary>
    Approved,

    /// <summary>The run started with it. It can't be used again.</summary>
    Consumed,

    /// <summary>One person said no.</summary>
    Rejected,

    /// <summary>The requester, or somebody for him, took it back.</summary>
    Withdrawn,

    /// <summary>Too late.</summary>
    Expired,

    /// <summary>What was asked for is not what would run now.</summary>
    Void,

    /// <summary>The run was started without it, in an emergency.</summary>
    GlassBroken,
}
