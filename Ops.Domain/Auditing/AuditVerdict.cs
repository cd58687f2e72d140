namespace Ops.Domain.Auditing;

/// <summary>What checking the audit trail found.</summary>
public sealed record AuditVerdict
{
    /// <summary>When it was checked.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>When all entries were checked the last time, not only new ones.</summary>
    public required DateTimeOffset AllAt { get; init; }

    /// <summary>Entries found right, from the first on.</summary>
    public required long Entries { get; init; }

    /// <summary>The hash of the last of them.</summary>
    public required string Head { get; init; }

    /// <summary>The last entry a signed checkpoint vouches for; 0 for none.</summary>
    public required long SignedUpTo { get; init; }

    /// <summary>What is wrong; null when it is whole.</summary>
    public AuditFault? Fault { get; init; }

    /// <summary>The first wrong entry; null when it is whole, or no single entry is wrong.</summary>
    public long? EntryId { get; init; }

    /// <summary>What is wrong, in a sentence; null when it is whole.</summary>
    public string? Words { get; init; }

    /// <summary>Whether nothing is wrong.</summary>
    public bool IsWhole => Fault is null;

    /// <summary>Where the next check of only new entries begins: behind the last checkpoint.</summary>
    internal AuditPosition Checked { get; init; }
}

/// <summary>What can be wrong with the audit trail.</summary>
public enum AuditFault
{
    /// <summary>An entry is not what it was.</summary>
    Changed,

    /// <summary>An entry is missing among others.</summary>
    Deleted,

    /// <summary>An entry is there that was not written by the program.</summary>
    Inserted,

    /// <summary>Entries are not in the order they were written in.</summary>
    Reordered,

    /// <summary>The last entries are missing.</summary>
    TailCut,

    /// <summary>A checkpoint was not signed by this console's key.</summary>
    SignatureWrong,

    /// <summary>A checkpoint is missing in the database.</summary>
    CheckpointMissing,

    /// <summary>An exported file is missing.</summary>
    ExportMissing,

    /// <summary>An exported file is not what was exported.</summary>
    ExportChanged,

    /// <summary>The entries are right, but the database no longer refuses to change them.</summary>
    TriggersMissing,
}

/// <summary>A place in the trail: behind this entry, its hash, and the last checkpoint passed.</summary>
internal readonly record struct AuditPosition(long EntryId, string Hash, int Checkpoint)
{
    public static readonly AuditPosition Beginning = new(0, AuditEntry.Beginning, 0);
}
