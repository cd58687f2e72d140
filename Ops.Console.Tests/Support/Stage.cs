using System.Collections.Concurrent;
using System.ComponentModel.DataAnnotations;
using System.Runtime.CompilerServices;
using Ops.Domain.Catalogue;

namespace Ops.Console.Tests.Support;

/// <summary>What the staged operations work on, and where they wait until a test lets them go on.</summary>
public sealed class Stage
{
    private readonly TaskCompletionSource _goOn = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _holding = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public int Items { get; set; } = 5;

    /// <summary>Apply waits in front of this item.</summary>
    public string? HoldAt { get; set; }

    /// <summary>What becomes of an item; done unless said.</summary>
    public ConcurrentDictionary<string, Outcome> Outcomes { get; } = new();

    /// <summary>Why an item can't be dealt with now; the run then pauses.</summary>
    public ConcurrentDictionary<string, string> Down { get; } = new();

    /// <summary>What looking back finds; as it was left unless said.</summary>
    public ConcurrentDictionary<string, Verdict> Verdicts { get; } = new();

    /// <summary>What the preview finds; a change unless said.</summary>
    public ConcurrentDictionary<string, ItemPlan> Plans { get; } = new();

    /// <summary>Done when the item to hold at is in hand.</summary>
    public Task Holding => _holding.Task.WaitAsync(TimeSpan.FromSeconds(20));

    public void GoOn() => _goOn.TrySetResult();

    internal async Task Pass(string item)
    {
        if (item == HoldAt)
        {
            _holding.TrySetResult();
            await _goOn.Task.WaitAsync(TimeSpan.FromSeconds(30));
        }
    }
}

/// <summary>An operation that does what the <see cref="Stage"/> says.</summary>
public abstract class Staged<TInput>(Stage stage) : Operation<TInput, string>
    where TInput : class
{
    public override async IAsyncEnumerable<string> Items(TInput input, StartAt from, [EnumeratorCancellation] CancellationToken ct)
    {
        foreach (var item in Enumerable.Range(1, stage.Items).Select(i => $"item-{i}").Where(i => from.AfterKey is null || string.CompareOrdinal(i, from.AfterKey) > 0))
        {
            yield return item;
        }

        await Task.CompletedTask;
    }

    public override ValueTask<long?> Count(TInput input, CancellationToken ct) => ValueTask.FromResult<long?>(stage.Items);

    public override string KeyOf(string item) => item;

    public override ValueTask<ItemPlan> Plan(string item, ItemContext<TInput> context, CancellationToken ct)
    {
        context.Log($"Looked at {item}.");
        return ValueTask.FromResult(stage.Plans.GetValueOrDefault(item) ?? ItemPlan.Change(new { Light = "off" }, new { Light = "on" }));
    }

    public override async ValueTask<Outcome> Apply(string item, ItemPlan plan, ItemContext<TInput> context, CancellationToken ct)
    {
        await stage.Pass(item);
        if (stage.Down.TryGetValue(item, out var why))
        {
            throw new PauseRunException(why);
        }

        return stage.Outcomes.GetValueOrDefault(item) ?? Outcome.Done();
    }

    public override ValueTask<Verdict> Verify(Applied applied, ItemContext<TInput> context, CancellationToken ct) =>
        ValueTask.FromResult(stage.Verdicts.GetValueOrDefault(applied.Key) ?? Verdict.Ok);

    public override ValueTask<Outcome> Revert(Applied applied, ItemContext<TInput> context, CancellationToken ct) => ValueTask.FromResult(Outcome.Done());
}

/// <summary>Switches lamps.</summary>
[Operation("stage.lamps", "Switch lamps", Group = "Stage", ItemName = "lamp", Verb = "Switch")]
public sealed class StagedLamps(Stage stage) : Staged<StagedLamps.Input>(stage)
{
    public sealed record Input
    {
        [Display(Name = "Street"), StringLength(20)]
        public string Street { get; init; } = "High Street";

        [Display(Name = "Password"), Secret]
        public string? Password { get; init; }
    }
}

/// <summary>An input of every kind, some of them needed.</summary>
[Operation("stage.kinds", "Every kind of input", Group = "Stage", Verb = "Try"), Repeatable]
public sealed class StagedKinds(Stage stage) : Staged<StagedKinds.Input>(stage)
{
    public enum Colour
    {
        Red,

        Green,
    }

    public sealed record Input
    {
        [Display(Name = "Title", Description = "What it is called."), StringLength(30, MinimumLength = 2), Example("Winter")]
        public required string Title { get; init; }

        [Display(Name = "Story"), Multiline]
        public string? Story { get; init; }

        [Display(Name = "Amount"), Range(1, 2000), Unit("pieces")]
        public int Amount { get; init; } = 7;

        [Display(Name = "Price"), Range(typeof(decimal), "0", "79228162514264337593543950335")]
        public decimal? Price { get; init; }

        [Display(Name = "Loud", Description = "Makes noise.")]
        public bool Loud { get; init; }

        [Display(Name = "Day")]
        public DateOnly? Day { get; init; }

        [Display(Name = "Moment")]
        public DateTimeOffset? Moment { get; init; }

        [Display(Name = "Paint")]
        public required Colour Paint { get; init; }

        [Display(Name = "Size"), Choices("small", "large")]
        public string? Size { get; init; }

        [Display(Name = "Token"), Secret]
        public string? Token { get; init; }
    }
}

/// <summary>May not run where tests run.</summary>
[Operation("stage.elsewhere", "Only in production", Group = "Stage"), Environments("production")]
public sealed class StagedElsewhere(Stage stage) : Staged<StagedElsewhere.Input>(stage)
{
    public sealed record Input;
}
