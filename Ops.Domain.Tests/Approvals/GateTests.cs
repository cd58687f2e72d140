using System.Reflection;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Ops.Domain.Access;
using Ops.Domain.Approvals;
using Ops.Domain.Catalogue;
using Ops.Domain.Files;
using Ops.Domain.Runs;
using Ops.Domain.Tests.Support;

namespace Ops.Domain.Tests.Approvals;

/// <summary>Between the last yes and the first write: whatever changed there keeps the run from starting.</summary>
public sealed class GateTests
{
    private static readonly Type[] Operations = [typeof(Burning), typeof(TwoGroups), typeof(BurnCards), typeof(Plain)];

    [Fact]
    public async Task An_approval_is_used_once_and_kept_on_resume()
    {
        await using var console = await TestConsole.Start();
        console.Deck.Keys = Deck.Numbered(6);
        var id = await Approved(console, "test.destructive", w => w with { Limit = 2 });
        Assert.Equal(RunStatus.Paused, (await console.GoOn(id)).Status);
        Assert.Equal(RequestState.Consumed, (await console.Asked(id)).State);
        TestConsole.Accepted(await console.Control.Resume(id, null, false, TestConsole.Sam, default));
        Assert.Equal(RunStatus.Succeeded, (await console.GoOn(id)).Status);
        Assert.Equal(6, console.Deck.Applied.Count);

        // Not again, and not for another run.
        await console.Behind($"UPDATE runs SET Status = 'Queued', FinishedAt = NULL WHERE Id = {id}");
        await Assert.ThrowsAsync<SqliteException>(() => console.Behind($"INSERT INTO approval_requests SELECT 99, {id}, State, RequesterSubject, RequesterPersonId, Reason, Digest, PlansDigest, Planned, Needs, CreatedAt, ExpiresAt, EndedAt, Outcome, Revision FROM approval_requests"));
    }

    [Fact]
    public async Task A_run_put_into_the_queue_by_hand_does_not_start()
    {
        await using var console = await TestConsole.Start();
        var id = await console.Request("test.destructive");
        await console.Behind($"UPDATE runs SET Status = 'Queued' WHERE Id = {id}");
        Assert.False(await console.Execute(id));
        Assert.Equal(RunStatus.Cancelled, (await console.Find(id)).Status);

        // Nor does one whose request was taken away.
        var other = await console.Request("test.two-groups");
        await console.Behind($"DELETE FROM approval_parties; DELETE FROM approval_requests; UPDATE runs SET Status = 'Queued' WHERE Id = {other}");
        Assert.False(await console.Execute(other));
        Assert.Contains("nobody was asked", (await console.Find(other)).StatusReason, StringComparison.Ordinal);
        Assert.Empty(console.Deck.Applied);
    }

    [Fact]
    public async Task Other_inputs_another_limit_another_requester_or_another_environment_void_it()
    {
        foreach (var change in (string[])["InputsHash = 'other'", "\"Limit\" = 5", "PreviewRunId = NULL", "ForceReason = 'x'", "Mode = 'Revert'"])
        {
            await using var console = await TestConsole.Start();
            var id = await Approved(console, "test.destructive");
            await console.Behind($"UPDATE runs SET {change} WHERE Id = {id}");
            await Voided(console, id, "Void:");
        }

        await using var test = await TestConsole.Start();
        var moved = await Approved(test, "test.destructive");
        await using var production = await TestConsole.Start(o => o with { Environment = "production" }, beside: test);
        Assert.False(await production.Execute(moved));
        Assert.Equal(RunStatus.Cancelled, (await production.Find(moved)).Status);
        Assert.Empty(production.Deck.Applied);
    }

    [Fact]
    public async Task A_changed_preview_voids_it()
    {
        foreach (var change in (string[])["UPDATE ledger SET PlanDigest = x'00' WHERE RunId = {0} AND Ordinal = 3", "DELETE FROM ledger WHERE RunId = {0} AND Ordinal = 10", "UPDATE ledger SET Outcome = 'Skipped', Finding = 'Skipped' WHERE RunId = {0} AND Ordinal = 1"])
        {
            await using var console = await TestConsole.Start();
            var id = await Approved(console, "test.destructive");
            var preview = (await console.Find(id)).PreviewRunId!.Value;
            await console.Behind(string.Format(System.Globalization.CultureInfo.InvariantCulture, change, preview));
            await Voided(console, id, "the preview's record");

            // And before anybody agreed: the decision finds it out.
            var second = await console.Request("test.two-groups");
            await console.Behind(string.Format(System.Globalization.CultureInfo.InvariantCulture, change, (await console.Find(second)).PreviewRunId!.Value));
            Assert.Contains("the preview's record", TestConsole.Refused(await console.Approve(second, TestConsole.Rita), Refusal.Conflict).Reason, StringComparison.Ordinal);
            Assert.Equal(RunStatus.Cancelled, (await console.VerifyRun(second)).Status);
        }
    }

