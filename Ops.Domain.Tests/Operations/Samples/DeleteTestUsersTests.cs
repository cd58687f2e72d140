using Ops.Domain.Catalogue;
using Ops.Domain.Operations.Samples;
using Ops.Domain.Tests.Support;

namespace Ops.Domain.Tests.Operations.Samples;

public sealed class DeleteTestUsersTests
{
    private static OperationBench<DeleteTestUsers.Input, Contact> Bench(PracticeFile file) => new(new DeleteTestUsers(file.Contacts), new());

    [Fact]
    public async Task Test_users_go_people_stay_and_a_revert_brings_them_back_as_they_were()
    {
        using var file = await PracticeFile.Filled(contacts: 1000);
        var before = await file.Dump();
        var testUsers = await file.Column("SELECT id FROM contacts WHERE is_test ORDER BY id");
        Assert.Equal(testUsers.Count, await new DeleteTestUsers(file.Contacts).Count(new(), default));

        var deleted = await Bench(file).Apply();
        Assert.Equal(testUsers, deleted.Select(r => r.Key));
        Assert.Equal(["0", $"{1000 - testUsers.Count}"], await file.Column("SELECT sum(is_test) FROM contacts UNION ALL SELECT count(*) FROM contacts"));
        Assert.All(await Bench(file).Verify(deleted), v => Assert.Equal(VerdictKind.Holds, v.Kind));

        Assert.All(await Bench(file).Revert(deleted), o => Assert.Equal(OutcomeKind.Done, o.Kind));
        Assert.Equal(before, await file.Dump());
        Assert.All(await Bench(file).Verify(deleted), v => Assert.Equal(VerdictKind.Undone, v.Kind));
    }

    [Fact]
    public async Task A_preview_writes_nothing()
    {
        using var file = await PracticeFile.Filled(contacts: 1000);
        var before = await file.Dump();
        Assert.NotEmpty(await Bench(file).Preview());
        Assert.Equal(before, await file.Dump());
    }

    [Fact]
    public async Task Who_became_a_person_meanwhile_stays()
    {
        using var file = await PracticeFile.Filled(contacts: 1000);
        var item = (await Bench(file).Preview())[0].Item;
        await file.Contacts.Replace([item with { IsTest = false }], default);
        var context = new ItemContext<DeleteTestUsers.Input>(new(), new(1, default, "test", false, "bench"), item.Id);
        var plan = await new DeleteTestUsers(file.Contacts).Plan(item, context, default);
        Assert.Equal((PlanKind.Skip, "Is no test user any more."), (plan.Kind, plan.Message));
    }
}
