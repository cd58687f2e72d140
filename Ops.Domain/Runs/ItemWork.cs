using Ops.Domain.Catalogue;

namespace Ops.Domain.Runs;

/// <summary>
/// Deals with one item: plan, compare with the preview, apply. Whatever the operation throws becomes the item's outcome.
/// </summary>
internal sealed class ItemWork<TInput, TItem>(
    Operation<TInput, TItem> operation,
    OperationInfo info,
    TInput input,
    RunFacts facts,
    long? previewRunId,
    Attempts attempts,
    Checkpointer checkpointer,
    Redactor redactor,
    TimeProvider time)
    where TInput : class
{
    /// <summary>The row to keep of the item.</summary>
    /// <param name="item">The item.</param>
    /// <param name="key">Its key.</param>
    /// <param name="ordinal">Its place.</param>
    /// <param name="inDoubt">Its row when a vanished node had it in hand.</param>
    /// <param name="ct">Ends the run at once: force, lost lease.</param>
    public async ValueTask<LedgerRow> Do(TItem item, string key, long ordinal, LedgerRow? inDoubt, CancellationToken ct)
    {
        var planned = await attempts.Try((attempt, token) => operation.Plan(item, Context(key, attempt), token), operation.IsTransient, inDoubt?.Attempts ?? 0, Say(key));
        if (planned.Value is not { } plan)
        {
            return Row(ordinal, key, ItemOutcome.Failed, planned.Failure, null, inDoubt);
        }

        if (facts.Mode == RunMode.Preview)
        {
            return Row(ordinal, key, OfPlan(plan), plan.Message, plan, inDoubt);
        }

        if (inDoubt is not null && !redactor.Digest(plan).AsSpan().SequenceEqual(inDoubt.PlanDigest))
        {
            return Row(ordinal, key, plan.Kind == PlanKind.Skip ? ItemOutcome.Skipped : ItemOutcome.Drifted,
                $"It was in hand when the run was interrupted and is not as it was before: {plan.Message ?? "its plan is another one."} It was not done again.", plan, inDoubt);
        }

        // An item in doubt was compared with the preview before it was started.
        if (previewRunId is { } preview && inDoubt is null && await Drift(preview, key, plan, ct) is { } drift)
        {
            return Row(ordinal, key, ItemOutcome.Drifted, drift, plan, inDoubt);
        }

        return plan.Kind == PlanKind.Change
            ? await Apply(item, key, ordinal, plan, inDoubt, ct)
            : Row(ordinal, key, OfPlan(plan), plan.Message, plan, inDoubt);
    }

    /// <summary>The row of an item whose key holds a secret: it is named without it, and nothing is done.</summary>
    public LedgerRow Refuse(string shownKey, long ordinal) => Row(
        ordinal, shownKey, ItemOutcome.Invalid, "Its key holds a secret input. Keys are shown to everybody and must be exact, so nothing was done with it. Let the operation name its items by something else.", null, null);

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

    private async ValueTask<LedgerRow> Apply(TItem item, string key, long ordinal, ItemPlan plan, LedgerRow? inDoubt, CancellationToken ct)
    {
        var earlier = inDoubt?.Attempts ?? 0;
        if (!info.IsIdempotent)
        {
            // Written before Apply may touch anything: after a crash this row names the item in doubt.
            checkpointer.Start(Row(ordinal, key, ItemOutcome.Started, null, plan, inDoubt) with { Attempts = earlier + 1 });
            await checkpointer.Flush(ct);
            ct.ThrowIfCancellationRequested();
        }

        var (outcome, failure, tries) = await attempts.Try(
            (attempt, token) => operation.Apply(item, plan, Context(key, attempt), token), operation.IsTransient, earlier, Say(key));
        var (kind, message) = outcome switch
        {
            null => (ItemOutcome.Failed, failure),
            { Kind: OutcomeKind.Done } => (ItemOutcome.Succeeded, outcome.Message ?? plan.Message),
            { Kind: OutcomeKind.Skipped } => (ItemOutcome.Skipped, outcome.Message),
            _ => (ItemOutcome.Failed, outcome.Message),
        };
        return Row(ordinal, key, kind, message, plan, inDoubt, outcome?.After) with { Attempts = earlier + tries };
    }

    private LedgerRow Row(long ordinal, string key, ItemOutcome outcome, string? message, ItemPlan? plan, LedgerRow? inDoubt, string? after = null) => new()
    {
        RunId = facts.RunId,
        Ordinal = ordinal,
        Key = key,
        Outcome = outcome,
        Message = redactor.Clean(message),
        Before = redactor.CleanJson(plan?.Before),
        After = redactor.CleanJson(after ?? plan?.After),
        Attempts = inDoubt?.Attempts ?? 0,
        Repeated = inDoubt is not null,
        PlanDigest = plan is null ? null : redactor.Digest(plan),
        At = time.GetUtcNow(),
    };

    private ItemContext<TInput> Context(string key, int attempt) => new(input, facts, key, attempt, Say(key));

    private Action<string> Say(string key) => line => checkpointer.Log($"{key}: {line}");
}
