using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Ops.Domain.Access;
using Ops.Domain.Approvals;
using Ops.Domain.Auditing;
using Ops.Domain.Catalogue;
using Ops.Domain.Runs;
using Ops.Domain.Tests.Support;

namespace Ops.Domain.Tests.Approvals;

/// <summary>The corners of the gate: each one let a break through that no other test saw.</summary>
public sealed class GateCornersTests
{
    [Theory]
    [InlineData("OperationKey = 'test.two-groups'")]
    [InlineData("ParentRunId = 1")]
    [InlineData("RequesterSubject = 'sub-eve'")]
    [InlineData("FileSha256 = NULL")]
    public async Task Another_operation_parent_requester_or_file_voids_it(string change)
    {
        await using var console = await TestConsole.Start();
        var id = await Approved(console, "test.burn-cards", await console.Upload("card\na\n"));
        await console.Behind($"UPDATE runs SET {change} WHERE Id = {id}");
        Assert.False(await console.Execute(id));
        Assert.Equal(RequestState.Void, (await console.Asked(id)).State);
        Assert.Empty(console.Deck.Applied);
    }

    [Theory]
    [InlineData("Ordinal = 11", "Ordinal = 10")]
    [InlineData("Key = 'another'", "Ordinal = 3")]
    public async Task A_preview_with_another_order_or_another_key_voids_it(string change, string where)
    {
        await using var console = await TestConsole.Start();
        var id = await Approved(console, "test.destructive");
        var preview = (await console.Find(id)).PreviewRunId;
        await console.Behind($"UPDATE ledger SET {change} WHERE RunId = {preview} AND {where}");
        Assert.False(await console.Execute(id));
        Assert.Equal(RequestState.Void, (await console.Asked(id)).State);
    }

    [Fact]
    public async Task Another_preview_with_the_very_same_plans_voids_it_too()
    {
        await using var console = await TestConsole.Start();
        var id = await Approved(console, "test.destructive");
        var other = await console.Start("test.destructive", RunMode.Preview);
        await console.Execute(other);
        await console.Behind($"UPDATE runs SET PreviewRunId = {other} WHERE Id = {id}");
        Assert.False(await console.Execute(id));
        Assert.Equal((RunStatus.Cancelled, RequestState.Void), ((await console.Find(id)).Status, (await console.Asked(id)).State));
    }

    [Fact]
    public async Task A_run_put_into_the_queue_by_hand_ends_its_request_whatever_was_looked_at_before()
    {
        await using var console = await TestConsole.Start();
        var id = await console.Request("test.destructive");
        await console.Behind($"UPDATE runs SET Status = 'Queued' WHERE Id = {id}");
        await using (var db = await console.Db())
        {
            await using var transaction = await db.Database.BeginTransactionAsync();
            var evidence = new ApprovalGate.Evidence((await console.Asked(id)).PlansDigest, null);
            var run = await db.Runs.SingleAsync(r => r.Id == id);
            Assert.False(await console.Get<ApprovalGate>().Opens(db, run, evidence, default));
            Assert.Equal(RunStatus.Cancelled, run.Status);
        }

        Assert.False(await console.Execute(id));
        Assert.Equal((RunStatus.Cancelled, RequestState.Void), ((await console.Find(id)).Status, (await console.Asked(id)).State));
    }

    // T5: the approval and the start it is used up for are one step.
    [Fact]
    public async Task When_the_start_cannot_be_stored_the_approval_is_not_used_up()
    {
        await using var console = await TestConsole.Start();
        var id = await Approved(console, "test.destructive");
        await console.Behind("CREATE TRIGGER broken BEFORE UPDATE ON runs WHEN NEW.Status = 'Running' BEGIN SELECT RAISE(ABORT, 'disk on fire'); END");
        await Assert.ThrowsAsync<DbUpdateException>(() => console.Get<Leases>().Claim(id, default));
        Assert.Equal((RunStatus.Queued, RequestState.Approved), ((await console.Find(id)).Status, (await console.Asked(id)).State));
        await using var db = await console.Db();
        Assert.False(await db.AuditEntries.AnyAsync(e => e.Action == AuditActions.ApprovalConsumed));
        await console.Behind("DROP TRIGGER broken");
        Assert.Equal(RunStatus.Succeeded, (await console.GoOn(id)).Status);
    }

    [Fact]
    public async Task Without_a_look_at_plans_and_file_it_waits_for_the_next_turn()
    {
        await using var console = await TestConsole.Start();
        var id = await Approved(console, "test.destructive");
        await using var db = await console.Db();
        await using var transaction = await db.Database.BeginTransactionAsync();
        Assert.False(await console.Get<ApprovalGate>().Opens(db, await db.Runs.SingleAsync(r => r.Id == id), evidence: null, default));
        Assert.Equal(RequestState.Approved, (await db.ApprovalRequests.SingleAsync(r => r.RunId == id)).State);
    }

