using Ops.Domain.Catalogue;
using Ops.Domain.Operations.Samples;
using Ops.Domain.Tests.Support;

namespace Ops.Domain.Tests.Operations.Samples;

public sealed class PurgeStaleContactsTests
{
    private static OperationBench<PurgeStaleContacts.Input, Contact> Bench(PracticeFile file, int days = 90, string? after = null) =>
        new(new PurgeStaleContacts(file.Contacts, file.Clock), new() { Days = days }) { After = after };

    [Fact]
    public async Task Only_contacts_untouched_that_long_go_and_a_preview_takes_none()
    {
        using var file = await PracticeFile.Filled(contacts: 1200);
        var before = await file.Dump();
        var stale = await file.Column($"SELECT id FROM contacts WHERE last_touched <= date('{file.Today:yyyy-MM-dd}', '-90 days') ORDER BY id");
        Assert.Equal(stale, (await Bench(file).Preview()).Select(r => r.Key));
        Assert.Equal(before, await file.Dump());
        Assert.Equal(stale, (await Bench(file).Apply()).Select(r => r.Key));
        Assert.Equal([$"{1200 - stale.Count}"], await file.Column("SELECT count(*) FROM contacts"));
    }

    [Fact]
    public async Task A_revert_brings_every_contact_back_as_it_was_and_verify_sees_both()
    {
        using var file = await PracticeFile.Filled(contacts: 300);
        await new OperationBench<ScoreContacts.Input, Contact>(new ScoreContacts(file.Contacts, file.Clock), new()).Apply();
        var before = await file.Dump();
        var deleted = await Bench(file).Apply();
        Assert.All(await Bench(file).Verify(deleted), v => Assert.Equal(VerdictKind.Holds, v.Kind));
        Assert.All(await Bench(file).Revert(deleted), o => Assert.Equal(OutcomeKind.Done, o.Kind));
        Assert.Equal(before, await file.Dump());
        Assert.All(await Bench(file).Verify(deleted), v => Assert.Equal(VerdictKind.Undone, v.Kind));
        Assert.All(await Bench(file).Revert(deleted), o => Assert.Equal((OutcomeKind.Skipped, "Is back already."), (o.Kind, o.Message)));
    }

    [Fact]
    public async Task Somebody_elses_contact_is_not_overwritten_by_a_revert()
    {
        using var file = await PracticeFile.Filled();
        var deleted = (await Bench(file).Apply())[..1];
        await file.Contacts.Replace([deleted[0].Item with { Name = "Somebody else" }], default);
        Assert.Equal("There is another contact with this id now.", Assert.Single(await Bench(file).Revert(deleted)).Message);
    }

    [Fact]
    public async Task A_contact_that_was_touched_meanwhile_stays()
    {
        using var file = await PracticeFile.Filled();
        var operation = new PurgeStaleContacts(file.Contacts, file.Clock);
        var seen = (await Bench(file, after: "C-000100").Preview())[0];
        Assert.True(string.CompareOrdinal(seen.Key, "C-000100") > 0);
        await file.Contacts.Replace([seen.Item with { LastTouched = file.Today }], default);
        var context = new ItemContext<PurgeStaleContacts.Input>(new(), new(1, default, "test", false, "bench"), seen.Key);
        Assert.Equal(PlanKind.Skip, (await operation.Plan(seen.Item, context, default)).Kind);
        Assert.Equal(OutcomeKind.Failed, (await operation.Apply(seen.Item, seen.Plan, context, default)).Kind);
    }
}
