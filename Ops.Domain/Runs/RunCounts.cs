namespace Ops.Domain.Runs;

/// <summary>How many items a run has dealt with. Always equal to what its ledger holds: both are written together.</summary>
public sealed record RunCounts
{
    /// <summary>Done, or in a preview: would be done.</summary>
    public long Succeeded { get; init; }

    /// <summary>Failed, invalid, or left in doubt.</summary>
    public long Failed { get; init; }

    /// <summary>Nothing to do.</summary>
    public long Skipped { get; init; }

    /// <summary>No longer as previewed.</summary>
    public long Drifted { get; init; }

    /// <summary>All of them.</summary>
    public long Done => Succeeded + Failed + Skipped + Drifted;

    /// <summary>With one more item.</summary>
    public RunCounts Plus(ItemOutcome outcome) => outcome switch
    {
        ItemOutcome.Planned or ItemOutcome.Succeeded => this with { Succeeded = Succeeded + 1 },
        ItemOutcome.Failed or ItemOutcome.Invalid or ItemOutcome.LeftInDoubt => this with { Failed = Failed + 1 },
        ItemOutcome.Skipped => this with { Skipped = Skipped + 1 },
        ItemOutcome.Drifted => this with { Drifted = Drifted + 1 },
        ItemOutcome.Started => this,
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "Unknown outcome."),
    };
}
