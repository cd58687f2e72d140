using Microsoft.Extensions.DependencyInjection;
using Ops.Domain.Access;
using Ops.Domain.Approvals;
using Ops.Domain.Runs;
using Ops.Domain.Tests.Support;

namespace Ops.Domain.Tests.Approvals;

public sealed class DecidingTests
{
    [Fact]
    public async Task A_destructive_run_waits_until_somebody_else_agrees_and_then_does_what_the_preview_showed()
    {
        await using var console = await TestConsole.Start();
        var id = await console.Request("test.destructive");
        Assert.Equal(RunStatus.AwaitingApproval, (await console.Find(id)).Status);
        Assert.False(await console.Execute(id));

        TestConsole.Accepted(await console.Approve(id, TestConsole.Rita));
        Assert.Equal(RunStatus.Queued, (await console.Find(id)).Status);
        Assert.Equal(RequestState.Approved, (await console.Asked(id)).State);
        var run = await console.GoOn(id);
        Assert.Equal(RunStatus.Succeeded, run.Status);
        Assert.Equal(10, run.Succeeded);
        var request = await console.Asked(id);
        Assert.Equal(RequestState.Consumed, request.State);
        Assert.Equal("Rita", Assert.Single(request.Decisions).Name);
        Assert.Equal(10, request.Planned);
    }

    [Fact]
    public async Task Without_a_preview_or_a_reason_nobody_can_be_asked()
    {
        await using var console = await TestConsole.Start();
        Assert.Equal("preview", Assert.Single(TestConsole.Refused(await console.Ask(TestConsole.Wish("test.destructive")), Refusal.Invalid).Errors).Field);
        var preview = await console.Start("test.destructive", RunMode.Preview);
        var wish = TestConsole.Wish("test.destructive") with { PreviewRunId = preview };
        Assert.Equal("reason", Assert.Single(TestConsole.Refused(await console.Ask(wish), Refusal.Invalid).Errors).Field);
        TestConsole.Refused(await console.Ask(wish with { Reason = "The customer asked." }), Refusal.Conflict);
        TestConsole.Refused(await console.Ask(wish with { Reason = "The customer asked.", Force = true }, TestConsole.Ada), Refusal.Conflict);
        Assert.Single(await console.Runs.List(new RunFilter(), null, 10, default));
    }

    [Fact]
    public async Task Whoever_had_a_hand_in_it_does_not_decide()
    {
        await using var console = await TestConsole.Start();

        // Eve has the right to approve: only the rule about herself stands in her way.
        var own = await console.Request("test.destructive", by: TestConsole.Eve);
        Assert.Contains("You asked for this", TestConsole.Refused(await console.Approve(own, TestConsole.Eve), Refusal.NotAllowed).Reason, StringComparison.Ordinal);
        Assert.Contains("You asked for this", TestConsole.Refused(await console.Reject(own, TestConsole.Eve), Refusal.NotAllowed).Reason, StringComparison.Ordinal);

        // More roles, another name: the same person.
        var promoted = TestConsole.Eve with { Name = "E. Okafor", Roles = [Role.Admin, Role.Reviewer] };
        TestConsole.Refused(await console.Approve(own, promoted), Refusal.NotAllowed);

        // The preview was Rita's, the file Rolf's, the run is Dora's by now.
        var file = await console.Upload("card\na\n", TestConsole.Rolf);
        await console.Start("test.burn-cards", RunMode.Preview, file.DeepClone().AsObject(), by: TestConsole.Rolf);
        var preview = await console.Start("test.burn-cards", RunMode.Preview, file, by: TestConsole.Rita);
        await console.Execute(preview);
        var id = Assert.IsType<Answer.AwaitsApproval>(await console.Ask(
            TestConsole.Wish("test.burn-cards", RunMode.Apply, file.DeepClone().AsObject()) with { PreviewRunId = preview, Reason = "Because." })).RunId;
        Assert.Contains("You made the preview", TestConsole.Refused(await console.Approve(id, TestConsole.Rita), Refusal.NotAllowed).Reason, StringComparison.Ordinal);
        Assert.Contains("You uploaded its file", TestConsole.Refused(await console.Approve(id, TestConsole.Rolf), Refusal.NotAllowed).Reason, StringComparison.Ordinal);
        TestConsole.Accepted(await console.Control.TakeOver(id, "Sam is ill", TestConsole.Eve, default));
        Assert.Contains("You look after this run", TestConsole.Refused(await console.Approve(id, TestConsole.Eve), Refusal.NotAllowed).Reason, StringComparison.Ordinal);

        // Having looked after it for a while is enough.
        TestConsole.Accepted(await console.Control.TakeOver(id, "back", TestConsole.Ada, default));
        TestConsole.Refused(await console.Approve(id, TestConsole.Eve), Refusal.NotAllowed);
        TestConsole.Accepted(await console.Approve(id, TestConsole.Dora));
    }