    [Fact]
    public async Task A_file_that_is_not_the_same_any_more_voids_it()
    {
        await using var console = await TestConsole.Start();
        var file = await console.Upload("card\na\nb\n");
        var id = await Approved(console, "test.burn-cards", inputs: file);
        var path = console.Get<IFileStore>().Describe((await console.Find(id)).FileSha256!);
        await File.WriteAllTextAsync(path, "card\na\nc\n");
        await Voided(console, id, "no longer the ones that were uploaded");

        var gone = await Approved(console, "test.burn-cards", inputs: await console.Upload("card\nx\n"));
        File.Delete(console.Get<IFileStore>().Describe((await console.Find(gone)).FileSha256!));
        await Voided(console, gone, "Void:");
    }

    [Fact]
    public async Task Other_code_voids_it_and_holds_back_what_had_begun()
    {
        await using var console = await TestConsole.Start();
        console.Deck.Keys = Deck.Numbered(6);
        var (fresh, begun) = (await Approved(console, "test.destructive"), await Approved(console, "test.two-groups", w => w with { Limit = 2 }));
        Assert.Equal(RunStatus.Paused, (await console.GoOn(begun)).Status);
        var undecided = await console.Request("test.burn-cards", await console.Upload("card\nx\n"));

        await using var newer = await TestConsole.Start(beside: console, more: (services, _) => services.AddSingleton(OtherBuild()));
        newer.Deck.Keys = console.Deck.Keys;
        await Voided(newer, fresh, "the program's code changed");
        Assert.Contains("the program's code changed", TestConsole.Refused(await newer.Approve(undecided, TestConsole.Rita), Refusal.Conflict).Reason, StringComparison.Ordinal);
        TestConsole.Accepted(await newer.Control.Resume(begun, null, false, TestConsole.Sam, default));
        Assert.False(await newer.Execute(begun));
        var held = await newer.VerifyRun(begun);
        Assert.Equal(RunStatus.Paused, held.Status);
        Assert.Contains("does not go on", held.StatusReason, StringComparison.Ordinal);
        Assert.Empty(newer.Deck.Applied);

        // Back under the code that was agreed to it goes on.
        TestConsole.Accepted(await console.Control.Resume(begun, null, false, TestConsole.Sam, default));
        Assert.Equal(RunStatus.Succeeded, (await console.GoOn(begun)).Status);
    }

    [Fact]
    public async Task A_role_lost_between_agreeing_and_starting_sends_it_back_to_wait()
    {
        await using var console = await TestConsole.Start();
        var id = await Approved(console, "test.two-groups");
        await console.Get<People>().Learn(TestConsole.Rita with { Roles = [Role.Viewer] }, default);
        Assert.False(await console.Execute(id));
        var run = await console.Find(id);
        Assert.Equal(RunStatus.AwaitingApproval, run.Status);
        Assert.Equal("Rita may no longer agree to it. It needs 1 of reviewer.", run.StatusReason);

        // The others' yes still counts, Rita's does not come back by itself, and somebody else can step in.
        TestConsole.Refused(await console.Approve(id, TestConsole.Rolf), Refusal.NotAllowed);
        TestConsole.Refused(await console.Approve(id, TestConsole.Rita), Refusal.NotAllowed);
        TestConsole.Accepted(await console.Approve(id, new Actor("sub-ron", "Ron", [Role.Reviewer], Door.Web)));
        Assert.Equal(RunStatus.Succeeded, (await console.GoOn(id)).Status);

        // Of a requester who may not ask any more nothing is started.
        var other = await Approved(console, "test.destructive");
        await console.Get<People>().Learn(TestConsole.Sam with { Roles = [] }, default);
        await Voided(console, other, "Sam may no longer ask for it");
    }

    [Fact]
    public async Task Configuration_that_demands_more_since_is_heard_and_can_never_demand_less()
    {
        await using var console = await TestConsole.Start();
        var id = await Approved(console, "test.destructive");
        var stricter = new ApprovalOptions { Demands = [new() { Operations = ["test.*"], Role = "dba", Count = 1 }, new() { Operations = ["test.two-groups"], Role = "reviewer", Count = 1 }] };
        await using var strict = await TestConsole.Start(beside: console, more: (services, _) => services.AddSingleton(stricter));
        Assert.False(await strict.Execute(id));
        Assert.Equal((RunStatus.AwaitingApproval, "It needs 1 of dba."), ((await strict.Find(id)).Status, (await strict.Find(id)).StatusReason));
        TestConsole.Accepted(await strict.Approve(id, TestConsole.Dora));
        Assert.Equal(RunStatus.Succeeded, (await strict.GoOn(id)).Status);

        var info = strict.Get<OperationCatalogue>().Find("test.two-groups")!;
        Assert.Equal("2 of reviewer and 1 of dba", Quorum.InWords(strict.Get<ApprovalPolicy>().Needs(info, RunMode.Apply)));
        Assert.Empty(strict.Get<ApprovalPolicy>().Needs(info, RunMode.Preview));

        // What was ordinary needs agreement now, also when it already stands in the queue.
        var plain = await console.Start("test.plain");
        Assert.False(await strict.Execute(plain));
        Assert.Equal(RunStatus.Cancelled, (await strict.Find(plain)).Status);
        Assert.Equal("preview", Assert.Single(TestConsole.Refused(await strict.Ask(TestConsole.Wish("test.plain")), Refusal.Invalid).Errors).Field);
    }

