namespace Ops.Domain.Catalogue;

/// <summary>Where the items of a run go on.</summary>
/// <param name="AfterKey">Key of the last item the ledger holds without a gap; null at the beginning.</param>
public readonly record struct StartAt(string? AfterKey)
{
    /// <summary>A run that has done nothing yet.</summary>
    public static readonly StartAt Beginning = new(null);
}