    [Fact]
    public async Task A_run_that_began_when_nobody_had_to_agree_carries_on()
    {
        await using var console = await TestConsole.Start();
        var id = await console.Start("test.plain", but: w => w with { Limit = 3 });
        Assert.Equal(RunStatus.Paused, (await console.GoOn(id)).Status);
        await using var strict = await TestConsole.Start(beside: console, more: (services, _) => services.AddSingleton(new ApprovalOptions { Demands = [new() { Groups = ["Other"] }] }));
        Assert.Single(strict.Get<ApprovalPolicy>().Needs(strict.Get<OperationCatalogue>().Find("test.plain")!, RunMode.Apply));
        TestConsole.Accepted(await strict.Control.Resume(id, null, false, TestConsole.Sam, default));
        Assert.Equal(RunStatus.Succeeded, (await strict.GoOn(id)).Status);
    }

    [Fact]
    public async Task A_role_lost_by_somebody_who_may_still_decide_is_missing_and_somebody_nobody_knows_does_not_count()
    {
        await using var console = await TestConsole.Start();
        var id = await Approved(console, "test.two-groups");
        await console.Get<People>().Learn(TestConsole.Dora with { Roles = [Role.Reviewer] }, default);
        Assert.False(await console.Execute(id));
        Assert.Equal((RunStatus.AwaitingApproval, "It needs 1 of dba."), ((await console.Find(id)).Status, (await console.Find(id)).StatusReason));
        Assert.Equal(RequestState.Waiting, (await console.Asked(id)).State);

        var other = await Approved(console, "test.destructive");
        await console.Behind("DELETE FROM people WHERE Subject = 'sub-rita'");
        Assert.False(await console.Execute(other));
        Assert.Equal("Rita may no longer agree to it. It needs 1 person who may decide on it.", (await console.Find(other)).StatusReason);
        Assert.NotNull(Assert.Single((await console.Asked(other)).Decisions).LapsedAt);
        TestConsole.Refused(await console.Approve(other, TestConsole.Rita), Refusal.NotAllowed);
        TestConsole.Accepted(await console.Approve(other, TestConsole.Rolf));
    }

    [Fact]
    public async Task What_was_needed_when_it_was_asked_stays_needed_and_what_is_needed_since_is_asked_of_deciders_too()
    {
        var dba = new ApprovalOptions { Demands = [new() { Operations = ["test.destructive"], Role = "dba" }] };
        await using var console = await TestConsole.Start(more: (services, _) => services.AddSingleton(dba));
        await using var lenient = await TestConsole.Start(beside: console);
        var strictly = await console.Request("test.destructive");
        TestConsole.Accepted(await lenient.Approve(strictly, TestConsole.Rita));
        Assert.Equal(RunStatus.AwaitingApproval, (await lenient.Find(strictly)).Status);

        // As another request, so that it is another run: other inputs.
        var leniently = await lenient.Request("test.destructive", new() { ["tag"] = "b" });
        TestConsole.Accepted(await console.Approve(leniently, TestConsole.Rita));
        Assert.Equal(RunStatus.AwaitingApproval, (await console.Find(leniently)).Status);
        TestConsole.Accepted(await console.Approve(leniently, TestConsole.Dora));
        Assert.Equal(RunStatus.Queued, (await console.Find(leniently)).Status);
    }

    [Fact]
    public async Task Planned_are_only_items_that_would_change_and_undoing_needs_the_same_agreement()
    {
        await using var console = await TestConsole.Start();
        console.Deck.Plan = call => call.Key == "item-00004" ? ItemPlan.Skip("As it should be.") : ItemPlan.Change(1, 2);
        Assert.Equal(9, (await console.Asked(await console.Request("test.destructive"))).Planned);
        var (policy, info) = (console.Get<ApprovalPolicy>(), console.Get<OperationCatalogue>().Find("test.two-groups")!);
        Assert.Equal("2 of reviewer and 1 of dba", Quorum.InWords(policy.Needs(info, RunMode.Revert)));
    }

    [Fact]
    public async Task Of_two_who_lost_their_role_one_new_yes_replaces_only_one()
    {
        await using var console = await TestConsole.Start();
        var id = await Approved(console, "test.two-groups");
        foreach (var person in (Actor[])[TestConsole.Rita, TestConsole.Rolf])
        {
            await console.Get<People>().Learn(person with { Roles = [Role.Viewer] }, default);
        }

        Assert.False(await console.Execute(id));
        TestConsole.Accepted(await console.Approve(id, new Actor("sub-ron", "Ron", [Role.Reviewer], Door.Web)));
        Assert.Equal(RunStatus.AwaitingApproval, (await console.Find(id)).Status);
        TestConsole.Accepted(await console.Approve(id, new Actor("sub-rose", "Rose", [Role.Reviewer], Door.Web)));
        Assert.Equal(RunStatus.Queued, (await console.Find(id)).Status);
    }

