using Ops.Domain.Runs;

namespace Ops.Domain.Files;

/// <summary>A row of the file history, with the run it belongs to.</summary>
/// <param name="Change">What was written down before it was done.</param>
/// <param name="OperationTitle">The run's operation.</param>
/// <param name="OperationKey">Its key.</param>
/// <param name="Outcome">What became of the item; null once the run's ledger is folded into its results.</param>
public sealed record FileHistoryRow(FileChange Change, string OperationTitle, string OperationKey, ItemOutcome? Outcome)
{
    /// <summary>The run's number as people say it.</summary>
    public string Run => RunNumber.Format(Change.RunId);
}
