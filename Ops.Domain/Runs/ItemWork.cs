using System.Collections.Concurrent;
using System.Reflection;
using Ops.Domain.Catalogue;
using Ops.Domain.Files;

namespace Ops.Domain.Runs;

/// <summary>
/// Deals with one item: plan, compare with the preview, apply. Whatever the operation throws becomes the item's outcome.
/// </summary>
internal sealed class ItemWork<TInput, TItem>(
    Operation<TInput, TItem> operation,
    OperationInfo info,
    TInput input,
    RunFacts facts,
    Run run,
    Attempts attempts,
    Checkpointer checkpointer,
    ItemRows rows,
    Redactor redactor) : IItemWork<TItem>
    where TInput : class
{
    private readonly PropertyInfo? _checkedKey = KeyTheFileCheckKnows(info);

    /// <summary>Items a retry does again although an earlier run may have done them: their rows say so.</summary>
    private readonly ConcurrentDictionary<string, bool> _perhapsDone = new(StringComparer.Ordinal);

    public string? KeyOf(TItem item) => operation.KeyOf(item, input);

    /// <summary>Where the item's key is the one key column of its row, the check of the file has seen that no two are equal.</summary>
    public bool IsKeyChecked(string key, TItem item) => _checkedKey is not null && string.Equals(_checkedKey.GetValue(item) as string, key, StringComparison.Ordinal);

    public async ValueTask<bool> Wants(string key, CancellationToken ct)
    {
        if (run is not { ParentRunId: { } parent, Retries: { } what })
        {
            return true;
        }

        var before = await checkpointer.OutcomeOf(parent, key, ct);
        if (before == ItemOutcome.LeftInDoubt && what.Covers(before.Value))
        {
            _perhapsDone[key] = true;
        }

        return before is { } outcome && what.Covers(outcome);
    }

    public LedgerRow Refuse(string shownKey, long ordinal) => rows.Refuse(shownKey, ordinal);

    public async ValueTask<Dealt> Do(TItem item, string key, long ordinal, LedgerRow? inDoubt, CancellationToken ct)
    {
        // Looked at before it is planned: its row is its archive, and a plan made after the effect knows nothing of how it was.
        LedgerRow? unknown = null;
        if (inDoubt is not null && info.IsArchived)
        {
            var (known, isUndone) = await TookEffect(inDoubt);
            if (known is { } settled)
            {
                return settled;
            }

            unknown = isUndone ? null : inDoubt;
        }

        var planned = await attempts.Try((attempt, token) => operation.Plan(item, Context(key, attempt), token), operation.IsTransient, inDoubt?.Attempts ?? 0, Say(key));
        if (planned.Postponed is { } notNow)
        {
            return rows.Postpone(notNow);
        }

        if (planned.Value is not { } plan)
        {
            return unknown is not null ? Kept(unknown, ItemOutcome.LeftInDoubt, $"It was in hand when the run was interrupted, and can't be planned again: {planned.Failure}")
                : Row(ordinal, key, ItemOutcome.Failed, planned.Failure, null, inDoubt);
        }

        if (facts.Mode == RunMode.Preview)
        {
            return Row(ordinal, key, OfPlan(plan), plan.Message, plan, inDoubt);
        }

        if (inDoubt is not null && !redactor.Digest(plan).AsSpan().SequenceEqual(inDoubt.PlanDigest))
        {
            var notAgain = $"It was in hand when the run was interrupted and is not as it was before: {plan.Message ?? "its plan is another one."} It was not done again.";
            return unknown is not null ? Kept(unknown, ItemOutcome.LeftInDoubt, notAgain)
                : Row(ordinal, key, plan.Kind == PlanKind.Skip ? ItemOutcome.Skipped : ItemOutcome.Drifted, notAgain, plan, inDoubt);
        }

        // An item in doubt was compared with the preview before it was started.
        if (run.PreviewRunId is { } preview && inDoubt is null && await Drift(preview, key, plan, ct) is { } drift)
        {
            return Row(ordinal, key, ItemOutcome.Drifted, drift, plan, inDoubt);
        }

        return plan.Kind == PlanKind.Change
            ? await Apply(item, key, ordinal, plan, inDoubt, ct)
            : Row(ordinal, key, OfPlan(plan), plan.Message, plan, inDoubt);
    }

    private static ItemOutcome OfPlan(ItemPlan plan) => plan.Kind switch
    {
        PlanKind.Skip => ItemOutcome.Skipped,
        PlanKind.Invalid => ItemOutcome.Invalid,
        _ => ItemOutcome.Planned,
    };

    private async ValueTask<string?> Drift(long preview, string key, ItemPlan plan, CancellationToken ct)
    {
        var (found, digest) = await checkpointer.PlanOf(preview, key, ct);
        if (!found)
        {
            return "It was not in the preview, so it was left alone.";
        }

        return redactor.Digest(plan).AsSpan().SequenceEqual(digest)
            ? null
            : $"It is no longer as the preview showed it, so it was left alone.{(plan.Message is null ? "" : " Now: " + plan.Message)}";
    }

    private async ValueTask<Dealt> Apply(TItem item, string key, long ordinal, ItemPlan plan, LedgerRow? inDoubt, CancellationToken ct)
    {
        var earlier = inDoubt?.Attempts ?? 0;
        if (info.IsArchived && plan is { Before: null, After: null, Effect: null })
        {
            return Row(ordinal, key, ItemOutcome.Failed, "Its plan does not say what is there now, so nothing could be archived, and it was left alone. The operation's author has to correct that.", plan, inDoubt);
        }

        if (info.IsArchived && redactor.Loses(plan.Before) is { } lost)
        {
            return Row(ordinal, key, ItemOutcome.Failed, $"How it was can't be kept whole: {lost} So it was left alone.", plan, inDoubt);
        }

        var planned = plan;
        StoredContent? kept = null;
        if (plan.Effect is { } effect)
        {
            (kept, var failed, var later) = await rows.Keep(effect, attempts, operation.IsTransient, key);
            if (later is not null)
            {
                return rows.Postpone(later);
            }

            if (failed is not null)
            {
                return Row(ordinal, key, ItemOutcome.Failed, failed, plan, inDoubt);
            }

            plan = plan.With(kept);
        }

        // For an operation that archives this row is the archive of the item: flushed before anything may be touched.
        var isStarted = !info.IsIdempotent || plan.Effect is not null || (info.IsArchived && plan.Before is not null);
        var started = isStarted ? Row(ordinal, key, ItemOutcome.Started, null, plan, inDoubt, planned: planned) : null;
        if (started is not null)
        {
            await rows.Start(started, ct, plan.Effect, kept);
        }

        var tried = await attempts.Try(
            (attempt, token) => operation.Apply(item, plan, Context(key, attempt), token), operation.IsTransient, earlier, Say(key));
        if (info.IsArchived && tried is { Value: null, Postponed: null, InDoubt: false, NothingDone: false } && await MayHaveTakenEffect(Row(ordinal, key, ItemOutcome.Started, null, plan, inDoubt)))
        {
            // What counts as failed is not undone.
            tried = tried with { InDoubt = true };
        }

        var (outcome, failure, tries, postponed) = tried;
        if (postponed is not null)
        {
            return rows.Postpone(postponed, started, inDoubt, earlier + tries);
        }

        var (kind, message) = outcome switch
        {
            null when tried.InDoubt => (ItemOutcome.LeftInDoubt, failure),
            null => (ItemOutcome.Failed, failure),
            { Kind: OutcomeKind.Done } => (ItemOutcome.Succeeded, outcome.Message ?? plan.Message),
            { Kind: OutcomeKind.Skipped } => (ItemOutcome.Skipped, outcome.Message),
            { Kind: OutcomeKind.Drifted } => (ItemOutcome.Drifted, outcome.Message),
            _ => (ItemOutcome.Failed, outcome.Message),
        };
        return Row(ordinal, key, kind, message, plan, inDoubt, outcome?.After, planned) with { Attempts = earlier + tries };
    }

    /// <summary>An archived item that was in hand at the crash is looked at.</summary>
    /// <returns>What became of it, null when that is still open; and whether it certainly did not take effect.</returns>
    private async ValueTask<(Dealt? Known, bool IsUndone)> TookEffect(LedgerRow inDoubt)
    {
        var looked = await Look(inDoubt);
        if (looked.Postponed is { } later)
        {
            return (rows.Postpone(later), false);
        }

        var known = looked.Value switch
        {
            { Kind: VerdictKind.Holds } => Kept(inDoubt, ItemOutcome.Succeeded, "It was in hand when the run was interrupted. It had taken effect."),
            { Kind: VerdictKind.Differs } differs => Kept(inDoubt, ItemOutcome.LeftInDoubt, $"It was in hand when the run was interrupted, and is neither as it was nor as it should be. It was left alone. {differs.Message}"),
            null => Kept(inDoubt, ItemOutcome.LeftInDoubt, $"It was in hand when the run was interrupted, and can't be looked at: {looked.Failure}"),
            _ => null,
        };
        return (known is null ? null : (Dealt?)new Dealt(known), looked.Value?.Kind == VerdictKind.Undone);
    }

    /// <summary>An archived item whose Apply broke: false only when it is as it was, or its operation can't look.</summary>
    private async ValueTask<bool> MayHaveTakenEffect(LedgerRow started) =>
        (await Look(started)).Value?.Kind is not (VerdictKind.Undone or VerdictKind.Unsupported);

    private ValueTask<Tried<Verdict>> Look(LedgerRow row) => attempts.Try(
        (attempt, token) => operation.Verify(new Applied(row.Key, row.Before, row.After, row.Message), Context(row.Key, attempt), token), operation.IsTransient, 0, Say(row.Key));

    /// <summary>The row with its archive as it is, and another outcome.</summary>
    private LedgerRow Kept(LedgerRow row, ItemOutcome outcome, string message) => row with { Outcome = outcome, Message = redactor.Clean(message), Repeated = false };

    private LedgerRow Row(long ordinal, string key, ItemOutcome outcome, string? message, ItemPlan? plan, LedgerRow? inDoubt, string? after = null, ItemPlan? planned = null) =>
        rows.Row(ordinal, key, outcome, message, inDoubt, plan?.Before, after ?? plan?.After, plan is null ? null : redactor.Digest(planned ?? plan)) is var row
            && facts.Mode == RunMode.Apply && _perhapsDone.ContainsKey(key) ? row with { Repeated = true } : row;

    private ItemContext<TInput> Context(string key, int attempt) => new(input, facts, key, attempt, Say(key));

    private Action<string> Say(string key) => rows.Say(key);

    private static PropertyInfo? KeyTheFileCheckKnows(OperationInfo info) =>
        info.RowType is { } row && CsvShape.For(row).Keys is [{ Property: var property }] && property.PropertyType == typeof(string) ? property : null;
}
