using Ops.Domain.Catalogue;

namespace Ops.Domain.Tests.Catalogue;

/// <summary>An operation that does nothing, for tests about what the catalogue reads off a class.</summary>
public abstract class Doing<TInput> : Operation<TInput, string>
    where TInput : class
{
    public override IAsyncEnumerable<string> Items(TInput input, StartAt from, CancellationToken ct) => AsyncEnumerable.Empty<string>();

    public override string KeyOf(string item) => item;

    public override ValueTask<ItemPlan> Plan(string item, ItemContext<TInput> context, CancellationToken ct) => ValueTask.FromResult(ItemPlan.Do());

    public override ValueTask<Outcome> Apply(string item, ItemPlan plan, ItemContext<TInput> context, CancellationToken ct) =>
        ValueTask.FromResult(Outcome.Done());
}

/// <summary>The same over rows.</summary>
public abstract class DoingRows<TInput, TRow> : CsvOperation<TInput, TRow>
    where TInput : class
    where TRow : class
{
    public override string KeyOf(TRow item) => item.ToString()!;

    public override ValueTask<ItemPlan> Plan(TRow item, ItemContext<TInput> context, CancellationToken ct) => ValueTask.FromResult(ItemPlan.Do());

    public override ValueTask<Outcome> Apply(TRow item, ItemPlan plan, ItemContext<TInput> context, CancellationToken ct) =>
        ValueTask.FromResult(Outcome.Done());
}

public sealed record NoInput;
