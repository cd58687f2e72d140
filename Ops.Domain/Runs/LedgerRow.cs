namespace Ops.Domain.Runs;

/// <summary>One item's row in the ledger. The primary key is (run, ordinal); the key is unique within the run.</summary>
public sealed record LedgerRow
{
    /// <summary>Whose ledger.</summary>
    public long RunId { get; init; }

    /// <summary>1 for the first item; for a CSV the number of the data row.</summary>
    public long Ordinal { get; init; }

    /// <summary>The item's key.</summary>
    public string Key { get; init; } = "";

    /// <summary>What became of it.</summary>
    public ItemOutcome Outcome { get; init; }

    /// <summary>
    /// The outcome again where people look for it: everything but planned and succeeded. Indexed, so that the three failed
    /// among a million are found without reading the million, and the million cost no index entry.
    /// </summary>
    public ItemOutcome? Finding { get; init; }

    /// <summary>One sentence for people; at most 4,096 characters.</summary>
    public string? Message { get; init; }

    /// <summary>How it was, as JSON.</summary>
    public string? Before { get; init; }

    /// <summary>How it is or would be, as JSON.</summary>
    public string? After { get; init; }

    /// <summary>How many times Apply was called for it, over all interruptions.</summary>
    public int Attempts { get; init; }

    /// <summary>It was in hand when a node vanished and was done again: its effect may have happened twice.</summary>
    public bool Repeated { get; init; }

    /// <summary>16 bytes over the plan; null where there was none.</summary>
    public byte[]? PlanDigest { get; init; }

    /// <summary>When it was dealt with.</summary>
    public DateTimeOffset At { get; init; }
}
