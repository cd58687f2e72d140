using Ops.Domain.Access;
using Ops.Domain.Catalogue;
using Ops.Domain.Runs;
using Ops.Domain.Tests.Support;

namespace Ops.Domain.Tests.Runs;

public sealed class SteeringTests
{
    private const string Third = "item-00003";

    [Theory]
    [InlineData("test.plain")]
    [InlineData("test.batch")]
    [InlineData("test.parallel")]
    public async Task A_paused_run_resumes_where_it_stopped(string operation)
    {
        await using var console = await TestConsole.Start();
        var gate = Gate.Before(console, Third);
        var id = await console.Start(operation);
        var working = console.Execute(id);
        await gate.Reached;
        TestConsole.Accepted(await console.Control.Pause(id, TestConsole.Sam, default));
        Assert.Equal(RunStatus.Pausing, (await console.Find(id)).Status);
        await AfterTheLeg(console, id, gate, working);

        var paused = await console.VerifyRun(id);
        Assert.Equal(RunStatus.Paused, paused.Status);
        Assert.InRange(paused.Counts.Done, 3, 7);
        TestConsole.Accepted(await console.Control.Resume(id, null, false, TestConsole.Sam, default));
        var run = await console.GoOn(id);
        Assert.Equal((RunStatus.Succeeded, 10), (run.Status, run.Succeeded));
        Assert.Equal(Deck.Numbered(10), console.Deck.AppliedKeys.Order());
        Assert.Equal(Deck.Numbered(10), (await console.Items(id)).Select(i => i.Key));
    }

    [Fact]
    public async Task A_cancelled_run_ends_after_the_item_in_hand()
    {
        await using var console = await TestConsole.Start();
        var gate = Gate.Before(console, Third);
        var id = await console.Start("test.plain");
        var working = console.Execute(id);
        await gate.Reached;
        TestConsole.Accepted(await console.Control.Pause(id, TestConsole.Sam, default));
        TestConsole.Accepted(await console.Control.Cancel(id, "Wrong list.", TestConsole.Sam, default));
        await AfterTheLeg(console, id, gate, working);
        var run = await console.VerifyRun(id);
        Assert.Equal((RunStatus.Cancelled, 3), (run.Status, run.Succeeded));
        Assert.NotNull(run.ResultsKey);
        Assert.Contains((await console.Runs.History(id, default)), e => e.Reason == "Cancelled by Sam: Wrong list.");
    }

    [Fact]
    public async Task A_queued_run_pauses_and_cancels_at_once()
    {
        await using var console = await TestConsole.Start();
        var id = await console.Start("test.plain");
        TestConsole.Accepted(await console.Control.Pause(id, TestConsole.Sam, default));
        Assert.Equal(RunStatus.Paused, (await console.VerifyRun(id)).Status);
        Assert.False(await console.Execute(id));
        TestConsole.Accepted(await console.Control.Resume(id, null, false, TestConsole.Sam, default));
        TestConsole.Accepted(await console.Control.Cancel(id, null, TestConsole.Sam, default));
        Assert.Equal(RunStatus.Cancelled, (await console.VerifyRun(id)).Status);
        Assert.False(await console.Execute(id));
        Assert.Empty(console.Deck.Planned);
    }

    [Fact]
    public async Task A_wish_in_the_last_item_comes_too_late_and_the_run_is_done()
    {
        await using var console = await TestConsole.Start();
        foreach (var cancel in (bool[])[true, false])
        {
            console.Deck.Keys = ["only"];
            var gate = Gate.Before(console, "only");
            var id = await console.Start("test.again");
            var working = console.Execute(id);
            await gate.Reached;
            TestConsole.Accepted(cancel ? await console.Control.Cancel(id, null, TestConsole.Sam, default) : await console.Control.Pause(id, TestConsole.Sam, default));
            gate.Open();
            await working;

            // Whether the worker had heard of it before it looked for the next item is a matter of luck; both are honest.
            var run = await console.VerifyRun(id);
            Assert.Contains(run.Status, (RunStatus[])[RunStatus.Succeeded, RunStatus.Paused, RunStatus.Cancelled]);
            Assert.Equal(1, run.Succeeded);
        }
    }

