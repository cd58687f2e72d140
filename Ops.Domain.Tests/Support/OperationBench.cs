using Ops.Domain.Catalogue;
using Ops.Domain.Files;
using Ops.Domain.Runs;

namespace Ops.Domain.Tests.Support;

/// <summary>
/// Runs one operation in memory, for an author's test: items, plan, apply, in the order the engine does it, but without
/// its database, retries and parallelism. <c>await new OperationBench&lt;Input, Contact&gt;(operation, new()).Apply()</c>.
/// </summary>
/// <param name="operation">What is tested.</param>
/// <param name="input">Its inputs; the engine's validation is not run.</param>
public sealed class OperationBench<TInput, TItem>(Operation<TInput, TItem> operation, TInput input)
    where TInput : class
{
    /// <summary>The run's number; a second run of the same work gets another one.</summary>
    public long RunId { get; init; } = 1;

    /// <summary>A person said that what is done already shall be done again.</summary>
    public bool Forced { get; init; }

    /// <summary>Goes on after that key, as a resumed run does.</summary>
    public string? After { get; init; }

    /// <summary>Keeps what plans declare, as the engine does; for operations on files.</summary>
    public Archive? Archive { get; init; }

    /// <summary>The rows of a CSV operation, which the engine would read from the file.</summary>
    public IReadOnlyList<TItem>? Rows { get; init; }

    /// <summary>Plans every item and changes nothing.</summary>
    public Task<List<Result>> Preview() => Walk(RunMode.Preview);

    /// <summary>Plans every item and applies those whose plan is a change.</summary>
    public Task<List<Result>> Apply() => Walk(RunMode.Apply);

    /// <summary>Looks back at what <see cref="Apply"/> did.</summary>
    public async Task<List<Verdict>> Verify(IEnumerable<Result> applied)
    {
        var verdicts = new List<Verdict>();
        foreach (var result in applied)
        {
            verdicts.Add(await operation.Verify(FromLedger(result), Context(RunMode.Verify, result.Key), default));
        }

        return verdicts;
    }

    /// <summary>Undoes what <see cref="Apply"/> did.</summary>
    public async Task<List<Outcome>> Revert(IEnumerable<Result> applied)
    {
        var outcomes = new List<Outcome>();
        foreach (var result in applied)
        {
            outcomes.Add(await operation.Revert(FromLedger(result), Context(RunMode.Revert, result.Key), default));
        }

        return outcomes;
    }

    /// <summary>What became of one item; no outcome when it was only planned.</summary>
    public sealed record Result(TItem Item, string Key, ItemPlan Plan, Outcome? Outcome);

    private async Task<List<Result>> Walk(RunMode mode)
    {
        var results = new List<Result>();
        var keys = new HashSet<string>();
        await foreach (var item in Rows?.ToAsyncEnumerable() ?? operation.Items(input, new StartAt(After), default))
        {
            var key = operation.KeyOf(item);
            Assert.True(keys.Add(key), $"Two items have the key {key}.");
            var context = Context(mode, key);
            var plan = await operation.Plan(item, context, default);
            if (mode == RunMode.Apply && plan is { Kind: PlanKind.Change, Effect: { } effect } && Archive is not null)
            {
                plan = plan.With(await Archive.Keep(effect, default));
            }

            var outcome = mode == RunMode.Apply && plan.Kind == PlanKind.Change ? await Apply(item, plan, context) : null;
            results.Add(new Result(item, key, plan, outcome));
        }

        return results;
    }

    private async Task<Outcome> Apply(TItem item, ItemPlan plan, ItemContext<TInput> context)
    {
        try
        {
            return await operation.Apply(item, plan, context, default);
        }
        catch (ItemException finding)
        {
            return Outcome.Failed(finding.Message);
        }
    }

    // Verify and revert see only what the ledger kept.
    private static Applied FromLedger(Result result) => new(result.Key, result.Plan.Before, result.Outcome?.After ?? result.Plan.After, result.Plan.Message);

    private ItemContext<TInput> Context(RunMode mode, string key) => new(input, new RunFacts(RunId, mode, "test", Forced, "bench"), key);
}