    [Fact]
    public async Task Whoever_read_a_run_or_a_request_before_somebody_else_changed_it_changes_nothing()
    {
        await using var console = await TestConsole.Start();
        var (run, asked) = (await console.Start("test.plain"), await console.Request("test.destructive"));
        await using var late = await console.Db();
        var (oldRun, oldRequest) = (await late.Runs.SingleAsync(r => r.Id == run), await late.ApprovalRequests.SingleAsync(r => r.RunId == asked));
        TestConsole.Accepted(await console.Control.Pause(run, TestConsole.Sam, default));
        oldRun.Cancel(TestConsole.Eve, DateTimeOffset.UtcNow, null);
        await Assert.ThrowsAsync<DbUpdateConcurrencyException>(() => late.Keep());
        late.ChangeTracker.Clear();
        late.Attach(oldRequest);
        TestConsole.Accepted(await console.Approve(asked, TestConsole.Rita));
        oldRequest.Become(RequestState.Rejected, DateTimeOffset.UtcNow, "No.");
        await Assert.ThrowsAsync<DbUpdateConcurrencyException>(() => late.Keep());
        Assert.Equal((RunStatus.Paused, RequestState.Approved), ((await console.Find(run)).Status, (await console.Asked(asked)).State));
    }

    // T4
    [Fact]
    public async Task What_the_provider_says_of_somebody_who_agreed_reaches_the_gate()
    {
        await using var bench = await SessionBench.Start();
        var (rita, _) = await bench.SignedIn(TestConsole.Rita);
        await using (var db = await bench.Console.Db())
        {
            Assert.Equal("sub-rita", (await db.People.SingleAsync()).Subject);
        }

        var id = await bench.Console.Request("test.destructive");
        TestConsole.Accepted(await bench.Console.Approve(id, rita));
        Assert.True(await bench.Sessions.ChangeRoles(rita.SessionId!.Value, [Role.Viewer], default));
        Assert.False(await bench.Console.Execute(id));
        Assert.Equal(RunStatus.AwaitingApproval, (await bench.Console.Find(id)).Status);
    }

    // T7
    [Fact]
    public async Task A_preview_by_another_version_of_the_program_is_none_to_ask_from()
    {
        await using var console = await TestConsole.Start();
        var preview = await console.Start("test.destructive", RunMode.Preview);
        await console.Execute(preview);
        await console.Behind($"UPDATE runs SET OperationVersion = 'other' WHERE Id = {preview}");
        var refused = TestConsole.Refused(await console.Ask(TestConsole.Wish("test.destructive") with { PreviewRunId = preview, Reason = "Because." }), Refusal.Conflict);
        Assert.Contains("another version of the program", refused.Reason, StringComparison.Ordinal);
    }

    // T35
    [Fact]
    public async Task Doing_it_again_by_force_asks_anew()
    {
        await using var console = await TestConsole.Start();
        await console.GoOn(await Approved(console, "test.destructive"));
        var again = await console.Request("test.destructive", but: w => w with { Force = true, Reason = "It came back." });
        Assert.Equal(RunStatus.AwaitingApproval, (await console.Find(again)).Status);
        Assert.Empty((await console.Asked(again)).Decisions);
        Assert.False(await console.Execute(again));
    }

    [Fact]
    public async Task A_request_is_for_one_run_and_its_requester_stays_who_he_is()
    {
        await using var console = await TestConsole.Start();
        var id = await Approved(console, "test.destructive");
        await Assert.ThrowsAsync<SqliteException>(() => console.Behind("UPDATE approval_requests SET RequesterSubject = 'sub-liar'"));
        var other = await console.Request("test.two-groups");
        await Assert.ThrowsAsync<SqliteException>(() => console.Behind($"UPDATE approval_requests SET RunId = {other} WHERE RunId = {id}"));
        await Assert.ThrowsAsync<SqliteException>(() => console.Behind($"UPDATE decisions SET Subject = 'sub-sam'"));
    }

    private static async Task<long> Approved(TestConsole console, string operation, System.Text.Json.Nodes.JsonObject? inputs = null)
    {
        var id = await console.Request(operation, inputs);
        foreach (var person in operation == "test.two-groups" ? (Actor[])[TestConsole.Rita, TestConsole.Rolf, TestConsole.Dora] : [TestConsole.Rita])
        {
            TestConsole.Accepted(await console.Approve(id, person));
        }

        return id;
    }
}
