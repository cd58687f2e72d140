using Ops.Domain.Runs;

namespace Ops.Domain.Files;

/// <summary>An upload as lists show it.</summary>
public sealed record FileSummary
{
    /// <summary>Grows with time.</summary>
    public required long Id { get; init; }

    /// <summary>Names the bytes.</summary>
    public required string Sha256 { get; init; }

    /// <summary>The name it came with.</summary>
    public required string Name { get; init; }

    /// <summary>Bytes.</summary>
    public required long Size { get; init; }

    /// <summary>Data rows, once a check has counted them.</summary>
    public long? Rows { get; init; }

    /// <summary>Who brought it.</summary>
    public required string BySubject { get; init; }

    /// <summary>Who, for people.</summary>
    public required string ByName { get; init; }

    /// <summary>Where it was taken from; null when it was sent.</summary>
    public string? Source { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The newest runs over these bytes that the person may see, newest first; at most <see cref="FileQueries.MostRuns"/>.</summary>
    public IReadOnlyList<FileUse> UsedBy { get; init; } = [];

    /// <summary>How many such runs there are.</summary>
    public int Uses { get; init; }
}

/// <summary>A run over a file.</summary>
/// <param name="RunId">Which.</param>
/// <param name="OperationTitle">What was run.</param>
/// <param name="Mode">What for.</param>
public sealed record FileUse(long RunId, string OperationTitle, RunMode Mode)
{
    /// <summary>For people: R-12.</summary>
    public string Number => RunNumber.Format(RunId);
}

/// <summary>What a run left for people to take away.</summary>
public sealed record RunFiles
{
    /// <summary>Which run.</summary>
    public required long RunId { get; init; }

    /// <summary>What was run.</summary>
    public required string OperationTitle { get; init; }

    /// <summary>By its key.</summary>
    public required string OperationKey { get; init; }

    /// <summary>What for.</summary>
    public required RunMode Mode { get; init; }

    /// <summary>Who asked.</summary>
    public required string RequesterName { get; init; }

    /// <summary>How many items have a row in the results.</summary>
    public required long Items { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>Whether there is a file the operation promises, besides the results.</summary>
    public required bool HasOutput { get; init; }

    /// <summary>For people: R-12.</summary>
    public string Number => RunNumber.Format(RunId);
}
