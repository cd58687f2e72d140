using Ops.Domain.Runs;

namespace Ops.Domain.Storage;

/// <summary>All that is written together.</summary>
public sealed record Checkpoint
{
    /// <summary>Rows new or changed since the last checkpoint.</summary>
    public required IReadOnlyList<LedgerRow> Rows { get; init; }

    /// <summary>What is about to be done to files outside, with the rows of the items that do it.</summary>
    public IReadOnlyList<Files.FileChange> Files { get; init; } = [];

    /// <summary>Log lines since the last checkpoint.</summary>
    public required IReadOnlyList<RunLogLine> Log { get; init; }

    /// <summary>Ordinals of started items that took no effect, for certain: their rows go away again.</summary>
    public IReadOnlyList<long> TakenBack { get; init; } = [];

    /// <summary>The counts after these rows.</summary>
    public required RunCounts Counts { get; init; }

    /// <summary>Where to go on.</summary>
    public required Cursor Cursor { get; init; }

    /// <summary>How many items there are; null when unknown.</summary>
    public long? Total { get; init; }

    /// <summary>Milliseconds worked, pauses not counted.</summary>
    public long WorkedMilliseconds { get; init; }

    /// <summary>Now.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>Until when the lease holds from now on.</summary>
    public DateTimeOffset LeaseUntil { get; init; }

    /// <summary>Whether to keep a sample for rate and chart.</summary>
    public bool Sample { get; init; }
}

/// <summary>The place behind the last item the ledger holds without a gap.</summary>
/// <param name="Ordinal">Its ordinal; 0 at the beginning.</param>
/// <param name="Key">Its key; null at the beginning.</param>
/// <param name="Offset">Byte offset behind its CSV row; 0 without a file.</param>
/// <param name="Line">Line number behind its CSV row; 0 without a file.</param>
public readonly record struct Cursor(long Ordinal, string? Key, long Offset, long Line);
