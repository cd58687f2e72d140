namespace Ops.Domain.Runs;

/// <summary>Which items of an earlier run another one does again.</summary>
[Flags]
public enum RetryWhat
{
    /// <summary>Nothing; a retry of nothing is refused.</summary>
    None = 0,

    /// <summary>Those that failed or could not be done.</summary>
    Failed = 1,

    /// <summary>Those that were no longer as previewed.</summary>
    Drifted = 2,

    /// <summary>Those left in doubt: their effect may happen a second time, so their rows are marked as repeated.</summary>
    InDoubt = 4,
}

/// <summary>What the words of <see cref="RetryWhat"/> mean in a ledger.</summary>
public static class RetryWhatWords
{
    /// <summary>Whether an item with this outcome is one of them.</summary>
    public static bool Covers(this RetryWhat what, ItemOutcome outcome) => outcome switch
    {
        ItemOutcome.Failed or ItemOutcome.Invalid => what.HasFlag(RetryWhat.Failed),
        ItemOutcome.Drifted => what.HasFlag(RetryWhat.Drifted),
        ItemOutcome.LeftInDoubt => what.HasFlag(RetryWhat.InDoubt),
        _ => false,
    };

    /// <summary>All outcomes it names.</summary>
    public static IReadOnlyList<ItemOutcome> Outcomes(this RetryWhat what) => [.. Enum.GetValues<ItemOutcome>().Where(o => what.Covers(o))];
}