    [Fact]
    public async Task Steps_that_are_not_possible_are_refused_in_words()
    {
        await using var console = await TestConsole.Start();
        var run = await console.Do("test.plain");
        foreach (var answer in (Answer[])
            [
                await console.Control.Pause(run.Id, TestConsole.Sam, default),
                await console.Control.Resume(run.Id, null, false, TestConsole.Sam, default),
                await console.Control.Cancel(run.Id, null, TestConsole.Sam, default),
            ])
        {
            Assert.Equal($"{run.Number} is finished; that step is not possible now.", TestConsole.Refused(answer, Refusal.Conflict).Reason);
        }

        Assert.Contains("asked to pause or cancel", TestConsole.Refused(await console.Control.Force(run.Id, TestConsole.Sam, default), Refusal.Conflict).Reason, StringComparison.Ordinal);
        TestConsole.Refused(await console.Control.Pause(4711, TestConsole.Sam, default), Refusal.NotFound);
        TestConsole.Refused(await console.Control.Resume(run.Id, 0, false, TestConsole.Sam, default), Refusal.Invalid);
        TestConsole.Refused(await console.Control.Cancel(run.Id, new string('x', 501), TestConsole.Sam, default), Refusal.Invalid);
        TestConsole.Refused(await console.Control.AddNote(run.Id, "  ", TestConsole.Sam, default), Refusal.Invalid);
        TestConsole.Refused(await console.Control.AddNote(run.Id, new string('x', 4001), TestConsole.Sam, default), Refusal.Invalid);
    }

