namespace Ops.Domain.Runs;

/// <summary>What the ledger says of an item.</summary>
public enum ItemOutcome
{
    /// <summary>Handed to Apply; whether it took effect is not known until the next word. After a crash: the item in doubt.</summary>
    Started,

    /// <summary>A preview found that applying would change it.</summary>
    Planned,

    /// <summary>Done.</summary>
    Succeeded,

    /// <summary>Nothing to do.</summary>
    Skipped,

    /// <summary>Can't be done, found while planning; nothing was tried.</summary>
    Invalid,

    /// <summary>Tried and failed.</summary>
    Failed,

    /// <summary>No longer what the preview showed; left alone.</summary>
    Drifted,

    /// <summary>A person decided not to repeat the item in doubt, or Apply could not know: it may or may not have taken effect.</summary>
    LeftInDoubt,
}
