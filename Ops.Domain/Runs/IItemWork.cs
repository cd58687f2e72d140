namespace Ops.Domain.Runs;

/// <summary>What <see cref="ItemLoop{TItem}"/> asks about each item: apply and preview answer one way, looking back another.</summary>
internal interface IItemWork<TItem>
{
    /// <summary>The item's key, as its operation says.</summary>
    string? KeyOf(TItem item);

    /// <summary>Whether no other item can have this key: the check of the file has seen to that.</summary>
    bool IsKeyChecked(string key, TItem item);

    /// <summary>Whether this run is about the item at all; what is not wanted is passed over without a row.</summary>
    ValueTask<bool> Wants(string key, CancellationToken ct);

    /// <summary>What became of the item: the row to keep of it, or that it was postponed.</summary>
    /// <param name="item">The item.</param>
    /// <param name="key">Its key.</param>
    /// <param name="ordinal">Its place.</param>
    /// <param name="inDoubt">Its row when a vanished node had it in hand.</param>
    /// <param name="ct">Ends the run at once: force, lost lease.</param>
    ValueTask<Dealt> Do(TItem item, string key, long ordinal, LedgerRow? inDoubt, CancellationToken ct);

    /// <summary>The row of an item whose key holds a secret: it is named without it, and nothing is done.</summary>
    LedgerRow Refuse(string shownKey, long ordinal);
}

/// <summary>An item was dealt with, or could not be for now.</summary>
/// <param name="Row">What to keep; null when it was postponed.</param>
/// <param name="Postponed">Why the run has to pause before it; null when there is a row.</param>
internal readonly record struct Dealt(LedgerRow? Row, string? Postponed = null)
{
    public static implicit operator Dealt(LedgerRow row) => new(row);
}
