using System.ComponentModel.DataAnnotations;
using Ops.Domain.Catalogue;

namespace Ops.Domain.Tests.Support;

/// <summary>An operation that does what the test's <see cref="Deck"/> says. Those below differ only in their attributes.</summary>
public abstract class Scripted<TInput> : Operation<TInput, string>
    where TInput : class
{
    private readonly Deck _deck;

    protected Scripted(Deck deck)
    {
        _deck = deck;
        deck.Constructing();
    }

    public override IAsyncEnumerable<string> Items(TInput input, StartAt from, CancellationToken ct) => _deck.List(from, ct);

    public override ValueTask<long?> Count(TInput input, CancellationToken ct) => ValueTask.FromResult(_deck.Count());

    public override string KeyOf(string item) => _deck.KeyOf(item)!;

    public override ValueTask<ItemPlan> Plan(string item, ItemContext<TInput> context, CancellationToken ct)
    {
        _deck.Planned.Enqueue(item);
        return ValueTask.FromResult(_deck.Plan(CallOf(item, context, ct))!);
    }

    public override async ValueTask<Outcome> Apply(string item, ItemPlan plan, ItemContext<TInput> context, CancellationToken ct)
    {
        var call = CallOf(item, context, ct);
        _deck.Applied.Enqueue(call);
        return (await _deck.Apply(call))!;
    }

    public override ValueTask<Verdict> Verify(Applied applied, ItemContext<TInput> context, CancellationToken ct) => ValueTask.FromResult(_deck.Verify(applied)!);

    public override async ValueTask<Outcome> Revert(Applied applied, ItemContext<TInput> context, CancellationToken ct)
    {
        _deck.Reverted.Enqueue((applied.Key, context.IdempotencyKey, applied));
        return (await _deck.Revert(applied))!;
    }

    public override bool IsTransient(Exception failure) => _deck.IsTransient?.Invoke(failure) ?? base.IsTransient(failure);

    private static Deck.Call CallOf(string item, ItemContext<TInput> context, CancellationToken ct) =>
        new(item, context.Attempt, context.IdempotencyKey, context.Input, context.Log, ct, context.Run);
}

/// <summary>Inputs that make one run another one.</summary>
public sealed record Tagged
{
    [Display(Name = "Tag"), StringLength(100)]
    public string Tag { get; init; } = "a";
}

/// <summary>Inputs with a secret.</summary>
public sealed record Keyed
{
    [Display(Name = "Account")]
    public string Account { get; init; } = "acme";

    [Display(Name = "Password"), Secret]
    public required string Password { get; init; }
}

/// <summary>A row of the CSV operations.</summary>
public sealed record CardRow
{
    [KeyColumn]
    public required string Card { get; init; }

    public string? Remark { get; init; }
}

/// <summary>A row whose key nobody checks to be unique.</summary>
public sealed record LooseRow
{
    public required string Card { get; init; }
}

public sealed record CardFile
{
    [Display(Name = "Cards")]
    public required CsvFile<CardRow> Cards { get; init; }
}

/// <summary>A row as a German Excel saves it.</summary>
[CsvFormat(Separators = ";", Encoding = "windows-1252", Culture = "de-DE")]
public sealed record GermanRow
{
    [KeyColumn, AlsoCalled("Karte")]
    public required string Card { get; init; }

    [AlsoCalled("Betrag")]
    public required decimal Amount { get; init; }
}

public sealed record GermanFile
{
    [Display(Name = "Cards")]
    public required CsvFile<GermanRow> Cards { get; init; }
}

public sealed record LooseFile
{
    [Display(Name = "Cards")]
    public required CsvFile<LooseRow> Cards { get; init; }
}

[Operation("test.plain", "Plain")]
public sealed class Plain(Deck deck) : Scripted<Tagged>(deck);

[Operation("test.batch", "Batch"), Idempotent]
public sealed class Batch(Deck deck) : Scripted<Tagged>(deck);

[Operation("test.again", "Again"), Repeatable, RunsSideBySide]
public sealed class Again(Deck deck) : Scripted<Tagged>(deck);

[Operation("test.retries", "Retries"), Retries(3, FirstPauseMilliseconds = 400)]
public sealed class Retrying(Deck deck) : Scripted<Tagged>(deck);

[Operation("test.fragile", "Fragile"), PauseAfterFailures(3)]
public sealed class Fragile(Deck deck) : Scripted<Tagged>(deck);

[Operation("test.hasty", "Hasty"), Timeouts(ItemSeconds = 0.05)]
public sealed class Hasty(Deck deck) : Scripted<Tagged>(deck);

[Operation("test.patient", "Patient"), Timeouts(ItemSeconds = 0)]
public sealed class Patient(Deck deck) : Scripted<Tagged>(deck);

[Operation("test.short", "Short"), Timeouts(RunSeconds = 60)]
public sealed class Short(Deck deck) : Scripted<Tagged>(deck);

[Operation("test.paced", "Paced"), RateLimit(4), Idempotent]
public sealed class Paced(Deck deck) : Scripted<Tagged>(deck);

