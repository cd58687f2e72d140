using System.Text;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Ops.Domain.Access;
using Ops.Domain.Catalogue;
using Ops.Domain.Files;
using Ops.Domain.Runs;
using Ops.Domain.Tests.Support;

namespace Ops.Domain.Tests.Access;

/// <summary>T13: what a person may not look at does not exist for him, whatever id he asks for.</summary>
public sealed class VisibilityTests
{
    // Staff knows nothing of test.batch and sees no results of test.again and no inputs of test.cards.
    private static readonly AccessOptions Hidden = new()
    {
        Denials =
        [
            new() { Roles = [Role.Staff], Rights = ["View"], Operations = ["test.batch", "test.cards-plain"] },
            new() { Roles = [Role.Staff], Rights = ["SeeResults"], Operations = ["test.again"] },
            new() { Roles = [Role.Staff], Rights = ["SeeInputs"], Operations = ["test.cards"] },
        ],
    };

    [Fact]
    public async Task T13_a_run_of_an_operation_one_may_not_view_is_in_no_query()
    {
        await using var console = await Start();
        console.Deck.With("item-00003", _ => Outcome.Failed("No."));
        var hidden = await Done(console, "test.batch");
        var open = await Done(console, "test.plain");
        Assert.IsType<Answer.Accepted>(await console.Control.AddNote(hidden, "A note.", TestConsole.Eve, default));

        foreach (var (viewer, sees) in new[] { (TestConsole.Sam, false), (TestConsole.Eve, true), (TestConsole.Vic, true), (Actor.System, true) })
        {
            var runs = console.Runs.For(viewer);
            long[] expected = sees ? [open, hidden] : [open];
            Assert.Equal(sees, await runs.Find(hidden, default) is not null);
            Assert.Equal(expected, (await runs.List(new RunFilter(), null, 10, default)).Select(r => r.Id));
            Assert.Equal(sees ? 1 : 0, (await runs.List(new RunFilter { Text = "batch" }, null, 10, default)).Count);
            Assert.Equal(sees ? 1 : 0, (await runs.List(new RunFilter { Text = RunNumber.Format(hidden) }, null, 10, default)).Count);
            Assert.Equal(sees ? 1 : 0, (await runs.List(new RunFilter { OperationKey = "test.batch" }, null, 10, default)).Count);
            Assert.Equal(expected, (await runs.All(new RunFilter(), default).ToListAsync()).Select(r => r.Id));
            Assert.Equal(expected.Length, await runs.Count(new RunFilter(), default));
            Assert.Equal(expected.Length, (await runs.Week(7, TimeSpan.Zero, default)).Sum(d => d.Runs));
            Assert.Equal(sees, (await runs.LastByOperation(default)).ContainsKey("test.batch"));
            Assert.Equal(sees, await runs.UsualDuration("test.batch", default) is not null);
            Assert.Equal(sees, (await runs.History(hidden, default)).Count > 0);
            Assert.Equal(sees, (await runs.Notes(hidden, default)).Count > 0);
            Assert.Equal(sees, (await runs.Log(hidden, 0, 100, last: true, default)).Count > 0);
            Assert.Equal(sees, (await runs.Log(hidden, 0, 100, last: false, default)).Count > 0);
            Assert.Equal(sees, (await runs.Samples(hidden, 100, default)).Count > 0);
            Assert.NotEmpty(await runs.History(open, default));
            Assert.NotEmpty(await runs.Log(open, 0, 100, last: true, default));
            await ItemsAre(console, viewer, hidden, sees && viewer != TestConsole.Vic);
        }

        await ItemsAre(console, TestConsole.Sam, open, true);
    }

    [Fact]
    public async Task T13_results_and_inputs_are_filtered_for_each_operation()
    {
        await using var console = await Start();
        console.Deck.With("item-00003", _ => Outcome.Failed("No."));
        var again = await Done(console, "test.again");
        await ItemsAre(console, TestConsole.Sam, again, false);
        await ItemsAre(console, TestConsole.Eve, again, true);
        Assert.NotNull(await console.Runs.For(TestConsole.Sam).Find(again, default));
        Assert.Null(await console.Runs.For(TestConsole.Sam, Right.SeeResults).Find(again, default));
        Assert.Empty(await console.Runs.For(TestConsole.Sam, Right.SeeResults).Log(again, 0, 10, last: false, default));
        Assert.NotNull(await console.Runs.For(TestConsole.Sam, Right.SeeInputs).Find(again, default));
        Assert.Null(await console.Runs.For(TestConsole.Vic, Right.SeeInputs).Find(again, default));
        Assert.Null(await console.Runs.For(TestConsole.Nobody).Find(again, default));
    }

