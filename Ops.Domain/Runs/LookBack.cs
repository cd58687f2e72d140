using Ops.Domain.Catalogue;

namespace Ops.Domain.Runs;

/// <summary>
/// Deals with one item of an earlier run: looks whether it is as that run left it and, in a revert, undoes it only then. What
/// somebody changed since is listed and left alone.
/// </summary>
internal sealed class LookBack<TInput, TItem>(Operation<TInput, TItem> operation, TInput input, RunFacts facts, Attempts attempts, ItemRows rows) : IItemWork<LedgerRow>
    where TInput : class
{
    private const string InDoubtBefore = "It was in doubt before: ";

    public string KeyOf(LedgerRow item) => item.Key;

    // The key is unique in the ledger it comes from.
    public bool IsKeyChecked(string key, LedgerRow item) => true;

    public ValueTask<bool> Wants(string key, CancellationToken ct) => ValueTask.FromResult(true);

    public LedgerRow Refuse(string shownKey, long ordinal) => rows.Refuse(shownKey, ordinal);

    public async ValueTask<Dealt> Do(LedgerRow item, string key, long ordinal, LedgerRow? inDoubt, CancellationToken ct)
    {
        if (Unknowable(item) is { } why)
        {
            return Row(ItemOutcome.Failed, why);
        }

        var applied = new Applied(key, item.Before, item.After, item.Message);
        var looked = await attempts.Try((attempt, token) => operation.Verify(applied, Context(attempt), token), operation.IsTransient, 0, rows.Say(key));
        if (looked.Postponed is { } notNow)
        {
            return rows.Postpone(notNow);
        }

        return looked.Value switch
        {
            null => Row(ItemOutcome.Failed, looked.Failure),
            { Kind: VerdictKind.Unsupported } verdict => Row(ItemOutcome.Failed, verdict.Message),
            var verdict when facts.Mode == RunMode.Revert => await Undo(verdict),
            var verdict => Found(verdict),
        };

        // The row says what was left, and what is there now.
        LedgerRow Found(Verdict verdict)
        {
            var wasInDoubt = item.Outcome == ItemOutcome.LeftInDoubt;
            return verdict.Kind switch
            {
                VerdictKind.Holds => Row(ItemOutcome.Succeeded, wasInDoubt ? InDoubtBefore + "it did take effect." : verdict.Message, item.After, item.After),
                VerdictKind.Undone when wasInDoubt => Row(ItemOutcome.Skipped, InDoubtBefore + "it did not take effect.", item.After, item.Before),
                VerdictKind.Undone => Row(ItemOutcome.Drifted, "It is as it was before the run: somebody undid it.", item.After, item.Before),
                _ => Row(ItemOutcome.Drifted, verdict.Message, item.After, verdict.Now),
            };
        }

        async ValueTask<Dealt> Undo(Verdict verdict)
        {
            if (verdict.Kind == VerdictKind.Undone)
            {
                return inDoubt is null ? Row(ItemOutcome.Skipped, "It is as it was before the run already.")
                    : Row(ItemOutcome.Succeeded, "It was undone just before the run was interrupted.", item.After, item.Before);
            }

            if (verdict.Kind == VerdictKind.Differs)
            {
                return Row(ItemOutcome.Drifted, $"{verdict.Message} It was left alone.", item.After, verdict.Now);
            }

            var earlier = inDoubt?.Attempts ?? 0;
            var (kept, failed, later) = verdict.Effect is { } effect ? await rows.Keep(effect, attempts, operation.IsTransient, key) : default;
            if (later is not null)
            {
                return rows.Postpone(later);
            }

            if (failed is not null)
            {
                return Row(ItemOutcome.Failed, failed, item.After, verdict.Now ?? item.After);
            }

            var started = Row(ItemOutcome.Started, null, item.After, item.Before);
            await rows.Start(started, ct, verdict.Effect, kept);
            var tried = await attempts.Try((attempt, token) => operation.Revert(applied, Context(attempt), token), operation.IsTransient, earlier, rows.Say(key));
            var (outcome, failure, tries, postponed) = tried;
            if (postponed is not null)
            {
                return rows.Postpone(postponed, started, inDoubt, earlier + tries);
            }

            var (kind, message) = outcome switch
            {
                null when tried.InDoubt => (ItemOutcome.LeftInDoubt, failure),
                null => (ItemOutcome.Failed, failure),
                { Kind: OutcomeKind.Done } => (ItemOutcome.Succeeded, outcome.Message),
                { Kind: OutcomeKind.Skipped } => (ItemOutcome.Skipped, outcome.Message),
                { Kind: OutcomeKind.Drifted } => (ItemOutcome.Drifted, $"{outcome.Message} It was left alone."),
                _ => (ItemOutcome.Failed, outcome.Message),
            };
            return Row(kind, message, item.After, outcome?.After ?? item.Before) with { Attempts = earlier + tries };
        }

        LedgerRow Row(ItemOutcome outcome, string? message, string? before = null, string? after = null) => rows.Row(ordinal, key, outcome, message, inDoubt, before, after);

        ItemContext<TInput> Context(int attempt) => new(input, facts, key, attempt, rows.Say(key));
    }

    /// <summary>What the ledger does not hold as it was can't be compared, and must never be written back.</summary>
    private static string? Unknowable(LedgerRow item) =>
        Holds(item, InputSchema.Mask) ? "It holds a secret, which is not kept in the ledger. It can't be looked back at or undone from here."
        : Holds(item, "{\"tooLong\":") ? "It was too large to be kept in the ledger. It can't be looked back at or undone from here."
        : null;

    private static bool Holds(LedgerRow item, string mark) =>
        item.Before?.Contains(mark, StringComparison.Ordinal) == true || item.After?.Contains(mark, StringComparison.Ordinal) == true;
}
