using System.Collections.Concurrent;
using Ops.Domain.Catalogue;

namespace Ops.Domain.Tests.Support;

/// <summary>What the scripted operations work on, how they behave, and what the engine asked of them.</summary>
public sealed class Deck
{
    /// <summary>Their items.</summary>
    public IReadOnlyList<string> Keys { get; set; } = Numbered(10);

    /// <summary>Gives the items, when not simply <see cref="Keys"/>.</summary>
    public Func<StartAt, CancellationToken, IAsyncEnumerable<string>>? Items { get; set; }

    /// <summary>Always lists from the beginning, which is legal.</summary>
    public bool IgnoresStart { get; set; }

    public Action Constructing { get; set; } = () => { };

    public Func<long?> Count { get; set; } = () => null;

    public Func<string, string?> KeyOf { get; set; } = item => item;

    public Func<Call, ItemPlan?> Plan { get; set; } = call => ItemPlan.Change(new { call.Key, On = false }, new { call.Key, On = true });

    public Func<Call, Task<Outcome?>> Apply { get; set; } = _ => Task.FromResult<Outcome?>(Outcome.Done());

    /// <summary>What looking back finds; by default all is as it was left.</summary>
    public Func<Applied, Verdict?> Verify { get; set; } = _ => Verdict.Ok;

    public Func<Applied, Task<Outcome?>> Revert { get; set; } = _ => Task.FromResult<Outcome?>(Outcome.Done());

    public ConcurrentQueue<(string Key, string IdempotencyKey, Applied Applied)> Reverted { get; } = new();

    public Func<Exception, bool>? IsTransient { get; set; }

    public ConcurrentQueue<StartAt> Starts { get; } = new();

    public ConcurrentQueue<string> Planned { get; } = new();

    public ConcurrentQueue<Call> Applied { get; } = new();

    public IEnumerable<string> AppliedKeys => Applied.Select(c => c.Key);

    public static IReadOnlyList<string> Numbered(int count) => [.. Enumerable.Range(1, count).Select(i => $"item-{i:00000}")];

    /// <summary>Apply does that with one item and is fine with the others.</summary>
    public Deck With(string key, Func<Call, Task<Outcome?>> apply)
    {
        var others = Apply;
        Apply = call => call.Key == key ? apply(call) : others(call);
        return this;
    }

    public Deck With(string key, Func<Call, Outcome?> apply) => With(key, call => Task.FromResult(apply(call)));

    internal async IAsyncEnumerable<string> List(StartAt from, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        Starts.Enqueue(from);
        if (Items is not null)
        {
            await foreach (var item in Items(from, ct))
            {
                yield return item;
            }

            yield break;
        }

        foreach (var key in Keys)
        {
            if (IgnoresStart || from.AfterKey is null || string.CompareOrdinal(key, from.AfterKey) > 0)
            {
                yield return key;
            }
        }
    }

    /// <summary>One call of Plan or Apply.</summary>
    public sealed record Call(string Key, int Attempt, string IdempotencyKey, object Input, Action<string> Log, CancellationToken Ct, RunFacts? Run = null);
}
