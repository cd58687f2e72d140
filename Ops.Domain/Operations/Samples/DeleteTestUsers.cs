using Ops.Domain.Catalogue;

namespace Ops.Domain.Operations.Samples;

/// <summary>Deletes the contacts that tests have left behind. Can be undone: then each one is brought back as it was.</summary>
[Operation("test-users.delete", "Delete test users", Group = "Contacts", ItemName = "test user", Verb = "Delete")]
[Environments("development", "test", "staging")]
public sealed class DeleteTestUsers(Contacts contacts) : Operation<DeleteTestUsers.Input, Contact>
{
    /// <summary>Needs no inputs.</summary>
    public sealed record Input;

    /// <inheritdoc/>
    public override IAsyncEnumerable<Contact> Items(Input input, StartAt from, CancellationToken ct) => contacts.TestUsers(from.AfterKey, ct);

    /// <inheritdoc/>
    public override ValueTask<long?> Count(Input input, CancellationToken ct) => contacts.CountTestUsers(ct);

    /// <inheritdoc/>
    public override string KeyOf(Contact contact) => contact.Id;

    /// <inheritdoc/>
    public override async ValueTask<ItemPlan> Plan(Contact contact, ItemContext<Input> context, CancellationToken ct)
    {
        var now = await contacts.Find(contact.Id, ct);
        return now is null ? ItemPlan.Skip("Is gone already.")
            : now.IsTest ? ItemPlan.Delete(before: now)
            : ItemPlan.Skip("Is no test user any more.");
    }

    /// <inheritdoc/>
    public override async ValueTask<Outcome> Apply(Contact contact, ItemPlan plan, ItemContext<Input> context, CancellationToken ct) =>
        await contacts.Delete(Contact.FromJson(plan.Before), ct)
            ? Outcome.Done()
            : Outcome.Failed("The test user was changed or deleted meanwhile.");

    /// <inheritdoc/>
    public override ValueTask<Verdict> Verify(Applied applied, ItemContext<Input> context, CancellationToken ct) => contacts.IsGone(applied.Before<Contact>(), ct);

    /// <inheritdoc/>
    public override ValueTask<Outcome> Revert(Applied applied, ItemContext<Input> context, CancellationToken ct) =>
        contacts.BringBack(applied.Before<Contact>(), ct);
}