    [Fact]
    public async Task Every_door_but_the_browser_and_everybody_without_the_right_is_refused()
    {
        await using var console = await TestConsole.Start();
        var id = await console.Request("test.destructive");
        foreach (var door in Enum.GetValues<Door>().Where(d => d != Door.Web))
        {
            TestConsole.Refused(await console.Approve(id, TestConsole.Rita with { Door = door }), Refusal.NotAllowed);
            TestConsole.Refused(await console.Reject(id, TestConsole.Rita with { Door = door }), Refusal.NotAllowed);
        }

        foreach (var person in (Actor[])[TestConsole.Vic, TestConsole.Sam with { Subject = "sub-other" }])
        {
            TestConsole.Refused(await console.Approve(id, person), Refusal.NotAllowed);
        }

        TestConsole.Refused(await console.Approve(id, TestConsole.Nobody), Refusal.NotFound);
        TestConsole.Refused(await console.Approve(id, TestConsole.Rita with { IsStale = true }), Refusal.NotAllowed);
        Assert.Empty((await console.Asked(id)).Decisions);
        Assert.Equal(RunStatus.AwaitingApproval, (await console.Find(id)).Status);
    }

    [Fact]
    public async Task A_digest_the_page_did_not_show_is_refused()
    {
        await using var console = await TestConsole.Start();
        var id = await console.Request("test.destructive");
        TestConsole.Refused(await console.Control.Approve(id, new string('0', 64), null, TestConsole.Rita, default), Refusal.Conflict);
        TestConsole.Refused(await console.Control.Reject(id, "", "No.", TestConsole.Rita, default), Refusal.Conflict);
        Assert.Equal(RunStatus.AwaitingApproval, (await console.Find(id)).Status);
    }

    [Fact]
    public async Task All_groups_are_needed_by_different_persons()
    {
        await using var console = await TestConsole.Start();
        var id = await console.Request("test.two-groups");
        TestConsole.Accepted(await console.Approve(id, TestConsole.Rita));
        Assert.Contains("decided on this already", TestConsole.Refused(await console.Approve(id, TestConsole.Rita), Refusal.NotAllowed).Reason, StringComparison.Ordinal);

        // Ada may decide, but is neither reviewer nor dba.
        Assert.Contains("1 of reviewer and 1 of dba", TestConsole.Refused(await console.Approve(id, TestConsole.Ada), Refusal.NotAllowed).Reason, StringComparison.Ordinal);
        TestConsole.Accepted(await console.Approve(id, TestConsole.Dora));
        Assert.Equal(RunStatus.AwaitingApproval, (await console.Find(id)).Status);
        TestConsole.Accepted(await console.Approve(id, TestConsole.Rolf));
        Assert.Equal(RunStatus.Queued, (await console.Find(id)).Status);
        Assert.Equal("Approved by Rita and Dora and Rolf.", (await console.Find(id)).StatusReason);
    }

    [Fact]
    public async Task One_no_ends_it_and_says_why()
    {
        await using var console = await TestConsole.Start();
        var id = await console.Request("test.two-groups");
        TestConsole.Accepted(await console.Approve(id, TestConsole.Rita));
        Assert.Equal("comment", Assert.Single(TestConsole.Refused(await console.Reject(id, TestConsole.Rolf, "  "), Refusal.Invalid).Errors).Field);
        TestConsole.Refused(await console.Reject(id, TestConsole.Rolf, new string('x', 1001)), Refusal.Invalid);
        TestConsole.Accepted(await console.Reject(id, TestConsole.Rolf, "Wrong list"));
        var run = await console.VerifyRun(id);
        Assert.Equal((RunStatus.Rejected, "Rejected by Rolf: Wrong list."), (run.Status, run.StatusReason));
        TestConsole.Refused(await console.Approve(id, TestConsole.Dora), Refusal.Conflict);
        Assert.False(await console.Execute(id));
        Assert.Empty(console.Deck.Applied);
    }

    [Fact]
    public async Task The_requester_can_withdraw_and_others_cannot_without_the_right()
    {
        await using var console = await TestConsole.Start();
        var id = await console.Request("test.destructive");
        TestConsole.Refused(await console.Control.Cancel(id, null, TestConsole.Rita, default), Refusal.NotAllowed);
        TestConsole.Accepted(await console.Control.Cancel(id, "not needed", TestConsole.Sam, default));
        Assert.Equal((RunStatus.Cancelled, RequestState.Withdrawn), ((await console.VerifyRun(id)).Status, (await console.Asked(id)).State));
        TestConsole.Refused(await console.Approve(id, TestConsole.Rita), Refusal.Conflict);
    }

