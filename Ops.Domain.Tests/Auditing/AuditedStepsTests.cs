using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Ops.Domain.Access;
using Ops.Domain.Approvals;
using Ops.Domain.Auditing;
using Ops.Domain.Catalogue;
using Ops.Domain.Files;
using Ops.Domain.Runs;
using Ops.Domain.Tests.Support;

namespace Ops.Domain.Tests.Auditing;

/// <summary>T33: whatever becomes of a run stands in the trail, under the name of whoever did it, as what it was.</summary>
public sealed class AuditedStepsTests
{
    [Fact]
    public async Task A_run_that_goes_through_and_one_that_breaks()
    {
        await using var console = await TestConsole.Start();
        var run = await console.Do("test.plain");
        Assert.Equal(["run.requested sub-sam", "run.started system", "run.finished system"], await Steps(console, run.Id));
        console.Deck.Count = () => throw new InvalidOperationException("Broken.");
        var broken = await console.Do("test.batch");
        Assert.Equal(RunStatus.Failed, broken.Status);
        Assert.Equal(["run.requested sub-sam", "run.started system", "run.finished system"], await Steps(console, broken.Id));
    }

    [Fact]
    public async Task What_people_do_with_a_run_that_waits()
    {
        await using var console = await TestConsole.Start();
        var id = await console.Start("test.plain");
        TestConsole.Accepted(await console.Control.Pause(id, TestConsole.Sam, default));
        TestConsole.Accepted(await console.Control.AddNote(id, "Ask Rita first.", TestConsole.Sam, default));
        TestConsole.Accepted(await console.Control.TakeOver(id, "Sam is ill", TestConsole.Eve, default));
        TestConsole.Accepted(await console.Control.Resume(id, null, false, TestConsole.Ada with { Door = Door.Cli, Address = "10.0.0.9" }, default));
        TestConsole.Accepted(await console.Control.Cancel(id, "Wrong list", TestConsole.Eve, default));
        Assert.Equal(["run.requested sub-sam", "run.paused sub-sam", "run.noted sub-sam", "run.taken-over sub-eve", "run.resumed sub-ada", "run.cancelled sub-eve"], await Steps(console, id));

        var entries = await console.Entries();
        Assert.Equal(("Ask Rita first.", Digest(new JsonObject { ["note"] = "Ask Rita first." })), (entries[2].Summary, entries[2].AfterDigest));
        Assert.Equal((Door.Cli, "10.0.0.9"), (entries[4].Door, entries[4].Address));
        Assert.Equal("test.plain apply: Cancelled by Eve: Wrong list.", entries[5].Summary);
    }

    [Fact]
    public async Task What_people_do_with_a_run_at_work()
    {
        await using var console = await TestConsole.Start();
        foreach (var isForced in new[] { false, true })
        {
            var gate = new Gate();
            console.Deck.With("item-00003", async call =>
            {
                await gate.Pass();
                return Outcome.Done();
            });
            var id = await console.Start("test.again");
            var working = console.Execute(id);
            await gate.Reached;
            TestConsole.Accepted(await console.Control.Pause(id, TestConsole.Sam, default));
            TestConsole.Accepted(await console.Control.Cancel(id, null, TestConsole.Eve, default));
            if (isForced)
            {
                TestConsole.Accepted(await console.Control.Force(id, TestConsole.Ada, default));
            }

            gate.Open();
            await working;
            Assert.Equal(RunStatus.Cancelled, (await console.Find(id)).Status);
            Assert.Equal(["run.requested sub-sam", "run.started system", "run.paused sub-sam", "run.cancelled sub-eve", isForced ? "run.forced sub-ada" : "run.finished system"], await Steps(console, id));
        }
    }

    [Theory]
    [InlineData("Running", "run.interrupted system")]
    [InlineData("Cancelling", "run.finished system")]
    public async Task A_run_whose_process_is_gone(string status, string last)
    {
        await using var console = await TestConsole.Start();
        var id = await console.Start("test.plain");
        await console.Behind($"UPDATE runs SET Status = '{status}', LeaseOwner = 'node-9/1', Epoch = 1 WHERE Id = {id}");
        Assert.Equal(1, await console.Get<RunReaper>().Sweep(default));
        Assert.Equal(["run.requested sub-sam", last], await Steps(console, id));
    }