    [Fact]
    public async Task A_stuck_run_can_be_forced_only_after_its_time()
    {
        await using var console = await TestConsole.Start(o => o with { ForceAfterSeconds = 60 });
        var gate = Gate.Before(console, Third);
        var id = await console.Start("test.patient");
        var working = console.Execute(id);
        await gate.Reached;
        TestConsole.Refused(await console.Control.Force(id, TestConsole.Sam, default), Refusal.Conflict);
        TestConsole.Accepted(await console.Control.Cancel(id, null, TestConsole.Sam, default));
        Assert.Contains("60 s after", TestConsole.Refused(await console.Control.Force(id, TestConsole.Sam, default), Refusal.Conflict).Reason, StringComparison.Ordinal);
        Assert.Equal(RunStatus.Cancelling, (await console.Find(id)).Status);
        gate.Open();
        await working;
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_forced_run_stands_still_and_its_stuck_worker_writes_nothing_more(bool cancel)
    {
        await using var console = await TestConsole.Start(time: new JumpingTime());
        var gate = new Gate();
        console.Deck.With(Third, async call =>
        {
            await gate.Pass();
            call.Log("I am still here.");
            return Outcome.Done("Late.");
        });
        var id = await console.Start("test.patient");
        var working = console.Execute(id);
        await gate.Reached;
        TestConsole.Accepted(cancel ? await console.Control.Cancel(id, null, TestConsole.Sam, default) : await console.Control.Pause(id, TestConsole.Sam, default));
        TestConsole.Accepted(await console.Control.Force(id, TestConsole.Sam, default));
        Assert.True(await working);
        Assert.Empty(console.Get<RunSignals>().AtWork);

        var forced = await console.VerifyRun(id);
        Assert.Equal(cancel ? RunStatus.Cancelled : RunStatus.Paused, forced.Status);
        Assert.Equal(cancel ? ItemOutcome.LeftInDoubt : ItemOutcome.Started, (await console.Item(id, Third)).Outcome);
        Assert.Equal((2, cancel ? 1 : 0), (forced.Succeeded, forced.Failed));

        // The worker wakes up and finds the run is not its own any more.
        gate.Open();
        await Eventually.Be(() => !console.Deck.Applied.Any(c => c.Key == "item-00004"));
        if (!cancel)
        {
            TestConsole.Accepted(await console.Control.Resume(id, null, false, TestConsole.Sam, default));
            var run = await console.GoOn(id);
            Assert.Equal((RunStatus.Succeeded, 10), (run.Status, run.Succeeded));
            var repeated = await console.Item(id, Third);
            Assert.Equal((true, 2), (repeated.Repeated, repeated.Attempts));
        }

        Assert.DoesNotContain(await console.Runs.Log(id, 0, 100, false, default), l => cancel && l.Text.Contains("still here", StringComparison.Ordinal));
        Assert.Equal(cancel ? 3 : 11, console.Deck.Applied.Count);
    }

    [Fact]
    public async Task A_forced_run_can_go_on_while_its_stuck_worker_still_hangs()
    {
        await using var console = await TestConsole.Start(time: new JumpingTime());
        var gate = new Gate();
        console.Deck.With(Third, async call =>
        {
            await (call.Attempt == 1 ? gate.Pass() : Task.CompletedTask);
            return Outcome.Done();
        });
        var id = await console.Start("test.patient");
        var stuck = console.Execute(id);
        await gate.Reached;
        TestConsole.Accepted(await console.Control.Pause(id, TestConsole.Sam, default));
        TestConsole.Accepted(await console.Control.Force(id, TestConsole.Sam, default));
        TestConsole.Accepted(await console.Control.Resume(id, null, false, TestConsole.Sam, default));
        var run = await console.GoOn(id);
        Assert.Equal((RunStatus.Succeeded, 10), (run.Status, run.Succeeded));
        gate.Open();
        await stuck;
        await console.VerifyRun(id);
    }

    [Fact]
    public async Task A_worker_whose_lease_is_gone_stops_at_once_and_writes_nothing_more()
    {
        await using var console = await TestConsole.Start();
        var gate = new Gate();
        console.Deck.With(Third, async call =>
        {
            await gate.Pass(call.Ct);
            return Outcome.Done();
        });
        var id = await console.Start("test.patient");
        var working = console.Execute(id);
        await gate.Reached;
        await using (var db = await console.Db())
        {
            await using var transaction = await db.Database.BeginTransactionAsync();
            var run = await Microsoft.EntityFrameworkCore.EntityFrameworkQueryableExtensions.SingleAsync(db.Runs, r => r.Id == id);
            run.Interrupt(DateTimeOffset.UtcNow, "The test says so.");
            run.Resume(Actor.System, DateTimeOffset.UtcNow, null, "Goes on.");
            run.Claim("other:1:x", "other", DateTimeOffset.UtcNow, DateTimeOffset.UtcNow);
            await db.SaveChangesAsync();
            await transaction.CommitAsync();
        }

        // The gate never opens: the end of the lease alone ends the item.
        await working;
        var after = await console.Find(id);
        Assert.Equal((RunStatus.Running, "other:1:x", 2L), (after.Status, after.LeaseOwner, after.Epoch));
        Assert.Equal(["item-00001", "item-00002", Third], (await console.Items(id)).Select(i => i.Key));
        Assert.Equal(ItemOutcome.Started, (await console.Item(id, Third)).Outcome);
        Assert.Empty(console.Get<RunSignals>().AtWork);
    }

    [Fact]
    public async Task A_stopping_node_finishes_the_item_in_hand_and_the_run_goes_on_elsewhere()
    {
        await using var console = await TestConsole.Start();
        await using var other = await TestConsole.Start(beside: console);
        using var stopping = new CancellationTokenSource();
        var gate = Gate.Before(console, Third);
        var id = await console.Start("test.plain");
        var working = console.Execute(id, stopping.Token);
        await gate.Reached;
        await stopping.CancelAsync();
        gate.Open();
        await working;
        Assert.Equal((RunStatus.Interrupted, 3), ((await console.VerifyRun(id)).Status, (await console.Find(id)).Succeeded));
        await other.Get<RunReaper>().Sweep(default);
        var run = await other.GoOn(id);
        Assert.Equal((RunStatus.Succeeded, 10), (run.Status, run.Succeeded));
        Assert.Equal(7, other.Deck.Applied.Count);
        Assert.DoesNotContain(await console.Items(id), i => i.Repeated);
    }

    /// <summary>Opens the gate once the worker has heard of the wish.</summary>
    private static async Task AfterTheLeg(TestConsole console, long id, Gate gate, Task working)
    {
        var heard = console.Probe.Snapshot().Count + 2;
        await Eventually.Be(() => console.Probe.Snapshot().Count >= heard);
        gate.Open();
        await working;
        Assert.DoesNotContain(id, console.Get<RunSignals>().AtWork);
    }
}