    [Fact]
    public async Task Too_late_is_too_late_to_decide_and_to_start()
    {
        var time = new JumpingTime { Jumps = false };
        await using var console = await TestConsole.Start(time: time);
        var (undecided, unstarted) = (await console.Request("test.destructive"), await console.Request("test.two-groups"));
        foreach (var person in (Actor[])[TestConsole.Rita, TestConsole.Rolf, TestConsole.Dora])
        {
            TestConsole.Accepted(await console.Approve(unstarted, person));
        }

        time.Advance(TimeSpan.FromHours(24) - TimeSpan.FromSeconds(1));
        await console.Get<RunReaper>().Sweep(default);
        Assert.Equal(RunStatus.AwaitingApproval, (await console.Find(undecided)).Status);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Contains("expired", TestConsole.Refused(await console.Approve(undecided, TestConsole.Rita), Refusal.Conflict).Reason, StringComparison.Ordinal);
        Assert.Equal((RunStatus.Expired, RequestState.Expired), ((await console.VerifyRun(undecided)).Status, (await console.Asked(undecided)).State));
        Assert.False(await console.Execute(unstarted));
        Assert.Equal(RunStatus.Expired, (await console.VerifyRun(unstarted)).Status);
        Assert.Empty(console.Deck.Applied);

        // Nobody looked: the sweep ends it.
        var forgotten = await console.Request("test.destructive");
        time.Advance(TimeSpan.FromHours(25));
        await console.Get<RunReaper>().Sweep(default);
        Assert.Equal(RunStatus.Expired, (await console.VerifyRun(forgotten)).Status);
    }

    [Fact]
    public async Task Fifty_people_at_once_make_one_start()
    {
        await using var console = await TestConsole.Start();
        var id = await console.Request("test.two-groups");
        var people = Enumerable.Range(0, 50).Select(i => new Actor($"sub-{i}", $"P{i}", i % 2 == 0 ? [Role.Reviewer] : [Role.Reviewer, "dba"], Door.Web)).ToList();
        var digest = (await console.Asked(id)).Digest;
        var answers = await Task.WhenAll(people.Select(p => Task.Run(() => console.Control.Approve(id, digest, null, p, default))));
        Assert.Equal(3, answers.Count(a => a is Answer.Accepted));
        Assert.Equal(3, (await console.Asked(id)).Decisions.Count);

        // Two nodes at once: one of them gets it.
        await using var other = await TestConsole.Start(beside: console);
        var started = await Task.WhenAll(Task.Run(() => console.Execute(id)), Task.Run(() => other.Execute(id)));
        Assert.Single(started, s => s);
        Assert.Equal(10, console.Deck.Applied.Count + other.Deck.Applied.Count);
    }

    [Fact]
    public async Task One_person_with_two_accounts_counts_once()
    {
        await using var console = await TestConsole.Start(more: (services, _) => services.AddSingleton(new ApprovalOptions { RequirePersonId = true }));
        var sam = TestConsole.Sam with { PersonId = "4711" };
        var id = await console.Request("test.two-groups", by: sam);
        Assert.Contains("You asked for this", TestConsole.Refused(await console.Approve(id, TestConsole.Rita with { PersonId = "4711" }), Refusal.NotAllowed).Reason, StringComparison.Ordinal);
        Assert.Contains("no person id", TestConsole.Refused(await console.Approve(id, TestConsole.Rita), Refusal.NotAllowed).Reason, StringComparison.Ordinal);
        TestConsole.Accepted(await console.Approve(id, TestConsole.Rita with { PersonId = "1" }));
        TestConsole.Refused(await console.Approve(id, TestConsole.Rolf with { PersonId = "1" }), Refusal.NotAllowed);
        TestConsole.Accepted(await console.Approve(id, TestConsole.Rolf with { PersonId = "2" }));

        var unknown = await console.Request("test.destructive");
        Assert.Contains("The account of Sam carries no person id", TestConsole.Refused(await console.Approve(unknown, TestConsole.Rita with { PersonId = "1" }), Refusal.NotAllowed).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_wish_with_the_same_key_is_one_request()
    {
        await using var console = await TestConsole.Start();
        var id = await console.Request("test.destructive", but: w => w with { IdempotencyKey = "k" });
        var run = await console.Find(id);
        var again = Assert.IsType<Answer.AwaitsApproval>(await console.Ask(
            TestConsole.Wish("test.destructive") with { PreviewRunId = run.PreviewRunId, Reason = "Again.", IdempotencyKey = "k" }));
        Assert.Equal((id, true), (again.RunId, again.Existing));
        TestConsole.Refused(await console.Ask(TestConsole.Wish("test.destructive") with { PreviewRunId = run.PreviewRunId, Reason = "Again." }), Refusal.Conflict);
    }
}
