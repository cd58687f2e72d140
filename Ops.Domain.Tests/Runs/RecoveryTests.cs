using Ops.Domain.Catalogue;
using Ops.Domain.Runs;
using Ops.Domain.Tests.Support;

namespace Ops.Domain.Tests.Runs;

/// <summary>A process that is killed leaves a claimed run, perhaps an item in hand, and a lock file nobody holds.</summary>
public sealed class RecoveryTests
{
    private const string Third = "item-00003";

    [Fact]
    public async Task A_run_whose_process_lives_is_left_alone()
    {
        await using var console = await TestConsole.Start();
        await using var dying = await Stuck(console, "test.patient");
        Assert.Equal(0, await console.Get<RunReaper>().Sweep(default));
        Assert.Equal(0, await dying.Console.Get<RunReaper>().Sweep(default));
        Assert.Equal(RunStatus.Running, (await console.Find(dying.RunId)).Status);
    }

    [Fact]
    public async Task A_killed_idempotent_run_goes_on_by_itself()
    {
        await using var console = await TestConsole.Start();
        await using var dying = await Stuck(console, "test.batch");
        dying.Kill();
        Assert.Equal(1, await console.Get<RunReaper>().Sweep(default));
        Assert.Equal(RunStatus.Queued, (await console.Find(dying.RunId)).Status);
        var run = await console.GoOn(dying.RunId);
        Assert.Equal((RunStatus.Succeeded, 10), (run.Status, run.Succeeded));
    }

    [Fact]
    public async Task A_killed_run_of_any_other_operation_waits_and_names_the_item_in_doubt()
    {
        await using var console = await TestConsole.Start();
        await using var dying = await Stuck(console, "test.patient");
        dying.Kill();
        Assert.Equal(1, await console.Get<RunReaper>().Sweep(default));
        Assert.Equal(0, await console.Get<RunReaper>().Sweep(default));
        var run = await console.VerifyRun(dying.RunId);
        Assert.Equal((RunStatus.Interrupted, "The process on node-2 that worked on it is gone. In doubt: item-00003."), (run.Status, run.StatusReason));
        Assert.Equal(Third, Assert.Single(await console.Ledger.InDoubt(run.Id, default)).Key);
    }

    [Fact]
    public async Task An_item_in_doubt_is_repeated_once_and_marked()
    {
        await using var console = await TestConsole.Start();
        await using var dying = await Interrupted(console);
        TestConsole.Accepted(await console.Control.Resume(dying.RunId, null, false, TestConsole.Sam, default));
        var run = await console.GoOn(dying.RunId);
        Assert.Equal((RunStatus.Succeeded, 10), (run.Status, run.Succeeded));
        var item = await console.Item(run.Id, Third);
        Assert.Equal((ItemOutcome.Succeeded, true, 2, 3L), (item.Outcome, item.Repeated, item.Attempts, item.Ordinal));
        Assert.Single(await console.Items(run.Id), i => i.Repeated);
        Assert.Equal(2, Assert.Single(console.Deck.Applied, c => c.Key == Third).Attempt);
        Assert.Equal(8, console.Deck.Applied.Count);

        // The outside system gets the same idempotency key from the second process.
        Assert.Equal(dying.Console.Deck.Applied.Last().IdempotencyKey, console.Deck.Applied.First().IdempotencyKey);
    }

    [Fact]
    public async Task An_item_in_doubt_that_took_effect_is_not_done_again()
    {
        await using var console = await TestConsole.Start();
        await using var dying = await Interrupted(console);
        console.Deck.Plan = call => call.Key == Third ? ItemPlan.Skip("Done already.") : ItemPlan.Do();
        TestConsole.Accepted(await console.Control.Resume(dying.RunId, null, false, TestConsole.Sam, default));
        var run = await console.GoOn(dying.RunId);
        Assert.Equal((RunStatus.Succeeded, 9, 1), (run.Status, run.Succeeded, run.Skipped));
        Assert.Contains("Done already.", (await console.Item(run.Id, Third)).Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Third, console.Deck.AppliedKeys);
    }

