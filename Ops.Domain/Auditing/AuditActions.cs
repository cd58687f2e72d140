namespace Ops.Domain.Auditing;

/// <summary>What can stand in the audit trail, in dotted lower case: the area, then what happened there.</summary>
public static class AuditActions
{
    /// <summary>Somebody signed in.</summary>
    public const string SessionBegan = "session.began";

    /// <summary>A session ended: signed out, too old, or ended by the provider.</summary>
    public const string SessionEnded = "session.ended";

    /// <summary>A session's person has other roles now.</summary>
    public const string SessionChanged = "session.changed";

    /// <summary>A sign-in was refused.</summary>
    public const string SessionRefused = "session.refused";

    /// <summary>Something was asked for that the person may not do.</summary>
    public const string AccessRefused = "access.refused";

    /// <summary>A run came to be.</summary>
    public const string RunRequested = "run.requested";

    /// <summary>A run was not allowed to come to be, or a step of it was refused.</summary>
    public const string RunRefused = "run.refused";

    /// <summary>A node began to work on a run.</summary>
    public const string RunStarted = "run.started";

    /// <summary>A run was asked to stand still.</summary>
    public const string RunPaused = "run.paused";

    /// <summary>A run was sent on its way again.</summary>
    public const string RunResumed = "run.resumed";

    /// <summary>A run was ended before it was through.</summary>
    public const string RunCancelled = "run.cancelled";

    /// <summary>A run's item in hand was no longer waited for.</summary>
    public const string RunForced = "run.forced";

    /// <summary>A run has a new owner.</summary>
    public const string RunTakenOver = "run.taken-over";

    /// <summary>A note was left on a run.</summary>
    public const string RunNoted = "run.noted";

    /// <summary>A run's process is gone.</summary>
    public const string RunInterrupted = "run.interrupted";

    /// <summary>A run came to its end.</summary>
    public const string RunFinished = "run.finished";

    /// <summary>What a run did was undone by another one.</summary>
    public const string RunReverted = "run.reverted";

    /// <summary>A run's ledger was folded into its result file and removed.</summary>
    public const string RunPruned = "run.pruned";

    /// <summary>A run was started past the second person, by the right to do so, with a reason.</summary>
    public const string RunBrokeGlass = "run.broke-glass";

    /// <summary>Approval was asked for.</summary>
    public const string ApprovalRequested = "approval.requested";

    /// <summary>A person approved.</summary>
    public const string ApprovalApproved = "approval.approved";

    /// <summary>A person rejected.</summary>
    public const string ApprovalRejected = "approval.rejected";

    /// <summary>The requester took the request back.</summary>
    public const string ApprovalWithdrawn = "approval.withdrawn";

    /// <summary>Nobody decided in time.</summary>
    public const string ApprovalExpired = "approval.expired";

    /// <summary>What was approved is no longer what would run.</summary>
    public const string ApprovalVoided = "approval.voided";

    /// <summary>Somebody whose yes was needed may no longer give it.</summary>
    public const string ApprovalLapsed = "approval.lapsed";

    /// <summary>An approval was used up by the start of its run.</summary>
    public const string ApprovalConsumed = "approval.consumed";

    /// <summary>A file was brought.</summary>
    public const string FileUploaded = "file.uploaded";

    /// <summary>A file was not taken.</summary>
    public const string FileRefused = "file.refused";

    /// <summary>Results, inputs or lists were taken away.</summary>
    public const string FileDownloaded = "file.downloaded";

    /// <summary>The audit trail itself was taken away as a file.</summary>
    public const string AuditExported = "audit.exported";

    /// <summary>Secrets are sealed with a new key.</summary>
    public const string KeysRotated = "keys.rotated";

    /// <summary>All keys were thrown away, and with them what they sealed.</summary>
    public const string KeysStartedOver = "keys.started-over";
}