    [Fact]
    public async Task T13_no_command_tells_whether_a_hidden_run_or_operation_exists()
    {
        await using var console = await Start();
        var hidden = await Done(console, "test.batch", RunMode.Preview);
        const long none = 4711;
        var commands = new Func<long, Task<Answer>>[]
        {
            id => console.Control.Pause(id, TestConsole.Sam, default),
            id => console.Control.Resume(id, null, false, TestConsole.Sam, default),
            id => console.Control.Cancel(id, null, TestConsole.Sam, default),
            id => console.Control.Force(id, TestConsole.Sam, default),
            id => console.Control.TakeOver(id, null, TestConsole.Sam, default),
            id => console.Control.AddNote(id, "Look.", TestConsole.Sam, default),
            id => console.Control.ApplyPreviewed(id, "It must go.", TestConsole.Sam, default),
        };
        foreach (var command in commands)
        {
            Assert.Equal(Said(await command(none), none), Said(await command(hidden), hidden));
        }

        // Following somebody's preview with another operation tells nothing of it either.
        var follow = await console.Ask(TestConsole.Wish("test.plain") with { PreviewRunId = hidden });
        Assert.Equal($"{RunNumber.Format(hidden)} is not a preview of this operation.", TestConsole.Refused(follow, Refusal.Conflict).Reason);

        // Neither starting it nor mistyping it.
        foreach (var typed in new[] { "test.batch", "test.bacth" })
        {
            var reason = TestConsole.Refused(await console.Ask(TestConsole.Wish(typed)), Refusal.NotFound).Reason;
            Assert.DoesNotContain("test.batch", reason.Replace($"'{typed}'", "", StringComparison.Ordinal), StringComparison.Ordinal);
        }

        Assert.Contains("test.batch", TestConsole.Refused(await console.Ask(TestConsole.Wish("test.bacth"), TestConsole.Eve), Refusal.NotFound).Reason, StringComparison.Ordinal);

        static string Said(Answer answer, long id) => TestConsole.Refused(answer, Refusal.NotFound).Reason.Replace(RunNumber.Format(id), "R", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rights_on_the_runs_own_operation_decide_who_steers_it()
    {
        var options = new AccessOptions
        {
            Grants = [new() { Roles = [Role.Staff], Rights = ["ControlOthers", "TakeOver"], Operations = ["test.plain"] }],
            Denials = [new() { Roles = [Role.Engineer], Rights = ["TakeOver"], Operations = ["test.plain"] }, new() { Roles = [Role.Staff], Rights = ["ControlOwn"], Operations = ["test.again"] }],
        };
        await using var console = await Start(options);
        var plain = await console.Start("test.plain", by: TestConsole.Ada);
        var batch = await console.Start("test.batch", by: TestConsole.Ada);
        var own = await console.Start("test.again", by: TestConsole.Sam);
        TestConsole.Accepted(await console.Control.Pause(plain, TestConsole.Sam, default));
        TestConsole.Refused(await console.Control.Pause(batch, TestConsole.Sam, default), Refusal.NotAllowed);
        TestConsole.Refused(await console.Control.Pause(own, TestConsole.Sam, default), Refusal.NotAllowed);
        Assert.Equal("Access:Denials:0 takes the right TakeOver from engineer on test.plain.", TestConsole.Refused(await console.Control.TakeOver(plain, null, TestConsole.Eve, default), Refusal.NotAllowed).Reason);
        TestConsole.Accepted(await console.Control.TakeOver(plain, null, TestConsole.Sam, default));
        TestConsole.Refused(await console.Control.TakeOver(batch, null, TestConsole.Sam, default), Refusal.NotAllowed);
    }

    [Fact]
    public async Task T13_a_file_is_for_who_brought_it_and_for_who_may_see_the_inputs_of_a_run_that_uses_it()
    {
        await using var console = await Start();
        var files = console.Get<FileIntake>();
        var sha = await Send("card\na\n", "eve.csv", TestConsole.Eve);
        Assert.Null(await files.Find(sha, TestConsole.Sam, default));
        Assert.Null(await files.Find(sha, TestConsole.Ada, default));
        Assert.Equal("eve.csv", (await files.Find(sha, TestConsole.Eve, default))?.Name);
        Assert.NotNull(await files.Find(sha, Actor.System, default));

        // Naming the hash of somebody else's file in a start is like naming none.
        var stolen = TestConsole.Refused(await console.Ask(TestConsole.Wish("test.loose", inputs: new JsonObject { ["cards"] = sha })), Refusal.Invalid);
        Assert.Contains("there is no uploaded file with the hash", stolen.Reason, StringComparison.Ordinal);

        // A run uses it: those who may see that run's inputs may see it, staff on test.cards may not.
        await console.Start("test.cards", inputs: new JsonObject { ["cards"] = sha }, by: TestConsole.Eve);
        await console.Start("test.cards-plain", inputs: new JsonObject { ["cards"] = sha }, by: TestConsole.Eve);
        Assert.NotNull(await files.Find(sha, TestConsole.Ada, default));
        Assert.Null(await files.Find(sha, TestConsole.Sam, default));
        Assert.Null(await files.Find(sha, TestConsole.Vic, default));
        await console.Start("test.loose", inputs: new JsonObject { ["cards"] = sha }, by: TestConsole.Eve);
        Assert.Equal("eve.csv", (await files.Find(sha, TestConsole.Sam, default))?.Name);

        // The same bytes brought by himself are his, under his name.
        await Send("card\na\n", "sam.csv", TestConsole.Sam);
        await Send("card\na\n", "later.csv", TestConsole.Eve);
        Assert.Equal("sam.csv", (await files.Find(sha, TestConsole.Sam, default))?.Name);

        async Task<string> Send(string csv, string name, Actor by) => (await files.Receive(new MemoryStream(Encoding.UTF8.GetBytes(csv)), name, by, null, default)).Sha256;
    }

    [Fact]
    public async Task A_file_may_be_sent_by_who_may_preview_anything()
    {
        await using var console = await Start(new AccessOptions { Grants = [new() { Roles = [Role.Viewer], Rights = ["Preview"], Operations = ["test.cards"] }] });
        Assert.NotNull(await console.Get<FileIntake>().Receive(new MemoryStream("card\na\n"u8.ToArray()), "a.csv", TestConsole.Vic, null, default));
        await Assert.ThrowsAsync<FileRefusedException>(() => console.Get<FileIntake>().Receive(new MemoryStream("card\na\n"u8.ToArray()), "a.csv", TestConsole.Nobody, null, default));
    }

    private static Task<TestConsole> Start(AccessOptions? options = null) => TestConsole.Start(more: (services, _) => services.AddSingleton((options ?? Hidden) with { Roles = ["dba"] }));

    private static async Task<long> Done(TestConsole console, string operation, RunMode mode = RunMode.Apply)
    {
        console.Deck.Plan = call =>
        {
            call.Log($"Looked at {call.Key}.");
            return ItemPlan.Do();
        };
        var id = await console.Start(operation, mode, by: TestConsole.Eve);
        Assert.True(await console.Execute(id));
        return id;
    }

    private static async Task ItemsAre(TestConsole console, Actor viewer, long runId, bool seen)
    {
        var ledger = console.Ledger.For(viewer);
        Assert.Equal(seen ? 3 : 0, (await ledger.Page(runId, null, null, 0, 3, default)).Count);
        Assert.Equal(seen ? 3 : 0, (await ledger.Window(runId, null, null, 2, 3, default)).Count);
        Assert.Equal(seen ? 1 : 0, (await ledger.Window(runId, ItemOutcome.Failed, null, 0, 3, default)).Count);
        Assert.Equal(seen ? 1 : 0, (await ledger.Page(runId, null, "item-00003", 0, 3, default)).Count);
        Assert.Equal(seen ? 10 : 0, await ledger.Count(runId, null, null, default));
        Assert.Equal(seen ? 1 : 0, (await ledger.Findings(runId, default)).Count);
        Assert.Equal(seen ? 1 : 0, (await ledger.Reasons(runId, 10, default)).Count);
        Assert.Equal(seen ? 10 : 0, (await ledger.All(runId, null, default).ToListAsync()).Count);
        await using (var db = await console.Db())
        {
            await db.Ledger.Where(i => i.RunId == runId && i.Ordinal == 1).ExecuteUpdateAsync(s => s.SetProperty(i => i.Finding, ItemOutcome.Started));
        }

        Assert.Equal(seen ? 1 : 0, (await ledger.InDoubt(runId, default)).Count);
        await using (var db = await console.Db())
        {
            await db.Ledger.Where(i => i.RunId == runId && i.Ordinal == 1).ExecuteUpdateAsync(s => s.SetProperty(i => i.Finding, (ItemOutcome?)null));
        }
    }
}