    [Fact]
    public async Task A_person_may_leave_out_what_is_in_doubt()
    {
        await using var console = await TestConsole.Start();
        await using var dying = await Interrupted(console);
        TestConsole.Accepted(await console.Control.Resume(dying.RunId, 3, true, TestConsole.Sam, default));
        var run = await console.GoOn(dying.RunId);
        Assert.Equal((RunStatus.Paused, 5, 1), (run.Status, run.Succeeded, run.Failed));
        TestConsole.Accepted(await console.Control.Resume(dying.RunId, null, false, TestConsole.Sam, default));
        run = await console.GoOn(dying.RunId);
        Assert.Equal((RunStatus.CompletedWithFailures, 9, 1), (run.Status, run.Succeeded, run.Failed));
        var item = await console.Item(run.Id, Third);
        Assert.Equal(ItemOutcome.LeftInDoubt, item.Outcome);
        Assert.Contains("Sam decided", item.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Third, console.Deck.AppliedKeys);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_item_in_doubt_that_is_listed_no_more_is_settled_at_the_end(bool ignoresStart)
    {
        await using var console = await TestConsole.Start();
        await using var dying = await Interrupted(console);
        console.Deck.IgnoresStart = ignoresStart;
        console.Deck.Keys = [.. Deck.Numbered(10).Where(k => k != Third)];
        TestConsole.Accepted(await console.Control.Resume(dying.RunId, null, false, TestConsole.Sam, default));
        var run = await console.GoOn(dying.RunId);
        Assert.Equal((RunStatus.CompletedWithFailures, 9, 1), (run.Status, run.Succeeded, run.Failed));
        Assert.Equal((ItemOutcome.LeftInDoubt, 1), ((await console.Item(run.Id, Third)).Outcome, (await console.Item(run.Id, Third)).Attempts));
    }

    [Fact]
    public async Task Items_in_doubt_side_by_side_leave_no_gap_when_one_before_them_vanished()
    {
        await using var console = await TestConsole.Start();
        await using var other = await TestConsole.Start(beside: console);
        var gate = new Gate();
        other.Deck.Plan = call => call.Key == Third ? Blocked(gate) : ItemPlan.Do("The same.");
        var held = new Gate();
        other.Deck.With("item-00004", async _ =>
        {
            await held.Pass();
            return Outcome.Done();
        });
        await using var dying = await Stuck(console, "test.parallel-plain", other, async () =>
        {
            await gate.Reached;
            await held.Reached;
        }, () =>
        {
            gate.Open();
            held.Open();
        });
        dying.Kill();
        await console.Get<RunReaper>().Sweep(default);

        console.Deck.Plan = _ => ItemPlan.Do("The same.");
        console.Deck.Keys = [.. Deck.Numbered(10).Where(k => k != Third)];
        TestConsole.Accepted(await console.Control.Resume(dying.RunId, null, false, TestConsole.Sam, default));
        var run = await console.GoOn(dying.RunId);
        Assert.Equal(9, run.Counts.Done);
        Assert.True((await console.Item(run.Id, "item-00004")).Repeated);
    }

    [Fact]
    public async Task Cancelling_an_interrupted_run_leaves_nothing_in_hand()
    {
        await using var console = await TestConsole.Start();
        await using var dying = await Interrupted(console);
        TestConsole.Accepted(await console.Control.Cancel(dying.RunId, null, TestConsole.Sam, default));
        var run = await console.VerifyRun(dying.RunId);
        Assert.Equal((RunStatus.Cancelled, 2, 1), (run.Status, run.Succeeded, run.Failed));
        Assert.Equal(ItemOutcome.LeftInDoubt, (await console.Item(run.Id, Third)).Outcome);
    }

    [Fact]
    public async Task A_run_killed_while_cancelling_is_cancelled_and_leaves_nothing_in_hand()
    {
        await using var console = await TestConsole.Start();
        await using var dying = await Stuck(console, "test.patient");
        TestConsole.Accepted(await console.Control.Cancel(dying.RunId, null, TestConsole.Sam, default));
        dying.Kill();
        await console.Get<RunReaper>().Sweep(default);
        Assert.Equal(RunStatus.Cancelled, (await console.VerifyRun(dying.RunId)).Status);
    }

    [Fact]
    public async Task A_run_that_fails_with_items_in_doubt_leaves_nothing_in_hand()
    {
        await using var console = await TestConsole.Start();
        await using var dying = await Interrupted(console);
        console.Deck.Constructing = () => throw new InvalidOperationException("Broken.");
        TestConsole.Accepted(await console.Control.Resume(dying.RunId, null, false, TestConsole.Sam, default));
        var run = await console.GoOn(dying.RunId);
        Assert.Equal((RunStatus.Failed, 2, 1), (run.Status, run.Succeeded, run.Failed));
    }

    [Fact]
    public async Task A_run_that_gets_nowhere_three_times_waits_for_a_person()
    {
        await using var console = await TestConsole.Start();
        var id = await console.Start("test.batch");
        for (var time = 1; time <= 3; time++)
        {
            await using var dying = await TestConsole.Start(beside: console);
            Assert.NotNull(await dying.Get<Leases>().Claim(id, default));
            dying.Get<NodePresence>().Dispose();
            Assert.Equal(1, await console.Get<RunReaper>().Sweep(default));
            Assert.Equal((time < 3 ? RunStatus.Queued : RunStatus.Interrupted, time), ((await console.Find(id)).Status, (await console.Find(id)).Standstills));
        }

        await console.Get<RunReaper>().Sweep(default);
        Assert.Equal(RunStatus.Interrupted, (await console.Find(id)).Status);
        TestConsole.Accepted(await console.Control.Resume(id, null, false, TestConsole.Sam, default));
        Assert.Equal(RunStatus.Succeeded, (await console.GoOn(id)).Status);
    }

    [Fact]
    public async Task A_run_this_very_process_lost_track_of_is_found()
    {
        await using var console = await TestConsole.Start();
        var id = await console.Start("test.batch");
        await console.Get<Leases>().Claim(id, default);
        Assert.Equal(1, await console.Get<RunReaper>().Sweep(default));
        Assert.Equal(RunStatus.Queued, (await console.Find(id)).Status);
    }

    [Fact]
    public async Task A_sweep_never_takes_a_run_from_a_worker_that_just_claimed_it()
    {
        await using var console = await TestConsole.Start();
        console.Deck.Keys = ["one"];
        using var done = new CancellationTokenSource();
        var sweeping = Task.Run(async () =>
        {
            while (!done.IsCancellationRequested)
            {
                await console.Get<RunReaper>().Sweep(default);
            }
        });
        for (var i = 0; i < 40; i++)
        {
            var id = await console.Start("test.again");
            await console.Execute(id);
            Assert.DoesNotContain(await console.Runs.History(id, default), e => e.To == RunStatus.Interrupted);
        }

        await done.CancelAsync();
        await sweeping;
    }

    private static async Task<DyingNode> Interrupted(TestConsole console)
    {
        var dying = await Stuck(console, "test.patient");
        dying.Kill();
        await console.Get<RunReaper>().Sweep(default);
        return dying;
    }

    private static async Task<DyingNode> Stuck(TestConsole console, string operation)
    {
        var other = await TestConsole.Start(beside: console);
        var gate = new Gate();
        other.Deck.With(Third, async _ =>
        {
            await gate.Pass();
            return Outcome.Done();
        });
        return await Stuck(console, operation, other, () => gate.Reached, gate.Open);
    }

    private static async Task<DyingNode> Stuck(TestConsole console, string operation, TestConsole other, Func<Task> reached, Action open)
    {
        var id = await console.Start(operation);
        var working = other.Get<RunExecutor>().Execute(id, default);
        await reached();
        return new DyingNode(other, id, working, open);
    }

    private static ItemPlan Blocked(Gate gate)
    {
        gate.Pass().GetAwaiter().GetResult();
        return ItemPlan.Do("The same.");
    }

    /// <summary>A second process that works on a run and can vanish. Its worker is let go, fenced off, at the end.</summary>
    private sealed class DyingNode(TestConsole console, long runId, Task working, Action open) : IAsyncDisposable
    {
        public TestConsole Console => console;

        public long RunId => runId;

        public void Kill() => console.Get<NodePresence>().Dispose();

        public async ValueTask DisposeAsync()
        {
            open();
            await Eventually.Come(working);
            await console.DisposeAsync();
        }
    }
}