[Operation("test.crawling", "Crawling"), RateLimit(0.001)]
public sealed class Crawling(Deck deck) : Scripted<Tagged>(deck);

[Operation("test.parallel", "Parallel"), Parallel(4), Idempotent]
public sealed class SideBySide(Deck deck) : Scripted<Tagged>(deck);

[Operation("test.parallel-plain", "Parallel plain"), Parallel(4)]
public sealed class SideBySidePlain(Deck deck) : Scripted<Tagged>(deck);

[Operation("test.destructive", "Destructive"), Destructive("It is gone for ever.")]
public sealed class Burning(Deck deck) : Scripted<Tagged>(deck);

[Operation("test.two-groups", "Two groups"), Destructive("It is gone for ever."), ApprovedBy("reviewer", 2), ApprovedBy("dba")]
public sealed class TwoGroups(Deck deck) : Scripted<Tagged>(deck);

[Operation("test.elsewhere", "Elsewhere"), Environments("production")]
public sealed class Elsewhere(Deck deck) : Scripted<Tagged>(deck);

[Operation("test.secret", "Secret")]
public sealed class Guarded(Deck deck) : Scripted<Keyed>(deck);

/// <summary>Breaks when its scope ends.</summary>
public sealed class Grudge(string words) : IDisposable
{
    public void Dispose() => throw new InvalidOperationException(words);
}

[Operation("test.grudge", "Grudge")]
public sealed class Grudging(Deck deck, Grudge grudge) : Scripted<Keyed>(deck)
{
    public Grudge Grudge { get; } = grudge;
}

[Operation("test.archiving", "Archiving"), Archived, Idempotent]
public sealed class Archiving(Deck deck) : Scripted<Tagged>(deck);

[Operation("test.export", "Export"), Output(typeof(CardRow), "cards.csv")]
public sealed class Exporting(Deck deck) : Scripted<Tagged>(deck);

[Operation("test.once", "Once")]
public sealed class Once(Deck deck) : OneShot<Tagged>
{
    public override ValueTask<ItemPlan> Plan(ItemContext<Tagged> context, CancellationToken ct) => ValueTask.FromResult(ItemPlan.Do("Rings the bell."));

    public override async ValueTask<Outcome> Apply(ItemPlan plan, ItemContext<Tagged> context, CancellationToken ct)
    {
        var call = new Deck.Call("all", context.Attempt, context.IdempotencyKey, context.Input, context.Log, ct, context.Run);
        deck.Applied.Enqueue(call);
        return (await deck.Apply(call))!;
    }
}

/// <summary>The scripted CSV operations.</summary>
public abstract class ScriptedRows<TInput, TRow>(Deck deck, Func<TRow, string> card) : CsvOperation<TInput, TRow>
    where TInput : class
    where TRow : class
{
    public override string KeyOf(TRow item) => deck.KeyOf(card(item))!;

    public override ValueTask<ItemPlan> Plan(TRow item, ItemContext<TInput> context, CancellationToken ct)
    {
        deck.Planned.Enqueue(card(item));
        return ValueTask.FromResult(deck.Plan(CallOf(item, context, ct))!);
    }

    public override async ValueTask<Outcome> Apply(TRow item, ItemPlan plan, ItemContext<TInput> context, CancellationToken ct)
    {
        var call = CallOf(item, context, ct);
        deck.Applied.Enqueue(call);
        return (await deck.Apply(call))!;
    }

    private Deck.Call CallOf(TRow item, ItemContext<TInput> context, CancellationToken ct) =>
        new(card(item), context.Attempt, context.IdempotencyKey, context.Input, context.Log, ct, context.Run);
}

[Operation("test.cards", "Cards"), Idempotent]
public sealed class Cards(Deck deck) : ScriptedRows<CardFile, CardRow>(deck, r => r.Card);

[Operation("test.cards-plain", "Cards one by one")]
public sealed class CardsOneByOne(Deck deck) : ScriptedRows<CardFile, CardRow>(deck, r => r.Card);

[Operation("test.cards-parallel", "Cards side by side"), Parallel(4)]
public sealed class CardsSideBySide(Deck deck) : ScriptedRows<CardFile, CardRow>(deck, r => r.Card);

[Operation("test.loose", "Loose cards"), Idempotent]
public sealed class LooseCards(Deck deck) : ScriptedRows<LooseFile, LooseRow>(deck, r => r.Card);

[Operation("test.loose-plain", "Loose cards one by one")]
public sealed class LooseCardsOneByOne(Deck deck) : ScriptedRows<LooseFile, LooseRow>(deck, r => r.Card);

[Operation("test.german-cards", "German cards")]
public sealed class GermanCards(Deck deck) : ScriptedRows<GermanFile, GermanRow>(deck, r => r.Card);

[Operation("test.burn-cards", "Burn cards"), Destructive("Burnt cards are gone.")]
public sealed class BurnCards(Deck deck) : ScriptedRows<CardFile, CardRow>(deck, r => r.Card);
