namespace Ops.Domain.Runs;

/// <summary>Which rows a download holds.</summary>
public sealed record ResultRows
{
    /// <summary>One for each item, in order; of a file also the rows not done yet.</summary>
    public static readonly ResultRows All = new() { Name = "results" };

    /// <summary>What is not done yet, with the file's own columns only: ready to be uploaded again.</summary>
    public static readonly ResultRows Remaining = new() { Name = "remaining" };

    /// <summary>Everything that went wrong, whatever it is called: what the counts say as failed and drifted.</summary>
    public static readonly ResultRows Problems = new() { Name = "problems" };

    private ResultRows()
    {
    }

    /// <summary>As it stands in an address and in a file's name.</summary>
    public required string Name { get; init; }

    /// <summary>Only this outcome; null when the choice is another one.</summary>
    public ItemOutcome? Outcome { get; private init; }

    /// <summary>Only items of one outcome.</summary>
    public static ResultRows Only(ItemOutcome outcome) => new() { Name = outcome.ToString().ToLowerInvariant(), Outcome = outcome };

    /// <summary>Reads an address; all rows when it names nothing known.</summary>
    public static ResultRows Parse(string? name) => name?.ToLowerInvariant() switch
    {
        "remaining" => Remaining,
        "problems" => Problems,
        var other => Enum.TryParse<ItemOutcome>(other, ignoreCase: true, out var outcome) && Enum.IsDefined(outcome) ? Only(outcome) : All,
    };

    /// <summary>Whether the row belongs in it; null stands for a row of the file that is not in the ledger yet.</summary>
    internal bool Wants(LedgerRow? item) => Wants(item?.Outcome);

    /// <summary>The same by what became of the row; null for one that is not done yet.</summary>
    internal bool Wants(ItemOutcome? became) =>
        this == Remaining ? became is null or ItemOutcome.Started
        : this == Problems ? became is ItemOutcome.Failed or ItemOutcome.Invalid or ItemOutcome.LeftInDoubt or ItemOutcome.Drifted
        : Outcome is null || became == Outcome;
}
