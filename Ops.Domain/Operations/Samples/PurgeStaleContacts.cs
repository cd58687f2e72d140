using System.ComponentModel.DataAnnotations;
using Ops.Domain.Access;
using Ops.Domain.Catalogue;

namespace Ops.Domain.Operations.Samples;

/// <summary>Deletes contacts nobody has dealt with for a while. Can be undone: then each one is brought back as it was.</summary>
[Operation("contacts.purge", "Purge stale contacts", Group = "Contacts", ItemName = "contact", Verb = "Delete")]
[Destructive("Deleted contacts disappear from every report.")]
public sealed class PurgeStaleContacts(Contacts contacts, TimeProvider clock) : Operation<PurgeStaleContacts.Input, Contact>
{
    // One day for the whole leg: a run past midnight shall not move its own limit.
    private readonly DateOnly _today = clock.Today();

    /// <summary>The inputs.</summary>
    public sealed record Input
    {
        /// <summary>For how long nobody has dealt with them.</summary>
        [Display(Name = "Untouched for", Description = "Contacts nobody has dealt with for at least so many days.")]
        [Range(30, 3650), RoleLimit(Min = 60, Unless = [Role.Engineer]), Unit("days"), Example("365")]
        public int Days { get; init; } = 90;
    }

    /// <inheritdoc/>
    public override IAsyncEnumerable<Contact> Items(Input input, StartAt from, CancellationToken ct) =>
        contacts.UntouchedSince(LastDay(input), from.AfterKey, ct);

    /// <inheritdoc/>
    public override ValueTask<long?> Count(Input input, CancellationToken ct) => contacts.CountUntouchedSince(LastDay(input), ct);

    /// <inheritdoc/>
    public override string KeyOf(Contact contact) => contact.Id;

    /// <inheritdoc/>
    public override async ValueTask<ItemPlan> Plan(Contact contact, ItemContext<Input> context, CancellationToken ct)
    {
        // Looked up again: somebody may have called the contact since the list was made.
        var now = await contacts.Find(contact.Id, ct);
        return now is null ? ItemPlan.Skip("Is gone already.")
            : now.LastTouched > LastDay(context.Input) ? ItemPlan.Skip("Somebody dealt with this contact meanwhile.")
            : ItemPlan.Delete(before: now);
    }

    /// <inheritdoc/>
    public override async ValueTask<Outcome> Apply(Contact contact, ItemPlan plan, ItemContext<Input> context, CancellationToken ct) =>
        await contacts.Delete(Contact.FromJson(plan.Before), ct)
            ? Outcome.Done()
            : Outcome.Failed("The contact was changed or deleted meanwhile.");

    /// <inheritdoc/>
    public override ValueTask<Verdict> Verify(Applied applied, ItemContext<Input> context, CancellationToken ct) => contacts.IsGone(applied.Before<Contact>(), ct);

    /// <inheritdoc/>
    public override ValueTask<Outcome> Revert(Applied applied, ItemContext<Input> context, CancellationToken ct) =>
        contacts.BringBack(applied.Before<Contact>(), ct);

    private DateOnly LastDay(Input input) => _today.AddDays(-input.Days);
}
