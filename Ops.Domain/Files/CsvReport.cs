namespace Ops.Domain.Files;

/// <summary>What checking a whole file found.</summary>
public sealed record CsvReport
{
    /// <summary>The first 100 problems, by line.</summary>
    public required IReadOnlyList<CsvProblem> Problems { get; init; }

    /// <summary>How many problems there are altogether.</summary>
    public required long ProblemCount { get; init; }

    /// <summary>Data rows, those with problems included.</summary>
    public required long Rows { get; init; }

    /// <summary>The header's names as found, trimmed.</summary>
    public required IReadOnlyList<string> Header { get; init; }

    /// <summary>Names the row record doesn't know.</summary>
    public required IReadOnlyList<string> ExtraColumns { get; init; }

    /// <summary>The first 10 rows to look at, cells cut to 200 characters.</summary>
    public required IReadOnlyList<IReadOnlyList<string>> Sample { get; init; }

    /// <summary>Whether the check could not reach the end of the file; the last problem says why.</summary>
    public required bool StoppedEarly { get; init; }

    /// <summary>What was found where the operation leaves it to the file, and what was passed over; a sentence each.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Whether a run may use the file.</summary>
    public bool IsAcceptable => ProblemCount == 0;
}
