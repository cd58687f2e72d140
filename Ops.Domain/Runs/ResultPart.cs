namespace Ops.Domain.Runs;

/// <summary>A piece of a run's results in the file store, written while it runs and merged at its end. Whole or not there.</summary>
public sealed class ResultPart
{
    /// <summary>Whose.</summary>
    public long RunId { get; init; }

    /// <summary>1 for the first; without gaps.</summary>
    public int Number { get; init; }

    /// <summary>Ordinal of its first item.</summary>
    public long From { get; init; }

    /// <summary>Ordinal of its last item.</summary>
    public long To { get; init; }

    /// <summary>How many rows.</summary>
    public long Rows { get; init; }

    /// <summary>Byte offset in the run's file behind its last row, where the next part goes on; 0 without a file.</summary>
    public long Offset { get; init; }

    /// <summary>Line of the file behind its last row; 0 without a file.</summary>
    public long Line { get; init; }

    /// <summary>How many bytes it has.</summary>
    public long Bytes { get; init; }

    /// <summary>SHA-256 of its bytes.</summary>
    public string Sha256 { get; init; } = "";

    /// <summary>Its key in the file store.</summary>
    public string Key { get; init; } = "";

    /// <summary>When it was written.</summary>
    public DateTimeOffset At { get; init; }
}