    [Fact]
    public async Task The_database_itself_refuses_the_requester_and_a_second_vote()
    {
        await using var console = await TestConsole.Start();
        var id = await console.Request("test.two-groups");
        TestConsole.Accepted(await console.Approve(id, TestConsole.Rita));
        const string columns = "(RequestId, RequesterSubject, Digest, Subject, Name, Roles, Approved, At)";
        foreach (var (requester, subject, what) in ((string, string, string)[])[("sub-sam", "sub-sam", "requester_never_decides"), ("sub-liar", "sub-sam", "FOREIGN KEY"), ("sub-sam", "sub-rita", "UNIQUE")])
        {
            var refused = await Assert.ThrowsAsync<SqliteException>(() => console.Behind($"INSERT INTO decisions {columns} SELECT Id, '{requester}', Digest, '{subject}', 'X', '[[]]', 1, '2026-01-01' FROM approval_requests".Replace("[[]]", "[]", StringComparison.Ordinal)));
            Assert.Contains(what, refused.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Broken_glass_needs_its_own_right_and_a_long_reason_and_stays_on_the_run_for_ever()
    {
        await using var console = await TestConsole.Start();
        var id = await console.Request("test.destructive");
        const string why = "The disk is full and both reviewers are on a plane.";
        foreach (var person in (Actor[])[TestConsole.Sam, TestConsole.Eve, TestConsole.Ada, TestConsole.Rita])
        {
            TestConsole.Refused(await console.Control.BreakGlass(id, why, person, default), Refusal.NotAllowed);
        }

        Assert.Equal("reason", Assert.Single(TestConsole.Refused(await console.Control.BreakGlass(id, "It burns.", TestConsole.Eve, default), Refusal.Invalid).Errors).Field);
        Assert.Equal(RequestState.Waiting, (await console.Asked(id)).State);
    }

    [Fact]
    public async Task A_person_with_the_right_to_starts_it_at_once_for_all_to_see()
    {
        var granted = new AccessOptions { Roles = ["dba"], Grants = [new() { Roles = [Role.Engineer], Rights = [nameof(Right.BreakGlass)] }] };
        await using var console = await TestConsole.Start(more: (services, _) => services.AddSingleton(granted));
        const string why = "The disk is full and both reviewers are on a plane.";
        var id = await console.Request("test.destructive", by: TestConsole.Eve);
        TestConsole.Accepted(await console.Control.BreakGlass(id, why, TestConsole.Eve, default));
        var run = await console.GoOn(id);
        Assert.Equal((RunStatus.Succeeded, "Eve", why), (run.Status, run.GlassBrokenByName, run.GlassBrokenBecause));
        Assert.Equal(RequestState.GlassBroken, (await console.Asked(id)).State);
        var queries = console.Get<ApprovalQueries>();
        Assert.Equal(id, Assert.Single(await queries.GlassBroken(TestConsole.Rita, 48, default)).Id);
        Assert.Empty(await queries.GlassBroken(TestConsole.Sam, 48, default));
        await using var db = await console.Db();
        var entry = await db.AuditEntries.AsNoTracking().SingleAsync(e => e.Action == Ops.Domain.Auditing.AuditActions.RunBrokeGlass);
        Assert.Contains(why, entry.Summary, StringComparison.Ordinal);
    }

    private static async Task<long> Approved(TestConsole console, string operation, Func<StartRequest, StartRequest>? but = null, System.Text.Json.Nodes.JsonObject? inputs = null)
    {
        var id = await console.Request(operation, inputs, but);
        foreach (var person in operation == "test.two-groups" ? (Actor[])[TestConsole.Rita, TestConsole.Rolf, TestConsole.Dora] : [TestConsole.Rita])
        {
            TestConsole.Accepted(await console.Approve(id, person));
        }

        return id;
    }

    private static async Task Voided(TestConsole console, long id, string why)
    {
        var before = console.Deck.Applied.Count;
        Assert.False(await console.Execute(id));
        var run = await console.Find(id);
        Assert.Equal(RunStatus.Cancelled, run.Status);
        Assert.Contains(why, run.StatusReason, StringComparison.Ordinal);
        Assert.Equal(RequestState.Void, (await console.Asked(id)).State);
        Assert.Equal(before, console.Deck.Applied.Count);
    }

    /// <summary>The same operations out of another build of their assembly.</summary>
    private static OperationCatalogue OtherBuild()
    {
        var catalogue = OperationCatalogue.From(Operations);
        var version = typeof(OperationInfo).GetField("<Version>k__BackingField", BindingFlags.Instance | BindingFlags.NonPublic)!;
        foreach (var operation in catalogue.All)
        {
            version.SetValue(operation, Guid.NewGuid().ToString("N"));
        }

        return catalogue;
    }
}
