using System.ComponentModel.DataAnnotations;
using Ops.Domain.Catalogue;

namespace Ops.Domain.Operations.Samples;

/// <summary>Computes the score of every contact: 100 on the day somebody dealt with them, a point less for each week since.</summary>
[Operation("contacts.score", "Score contacts", Group = "Contacts", ItemName = "contact", Verb = "Score")]
[Idempotent]
[Repeatable]
public sealed class ScoreContacts(Contacts contacts, TimeProvider clock) : Operation<ScoreContacts.Input, Contact>
{
    private readonly DateOnly _today = clock.Today();

    /// <summary>The inputs.</summary>
    public sealed record Input
    {
        /// <summary>The day the score is for.</summary>
        [Display(Name = "As of", Description = "The day the score is for. Empty for today (UTC)."), Example("2026-01-31")]
        public DateOnly? AsOf { get; init; }

        /// <summary>Also those that are up to date.</summary>
        [Display(Name = "Recompute all", Description = "Also scores contacts whose score is up to date."), Example("true")]
        public bool RecomputeAll { get; init; }
    }

    /// <inheritdoc/>
    public override IAsyncEnumerable<Contact> Items(Input input, StartAt from, CancellationToken ct) => contacts.All(from.AfterKey, ct);

    /// <inheritdoc/>
    public override ValueTask<long?> Count(Input input, CancellationToken ct) => contacts.CountAll(ct);

    /// <inheritdoc/>
    public override string KeyOf(Contact contact) => contact.Id;

    /// <inheritdoc/>
    public override ValueTask<ItemPlan> Plan(Contact contact, ItemContext<Input> context, CancellationToken ct)
    {
        var (score, basis) = ScoreOf(contact, context.Input);
        var again = context.Input.RecomputeAll || context.Run.Forced;
        return ValueTask.FromResult(basis == contact.ScoreBasis && !again
            ? ItemPlan.Skip("The score is up to date.")
            : ItemPlan.Change(before: new { contact.Score, contact.ScoreBasis }, after: new { Score = score, ScoreBasis = basis }));
    }

    /// <inheritdoc/>
    public override async ValueTask<Outcome> Apply(Contact contact, ItemPlan plan, ItemContext<Input> context, CancellationToken ct)
    {
        var (score, basis) = ScoreOf(contact, context.Input);
        return await contacts.SetScore(contact, score, basis, ct)
            ? Outcome.Done()
            : Outcome.Failed("The contact was changed or deleted meanwhile.");
    }

    private (int Score, string Basis) ScoreOf(Contact contact, Input input)
    {
        var asOf = input.AsOf ?? _today;
        var weeks = (asOf.DayNumber - contact.LastTouched.DayNumber) / 7;
        return (Math.Clamp(100 - weeks, 0, 100), $"touched {PracticeSql.Text(contact.LastTouched)}, as of {PracticeSql.Text(asOf)}");
    }
}