    [Fact]
    public async Task Every_yes_and_that_it_was_used_up()
    {
        await using var console = await TestConsole.Start();
        var id = await console.Request("test.two-groups");
        foreach (var person in (Actor[])[TestConsole.Rita, TestConsole.Rolf, TestConsole.Dora])
        {
            TestConsole.Accepted(await console.Approve(id, person));
        }

        await console.GoOn(id);
        Assert.Equal(
            ["approval.requested sub-sam", "approval.approved sub-rita", "approval.approved sub-rolf", "approval.approved sub-dora", "approval.consumed system", "run.started system", "run.finished system"],
            await Steps(console, id));
        var used = (await console.Entries()).Single(e => e.Action == AuditActions.ApprovalConsumed);
        Assert.Equal(Digest(new JsonObject { ["digest"] = (await console.Asked(id)).Digest }), used.AfterDigest);
        Assert.Contains("Approved by Rita and Rolf and Dora.", used.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_other_end_of_a_request()
    {
        var time = new JumpingTime { Jumps = false };
        await using var console = await TestConsole.Start(time: time);
        var rejected = await console.Request("test.destructive");
        TestConsole.Accepted(await console.Reject(rejected, TestConsole.Rita));
        Assert.Equal(["approval.requested sub-sam", "approval.rejected sub-rita"], await Steps(console, rejected));

        var withdrawn = await console.Request("test.destructive");
        TestConsole.Accepted(await console.Control.Cancel(withdrawn, null, TestConsole.Sam, default));
        Assert.Equal(["approval.requested sub-sam", "approval.withdrawn sub-sam"], await Steps(console, withdrawn));

        // Found out by whoever decides, and by the claim.
        var changed = await console.Request("test.destructive");
        await console.Behind($"UPDATE runs SET InputsHash = 'other' WHERE Id = {changed}");
        TestConsole.Refused(await console.Approve(changed, TestConsole.Rita), Refusal.Conflict);
        Assert.Equal(["approval.requested sub-sam", "approval.voided system", "run.refused sub-rita"], await Steps(console, changed));
        var unasked = await console.Request("test.destructive");
        await console.Behind($"UPDATE runs SET Status = 'Queued' WHERE Id = {unasked}");
        Assert.False(await console.Execute(unasked));
        Assert.Equal(["approval.requested sub-sam", "approval.voided system"], await Steps(console, unasked));

        var lapsed = await console.Request("test.destructive");
        TestConsole.Accepted(await console.Approve(lapsed, TestConsole.Rita));
        await console.Get<People>().Learn(TestConsole.Rita with { Roles = [] }, default);
        Assert.False(await console.Execute(lapsed));
        time.Advance(TimeSpan.FromHours(24));
        await console.Get<RunReaper>().Sweep(default);
        Assert.Equal(["approval.requested sub-sam", "approval.approved sub-rita", "approval.lapsed system", "approval.expired system"], await Steps(console, lapsed));
    }

    [Fact]
    public async Task Broken_glass_and_a_run_held_back()
    {
        var granted = new AccessOptions { Roles = ["dba"], Grants = [new() { Roles = [Role.Engineer], Rights = [nameof(Right.BreakGlass)] }] };
        await using var console = await TestConsole.Start(more: (services, _) => services.AddSingleton(granted));
        var id = await console.Request("test.destructive");
        TestConsole.Accepted(await console.Control.BreakGlass(id, "The disk is full and both are on a plane.", TestConsole.Eve, default));
        await console.Behind($"UPDATE runs SET OperationVersion = 'other' WHERE Id = {id}");
        Assert.False(await console.Execute(id));
        Assert.Equal(["approval.requested sub-sam", "run.broke-glass sub-eve", "run.paused system"], await Steps(console, id));
    }

    [Fact]
    public async Task The_digests_are_those_of_the_run_before_and_after_the_step()
    {
        await using var console = await TestConsole.Start();
        var id = await console.Request("test.burn-cards", await console.Upload("card\na\n"));
        TestConsole.Accepted(await console.Approve(id, TestConsole.Rita));
        var run = await console.GoOn(id);
        var entries = (await console.Entries()).Where(e => e.ObjectId == run.Number && e.Action != AuditActions.ApprovalConsumed).ToList();
        var history = await console.Runs.History(id, default);
        Assert.Equal(history.Select(e => (e.From is { } from ? Digest(State(run, from)) : null, (string?)Digest(State(run, e.To)))), entries.Select(e => (e.BeforeDigest, e.AfterDigest)));
        Assert.Equal(4, entries.Count);

        var file = Assert.Single(await console.Entries(), e => e.Action == AuditActions.FileUploaded);
        Assert.Equal(("sub-sam", "file", run.FileSha256, "cards.csv, 7 bytes"), (file.ActorSubject, file.ObjectKind, file.ObjectId, file.Summary));
        Assert.Equal(Digest(new JsonObject { ["sha256"] = run.FileSha256, ["size"] = 7, ["name"] = "cards.csv" }), file.AfterDigest);
    }

    [Fact]
    public async Task Saving_a_step_a_note_or_a_file_outside_a_transaction_is_refused_and_saves_nothing()
    {
        await using var console = await TestConsole.Start();
        var id = await console.Start("test.plain");
        foreach (var change in (Func<Domain.Storage.OpsDb, Task>[])
        [
            async db => (await db.Runs.SingleAsync(r => r.Id == id)).Pause(TestConsole.Sam, DateTimeOffset.UtcNow),
            db => Task.FromResult(db.RunNotes.Add(new RunNote { RunId = id, Text = "x" })),
            db => Task.FromResult(db.Files.Add(new StoredFile { Sha256 = "x", Name = "x" })),
        ])
        {
            await using var db = await console.Db();
            await change(db);
            Assert.Contains("in a transaction", (await Assert.ThrowsAsync<InvalidOperationException>(() => db.SaveChangesAsync())).Message, StringComparison.Ordinal);
            Assert.Contains("asynchronously", Assert.Throws<InvalidOperationException>(() => db.SaveChanges()).Message, StringComparison.Ordinal);
        }

        Assert.Equal(["run.requested sub-sam"], await Steps(console, id));
        Assert.Equal(RunStatus.Queued, (await console.Find(id)).Status);
        Assert.Single(await console.Entries());
    }

    [Fact]
    public async Task Several_steps_saved_at_once_are_an_entry_each_and_none_is_written_twice()
    {
        await using var console = await TestConsole.Start();
        var id = await console.Start("test.plain");
        await using (var db = await console.Db())
        {
            await using var transaction = await db.Database.BeginTransactionAsync();
            var run = await db.Runs.SingleAsync(r => r.Id == id);
            run.Pause(TestConsole.Sam, DateTimeOffset.UtcNow);
            run.Resume(TestConsole.Eve, DateTimeOffset.UtcNow, null, "Go.");
            await db.SaveChangesAsync();
            run.Cancel(TestConsole.Ada, DateTimeOffset.UtcNow, null);
            await db.SaveChangesAsync();
            await db.SaveChangesAsync();
            await transaction.CommitAsync();
        }

        Assert.Equal(["run.requested sub-sam", "run.paused sub-sam", "run.resumed sub-eve", "run.cancelled sub-ada"], await Steps(console, id));
    }

    private static async Task<IReadOnlyList<string>> Steps(TestConsole console, long runId) =>
        [.. (await console.Entries()).Where(e => e.ObjectKind == "run" && e.ObjectId == RunNumber.Format(runId)).Select(e => $"{e.Action} {e.ActorSubject}")];

    private static string Digest(JsonObject content) => Canonical.Sha256(Canonical.Json(content));

    // Written out again on purpose: what is left out of it could be changed without a trace.
    private static JsonObject State(Run run, RunStatus status) => new()
    {
        ["run"] = run.Id, ["status"] = status.ToString(), ["operation"] = "test.burn-cards", ["version"] = run.OperationVersion, ["mode"] = "Apply", ["inputs"] = run.InputsHash,
        ["file"] = run.FileSha256, ["preview"] = run.PreviewRunId, ["owner"] = "sub-sam",
    };
}
