using Ops.Domain.Catalogue;

namespace Ops.Domain.Runs;

/// <summary>Writes an item down: every word of an operation loses its secrets here, on its way into the ledger.</summary>
internal sealed class ItemRows(long runId, Checkpointer checkpointer, Redactor redactor, TimeProvider time)
{
    public LedgerRow Row(long ordinal, string key, ItemOutcome outcome, string? message, LedgerRow? inDoubt, string? before = null, string? after = null, byte[]? plan = null) => new()
    {
        RunId = runId,
        Ordinal = ordinal,
        Key = key,
        Outcome = outcome,
        Message = redactor.Clean(message),
        Before = redactor.CleanJson(before),
        After = redactor.CleanJson(after),
        Attempts = inDoubt?.Attempts ?? 0,
        Repeated = inDoubt is not null,
        PlanDigest = plan,
        At = time.GetUtcNow(),
    };

    public LedgerRow Refuse(string shownKey, long ordinal) => Row(
        ordinal, shownKey, ItemOutcome.Invalid, "Its key holds a secret input. Keys are shown to everybody and must be exact, so nothing was done with it. Let the operation name its items by something else.", null);

    /// <summary>Written before anything may be touched: after a crash this row names the item in doubt.</summary>
    public async ValueTask Start(LedgerRow row, CancellationToken ct)
    {
        checkpointer.Start(row with { Outcome = ItemOutcome.Started, Message = null, Attempts = row.Attempts + 1 });
        await checkpointer.Flush(ct);
        ct.ThrowIfCancellationRequested();
    }

    public Action<string> Say(string key) => line => checkpointer.Log($"{key}: {line}");
}
