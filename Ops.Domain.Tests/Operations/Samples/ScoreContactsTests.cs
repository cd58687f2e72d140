using Ops.Domain.Catalogue;
using Ops.Domain.Operations.Samples;
using Ops.Domain.Tests.Support;

namespace Ops.Domain.Tests.Operations.Samples;

public sealed class ScoreContactsTests
{
    private static OperationBench<ScoreContacts.Input, Contact> Bench(
        PracticeFile file, ScoreContacts.Input? input = null, bool forced = false, string? after = null) =>
        new(new ScoreContacts(file.Contacts, file.Clock), input ?? new()) { Forced = forced, After = after };

    [Fact]
    public async Task A_point_is_lost_for_each_week_without_a_touch()
    {
        using var file = new PracticeFile();
        await file.Contacts.Replace(
            [.. new[] { 0, 6, 7, 69, 5000 }.Select((days, i) => PracticeRows.Contact(1, i + 1, file.Today) with { LastTouched = file.Today.AddDays(-days) })],
            default);
        await Bench(file).Apply();
        Assert.Equal(["100", "100", "99", "91", "0"], await file.Column("SELECT score FROM contacts ORDER BY id"));
    }

    [Fact]
    public async Task What_is_up_to_date_is_skipped_unless_somebody_insists()
    {
        using var file = await PracticeFile.Filled();
        await Bench(file).Apply();
        var scored = await file.Dump();

        Assert.All(await Bench(file).Apply(), r => Assert.Equal((PlanKind.Skip, "The score is up to date."), (r.Plan.Kind, r.Plan.Message)));
        Assert.All(await Bench(file, forced: true).Apply(), r => Assert.Equal(OutcomeKind.Done, r.Outcome!.Kind));
        Assert.All(await Bench(file, new() { RecomputeAll = true }).Preview(), r => Assert.Equal(PlanKind.Change, r.Plan.Kind));
        Assert.All(await Bench(file, new() { AsOf = file.Today.AddDays(1) }).Preview(), r => Assert.Equal(PlanKind.Change, r.Plan.Kind));
        Assert.Equal(scored, await file.Dump());
    }

    [Fact]
    public async Task It_goes_on_after_a_key_across_pages_and_a_preview_writes_nothing()
    {
        using var file = await PracticeFile.Filled(contacts: 1200);
        var before = await file.Dump();
        var rest = await Bench(file, after: "C-000150").Preview();
        Assert.Equal(Enumerable.Range(151, 1050).Select(n => PracticeRows.ContactId(n)), rest.Select(r => r.Key));
        Assert.Equal(before, await file.Dump());
    }

    [Fact]
    public async Task A_contact_that_was_touched_meanwhile_fails_in_words()
    {
        using var file = await PracticeFile.Filled(contacts: 1);
        var operation = new ScoreContacts(file.Contacts, file.Clock);
        var touched = (await file.Contacts.Find("C-000001", default))! with { LastTouched = new(2000, 1, 1) };
        var done = await operation.Apply(touched, ItemPlan.Do(), new(new(), new(1, default, "test", false, "bench"), touched.Id), default);
        Assert.Equal((OutcomeKind.Failed, "The contact was changed or deleted meanwhile."), (done.Kind, done.Message));
    }
}
