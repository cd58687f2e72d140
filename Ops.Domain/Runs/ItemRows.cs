using Ops.Domain.Catalogue;
using Ops.Domain.Files;

namespace Ops.Domain.Runs;

/// <summary>Writes an item down: every word of an operation loses its secrets here, on its way into the ledger.</summary>
internal sealed class ItemRows(long runId, Checkpointer checkpointer, Redactor redactor, TimeProvider time, Archive archive)
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

    /// <summary>Keeps the bytes an effect declares, before the row that says so and long before anything is touched.</summary>
    /// <returns>What was kept, or why the item must be left alone, for good or for now.</returns>
    public async ValueTask<(StoredContent? Kept, string? Failure, Postponed? Postponed)> Keep(FileEffect effect, Attempts attempts, Func<Exception, bool> transient, string key)
    {
        var tried = await attempts.Try(async (_, token) => new Keeping(await archive.Keep(effect, token)), transient, 0, Say(key));
        return (tried.Value?.Content, tried.Failure, tried.Postponed);
    }

    /// <summary>Written before anything may be touched: after a crash this row names the item in doubt.</summary>
    public async ValueTask Start(LedgerRow row, CancellationToken ct, FileEffect? effect = null, StoredContent? kept = null)
    {
        var started = row with { Outcome = ItemOutcome.Started, Message = null, Attempts = row.Attempts + 1 };
        var place = checkpointer.Start(started, effect is null ? null : Change(row.Key, effect, kept));
        await checkpointer.Flush(place, ct);
        ct.ThrowIfCancellationRequested();
    }

    /// <summary>
    /// The item comes again when the run goes on. Its row stays only where it may have taken effect: then it is in doubt.
    /// </summary>
    /// <param name="postponed">Why, and whether it is certain that nothing took effect.</param>
    /// <param name="started">Its row as it was before <see cref="Start"/>; null when nothing was started.</param>
    /// <param name="inDoubt">Its row of an earlier leg.</param>
    /// <param name="attempts">How often Apply has been called by now.</param>
    public Dealt Postpone(Postponed postponed, LedgerRow? started = null, LedgerRow? inDoubt = null, int attempts = 0)
    {
        if (started is not null && inDoubt is null && postponed.NothingDone)
        {
            checkpointer.TakeBack(started.Ordinal);
        }
        else if (started is not null)
        {
            checkpointer.Start(started with { Outcome = ItemOutcome.Started, Message = redactor.Clean(postponed.Why), Attempts = attempts });
        }

        return new Dealt(null, redactor.Clean(postponed.Why));
    }

    private FileChange Change(string key, FileEffect effect, StoredContent? kept) => new()
    {
        RunId = runId, ItemKey = key, Target = effect.Target, Path = effect.Path, Kind = effect.Kind,
        OldSha256 = kept?.Sha256, OldSize = kept?.Size, NewSha256 = effect.NewSha256, NewSize = effect.NewSize, At = time.GetUtcNow(),
    };

    private sealed record Keeping(StoredContent? Content);

    public Action<string> Say(string key) => line => checkpointer.Log($"{key}: {line}");
}
