using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Ops.Domain.Access;
using Ops.Domain.Approvals;
using Ops.Domain.Runs;
using Ops.Domain.Tests.Support;

namespace Ops.Domain.Tests.Approvals;

/// <summary>Who is kept from deciding, in the corners: several uploaders, several accounts, rights on some operations only.</summary>
public sealed class WhoDecidesTests
{
    [Fact]
    public async Task Everybody_who_uploaded_the_same_bytes_had_a_hand_in_it()
    {
        await using var console = await TestConsole.Start();
        foreach (var person in (Actor[])[TestConsole.Dora, TestConsole.Rita, TestConsole.Rolf])
        {
            await console.Upload("card\na\n", person);
        }

        var id = await console.Request("test.burn-cards", await console.Upload("card\na\n"));
        foreach (var person in (Actor[])[TestConsole.Dora, TestConsole.Rita, TestConsole.Rolf])
        {
            Assert.Contains("You uploaded its file", TestConsole.Refused(await console.Approve(id, person), Refusal.NotAllowed).Reason, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_second_account_of_whoever_had_a_hand_in_it_does_not_decide_either()
    {
        await using var console = await TestConsole.Start();
        var (rita, rolf, eve) = (TestConsole.Rita with { PersonId = "1" }, TestConsole.Rolf with { PersonId = "2" }, TestConsole.Eve with { PersonId = "3" });
        foreach (var person in (Actor[])[rita, rolf])
        {
            await console.Get<People>().Learn(person, default);
        }

        var file = await console.Upload("card\na\n", rolf);
        var preview = await console.Start("test.burn-cards", RunMode.Preview, file.DeepClone().AsObject(), by: TestConsole.Rolf);
        await console.Execute(preview);
        preview = await console.Start("test.burn-cards", RunMode.Preview, file.DeepClone().AsObject(), by: rita);
        await console.Execute(preview);
        var id = Assert.IsType<Answer.AwaitsApproval>(await console.Ask(TestConsole.Wish("test.burn-cards", inputs: file) with { PreviewRunId = preview, Reason = "Because." })).RunId;
        TestConsole.Accepted(await console.Control.TakeOver(id, "Sam is ill", eve, default));
        TestConsole.Accepted(await console.Control.TakeOver(id, "back", TestConsole.Ada, default));

        var other = new Actor("sub-other", "Other", [Role.Reviewer], Door.Web);
        foreach (var (person, why) in (IEnumerable<(string, string)>)[("1", "You made the preview"), ("2", "You uploaded its file"), ("3", "You looked after this run")])
        {
            Assert.Contains(why, TestConsole.Refused(await console.Approve(id, other with { PersonId = person }), Refusal.NotAllowed).Reason, StringComparison.Ordinal);
        }

        TestConsole.Accepted(await console.Approve(id, other with { PersonId = "4" }));
    }

    [Fact]
    public async Task Where_a_person_id_is_required_one_who_asked_without_is_named_whoever_made_the_preview()
    {
        await using var console = await TestConsole.Start(more: (services, _) => services.AddSingleton(new ApprovalOptions { RequirePersonId = true }));
        var rita = TestConsole.Rita with { PersonId = "1" };
        var preview = await console.Start("test.destructive", RunMode.Preview, by: rita);
        await console.Execute(preview);
        await console.Get<People>().Learn(rita, default);
        var id = Assert.IsType<Answer.AwaitsApproval>(await console.Ask(TestConsole.Wish("test.destructive") with { PreviewRunId = preview, Reason = "Because." })).RunId;
        Assert.Contains("The account of Sam carries no person id", TestConsole.Refused(await console.Approve(id, TestConsole.Rolf with { PersonId = "2" }), Refusal.NotAllowed).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_right_to_decide_on_one_operation_is_none_on_another()
    {
        var access = new AccessOptions { Roles = ["dba"], Grants = [new() { Roles = ["dba"], Rights = [nameof(Right.View), nameof(Right.Approve)], Operations = ["test.two-groups"] }, new() { Roles = ["dba"], Rights = [nameof(Right.View)] }] };
        await using var console = await TestConsole.Start(more: (services, _) => services.AddSingleton(access));
        var dan = new Actor("sub-dan", "Dan", ["dba"], Door.Web);
        TestConsole.Refused(await console.Approve(await console.Request("test.destructive"), dan), Refusal.NotAllowed);
        TestConsole.Accepted(await console.Approve(await console.Request("test.two-groups"), dan));
    }

    [Fact]
    public async Task What_somebody_decided_is_kept_whole_and_who_asked_and_decided_is_known_from_then_on()
    {
        await using var console = await TestConsole.Start();
        var id = await console.Request("test.destructive", by: TestConsole.Sam with { PersonId = "1" });
        var rita = TestConsole.Rita with { PersonId = "2", Address = "10.0.0.3" };
        TestConsole.Accepted(await console.Control.Approve(id, (await console.Asked(id)).Digest, " Fine. ", rita, default));
        var request = await console.Asked(id);
        var decision = Assert.Single(request.Decisions);
        Assert.Equal((request.Digest, "sub-sam", "sub-rita", "2", "Rita", "10.0.0.3", "Fine.", true),
            (decision.Digest, decision.RequesterSubject, decision.Subject, decision.PersonId, decision.Name, decision.Address, decision.Comment, decision.Approved));
        Assert.Equal([Role.Reviewer], decision.Roles);
        await using var db = await console.Db();
        Assert.Equal(["sub-rita reviewer 2", "sub-sam staff 1"], (await db.People.OrderBy(p => p.Subject).ToListAsync()).Select(p => $"{p.Subject} {string.Join(',', p.Roles)} {p.PersonId}"));
    }

    [Fact]
    public async Task What_people_write_about_a_request_is_kept_without_the_runs_secrets()
    {
        var granted = new AccessOptions { Roles = ["dba"], Grants = [new() { Roles = [Role.Engineer], Rights = [nameof(Right.BreakGlass)] }] };
        await using var console = await TestConsole.Start(more: (services, _) => services.AddSingleton(granted).AddSingleton(new ApprovalOptions { Demands = [new() { Operations = ["test.secret"] }] }));
        const string canary = "canary-4711";
        for (var way = 0; way < 2; way++)
        {
            var id = await console.Request("test.secret", new() { ["account"] = $"a{way}", ["password"] = canary }, w => w with { Reason = $"The old one was {canary}" });
            TestConsole.Accepted(way == 0 ? await console.Reject(id, TestConsole.Rita, $"No: {canary}") : await console.Control.BreakGlass(id, $"Nobody answers and it is {canary}.", TestConsole.Eve, default));
            var (run, request) = (await console.Find(id), await console.Asked(id));
            Assert.Equal("The old one was •••", request.Reason);
            Assert.Equal((way == 0 ? RequestState.Rejected : RequestState.GlassBroken, way == 0 ? 1 : 0), (request.State, request.Decisions.Count(d => d is { Approved: false, Counts: false })));
            Assert.All((string?[])[run.StatusReason, run.GlassBrokenBecause, request.Outcome, .. request.Decisions.Select(d => d.Comment)], text => Assert.DoesNotContain(canary, text ?? "", StringComparison.Ordinal));
            Assert.Contains("•••", run.StatusReason, StringComparison.Ordinal);
        }

        await using var db = await console.Db();
        Assert.DoesNotContain(await db.AuditEntries.Select(e => e.Summary).ToListAsync(), s => s?.Contains(canary, StringComparison.Ordinal) == true);
    }

    [Theory]
    [InlineData(19, false)]
    [InlineData(20, true)]
    [InlineData(900, true)]
    [InlineData(901, false)]
    public async Task The_reason_to_break_the_glass_has_20_to_900_characters_beside_spaces_around_it(int length, bool isEnough)
    {
        var granted = new AccessOptions { Roles = ["dba"], Grants = [new() { Roles = [Role.Engineer], Rights = [nameof(Right.BreakGlass)] }] };
        await using var console = await TestConsole.Start(more: (services, _) => services.AddSingleton(granted));
        var id = await console.Request("test.destructive");
        var answer = await console.Control.BreakGlass(id, new string('x', length).PadLeft(length + 5).PadRight(length + 9), TestConsole.Eve, default);
        Assert.Equal(isEnough, answer is Answer.Accepted);
        Assert.Equal(isEnough ? RequestState.GlassBroken : RequestState.Waiting, (await console.Asked(id)).State);
    }
}
