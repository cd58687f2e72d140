using System.Text.Json.Nodes;
using Ops.Domain.Catalogue;
using Ops.Domain.Runs;
using Ops.Domain.Tests.Support;

namespace Ops.Domain.Tests.Runs;

/// <summary>"Not now, and not this item's fault": the run pauses, the item has no outcome, and resuming comes back to it.</summary>
public sealed class PostponedTests
{
    private const string Third = "item-00003";
    private const string Down = "Billing does not answer. Resume when it is back.";

    [Theory]
    [InlineData("test.plain")]
    [InlineData("test.batch")]
    [InlineData("test.parallel")]
    [InlineData("test.parallel-plain")]
    public async Task The_run_pauses_with_the_reason_and_resuming_does_each_item_once(string operation)
    {
        await using var console = await TestConsole.Start();
        var isDown = true;
        console.Deck.With(Third, _ => isDown ? throw new PauseRunException(Down) : Outcome.Done());
        var id = await console.Start(operation);
        await console.Execute(id);
        var run = await console.Find(id);
        Assert.Equal((RunStatus.Paused, $"Paused by itself: {Down}", 0L), (run.Status, run.StatusReason, run.Failed));
        Assert.Equal(2, run.CursorOrdinal);
        Assert.Equal(run.Succeeded, (await console.Items(id)).Count(i => i.Outcome == ItemOutcome.Succeeded));

        isDown = false;
        var resumed = await Resume(console, id);
        Assert.Equal((RunStatus.Succeeded, 10), (resumed.Status, resumed.Succeeded));
        Assert.Equal(Deck.Numbered(10), console.Deck.AppliedKeys.Where(k => k != Third).Order().Append(Third).Order());
        Assert.Equal(2, console.Deck.Applied.Count(c => c.Key == Third));
        Assert.Single(console.Deck.Applied.Where(c => c.Key == Third).Select(c => c.IdempotencyKey).Distinct());
    }

    [Theory]
    [InlineData("test.plain")]
    [InlineData("test.parallel-plain")]
    public async Task What_may_have_taken_effect_is_in_doubt_and_then_marked_repeated(string operation)
    {
        await using var console = await TestConsole.Start();
        var isDown = true;
        console.Deck.With(Third, _ => isDown ? throw new PauseRunException(Down) : Outcome.Done());
        var id = await console.Start(operation);
        await console.Execute(id);
        var doubted = Assert.Single(await console.Ledger.InDoubt(id, default));
        Assert.Equal((Third, 3L, Down), (doubted.Key, doubted.Ordinal, doubted.Message));

        isDown = false;
        await Resume(console, id);
        Assert.Equal([Third], (await console.Items(id)).Where(i => i.Repeated).Select(i => i.Key));
        Assert.Equal((2, ItemOutcome.Succeeded), ((await console.Item(id, Third)).Attempts, (await console.Item(id, Third)).Outcome));
    }

    [Theory]
    [InlineData("test.plain")]
    [InlineData("test.parallel-plain")]
    public async Task What_certainly_took_no_effect_is_not_in_doubt(string operation)
    {
        await using var console = await TestConsole.Start();
        var isDown = true;
        console.Deck.With(Third, _ => isDown ? throw new PauseRunException(Down) { NothingDone = true } : Outcome.Done());
        var id = await console.Start(operation);
        await console.Execute(id);
        Assert.Empty(await console.Ledger.InDoubt(id, default));
        Assert.DoesNotContain(await console.Items(id), i => i.Key == Third);

        isDown = false;
        var run = await Resume(console, id);
        Assert.Equal((RunStatus.Succeeded, 10), (run.Status, run.Succeeded));
        Assert.DoesNotContain(await console.Items(id), i => i.Repeated);
        Assert.Equal(1, (await console.Item(id, Third)).Attempts);
    }

    [Fact]
    public async Task One_uncertain_try_is_enough_for_doubt_however_certain_the_others_are()
    {
        await using var console = await TestConsole.Start(time: new JumpingTime());
        console.Deck.With(Third, Outcome? (call) => throw (call.Attempt switch
        {
            1 => new TransientException("Refused.") { NothingDone = true },
            2 => new TransientException("No answer."),
            _ => new PauseRunException(Down) { NothingDone = true },
        }));
        var id = await console.Start("test.retries");
        await console.Execute(id);
        Assert.Equal((Third, 3), (Assert.Single(await console.Ledger.InDoubt(id, default)).Key, (await console.Item(id, Third)).Attempts));

        // In doubt from here on: what a later leg is certain of says nothing about the leg before.
        console.Deck.With(Third, Outcome? (_) => throw new PauseRunException(Down) { NothingDone = true });
        Accept(await console.Control.Resume(id, null, false, TestConsole.Sam, default));
        await console.Execute(id);
        Assert.Equal(Third, Assert.Single(await console.Ledger.InDoubt(id, default)).Key);
    }

    [Fact]
    public async Task Refused_on_every_try_is_not_in_doubt()
    {
        await using var console = await TestConsole.Start(time: new JumpingTime());
        console.Deck.With(Third, Outcome? (call) => throw (call.Attempt < 3 ? new TransientException("Refused.") { NothingDone = true } : new PauseRunException(Down) { NothingDone = true }));
        var id = await console.Start("test.retries");
        await console.Execute(id);
        Assert.Empty(await console.Ledger.InDoubt(id, default));
    }

    [Theory]
    [InlineData("test.parallel")]
    [InlineData("test.parallel-plain")]
    public async Task Items_behind_the_postponed_one_that_finished_are_kept_and_not_done_again(string operation)
    {
        await using var console = await TestConsole.Start();
        var isDown = true;
        var behind = new Gate();
        console.Deck.Keys = Deck.Numbered(40);
        console.Deck.With(Third, async _ =>
        {
            if (isDown)
            {
                await behind.Reached;
                throw new PauseRunException(Down) { NothingDone = true };
            }

            return Outcome.Done();
        });
        console.Deck.With("item-00005", async _ =>
        {
            await behind.Pass();
            return Outcome.Done();
        });
        console.Deck.IgnoresStart = true;
        var id = await console.Start(operation);
        var working = console.Execute(id);
        await behind.Reached;
        behind.Open();
        await working;
        var run = await console.Find(id);
        var items = await console.Items(id);
        Assert.Equal((RunStatus.Paused, 2L), (run.Status, run.CursorOrdinal));
        Assert.Contains(items, i => i is { Key: "item-00005", Outcome: ItemOutcome.Succeeded, Ordinal: 5 });
        Assert.InRange(items.Count, 4, 7);
        Assert.Equal(items.Count, run.Counts.Done);

        isDown = false;
        run = await Resume(console, id);
        Assert.Equal((RunStatus.Succeeded, 40), (run.Status, run.Succeeded));
        Assert.Equal(40, console.Deck.Applied.Count(c => c.Key != Third) + 1);
    }

    [Fact]
    public async Task Rows_of_a_file_behind_the_postponed_one_are_not_done_again()
    {
        await using var console = await TestConsole.Start();
        var isDown = true;
        console.Deck.With("card-3", _ => isDown ? throw new PauseRunException(Down) : Outcome.Done());
        var inputs = await console.Upload("card\n" + string.Concat(Enumerable.Range(1, 50).Select(i => $"card-{i}\n")));
        var id = await console.Start("test.cards-parallel", inputs: inputs);
        await console.Execute(id);
        Assert.Equal((RunStatus.Paused, 2L), ((await console.Find(id)).Status, (await console.Find(id)).CursorOrdinal));
        isDown = false;
        var run = await Resume(console, id);
        Assert.Equal((RunStatus.Succeeded, 50), (run.Status, run.Succeeded));
        Assert.Equal(51, console.Deck.Applied.Count);
        Assert.Equal(Enumerable.Range(1, 50).Select(i => ($"card-{i}", (long)i)), (await console.Items(id)).Select(i => (i.Key, i.Ordinal)));
    }

    [Fact]
    public async Task A_preview_pauses_too_and_goes_on()
    {
        await using var console = await TestConsole.Start();
        var isDown = true;
        console.Deck.Plan = call => call.Key == Third && isDown ? throw new PauseRunException(Down) : ItemPlan.Do("Rings.");
        var id = await console.Start("test.parallel", RunMode.Preview);
        await console.Execute(id);
        Assert.Equal((RunStatus.Paused, $"Paused by itself: {Down}"), ((await console.Find(id)).Status, (await console.Find(id)).StatusReason));
        isDown = false;
        var run = await Resume(console, id);
        Assert.Equal((RunStatus.Succeeded, 10, 0), (run.Status, (int)run.Counts.Done, console.Deck.Applied.Count));
    }

    [Theory]
    [InlineData("test.plain")]
    [InlineData("test.parallel-plain")]
    public async Task Undoing_pauses_too_and_undoes_nothing_twice(string operation)
    {
        await using var console = await TestConsole.Start();
        var done = await console.Do(operation);
        var isDown = true;
        console.Deck.Revert = applied => applied.Key == Third && isDown ? throw new PauseRunException(Down) { NothingDone = true } : Task.FromResult<Outcome?>(Outcome.Done());
        var id = Assert.IsType<Answer.Accepted>(await console.Control.Revert(done.Id, "A mistake.", null, TestConsole.Eve, default)).RunId;
        await console.Execute(id);
        Assert.Equal(RunStatus.Paused, (await console.Find(id)).Status);
        isDown = false;
        var run = await Resume(console, id);
        Assert.Equal((RunStatus.Succeeded, 10), (run.Status, run.Succeeded));
        Assert.Equal(11, console.Deck.Reverted.Count);
        Assert.Equal(2, console.Deck.Reverted.Count(r => r.Key == Third));
    }

    [Fact]
    public async Task A_limit_reached_beside_a_postponed_item_pauses_once_and_nothing_is_lost()
    {
        await using var console = await TestConsole.Start();
        var isDown = true;
        console.Deck.With(Third, _ => isDown ? throw new PauseRunException(Down) : Outcome.Done());
        var id = await console.Start("test.parallel-plain", but: w => w with { Limit = 4 });
        await console.Execute(id);
        Assert.Contains(Down, (await console.Find(id)).StatusReason, StringComparison.Ordinal);
        isDown = false;
        Assert.Equal((RunStatus.Succeeded, 10), await Resume(console, id) is var run ? (run.Status, (int)run.Succeeded) : default);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_a_person_asked_for_meanwhile_is_what_happens(bool cancel)
    {
        await using var console = await TestConsole.Start();
        var gate = new Gate();
        console.Deck.With(Third, async Task<Outcome?> (_) =>
        {
            await gate.Pass();
            throw new PauseRunException(Down);
        });
        var id = await console.Start("test.plain");
        var working = console.Execute(id);
        await gate.Reached;
        Accept(cancel ? await console.Control.Cancel(id, null, TestConsole.Sam, default) : await console.Control.Pause(id, TestConsole.Sam, default));
        gate.Open();
        await working;
        var run = await console.VerifyRun(id);
        Assert.Equal(cancel ? RunStatus.Cancelled : RunStatus.Paused, run.Status);
        Assert.Equal(cancel ? ItemOutcome.LeftInDoubt : ItemOutcome.Started, (await console.Item(id, Third)).Outcome);
    }

    [Fact]
    public async Task Killed_while_an_item_is_postponed_still_does_each_item_once()
    {
        await using var console = await TestConsole.Start();
        await using var other = await TestConsole.Start(beside: console);
        var late = new Gate();
        other.Deck.With(Third, Outcome? (_) => throw new PauseRunException(Down) { NothingDone = true });
        other.Deck.With("item-00002", async _ =>
        {
            await late.Pass();
            return Outcome.Done();
        });
        var id = await console.Start("test.parallel-plain");
        var working = other.Get<RunExecutor>().Execute(id, default);
        await late.Reached;
        await Eventually.Be(() => other.Deck.AppliedKeys.Contains(Third));
        other.Get<NodePresence>().Dispose();
        await console.Get<RunReaper>().Sweep(default);
        late.Open();
        await Eventually.Come(working);

        var run = await Resume(console, id);
        Assert.Equal(10, run.Counts.Done);
        Assert.Equal(Deck.Numbered(10), (await console.Items(id)).Select(i => i.Key));
        Assert.All(console.Deck.Applied, c => Assert.True(c.Key == Third || !other.Deck.AppliedKeys.Contains(c.Key) || c.Attempt == 2, c.Key));
    }

    [Fact]
    public async Task The_pause_an_outside_system_asks_for_is_kept()
    {
        var time = new JumpingTime();
        await using var console = await TestConsole.Start(time: time);
        console.Deck.With(Third, call => call.Attempt switch
        {
            1 => throw new TransientException("Busy.") { RetryAfter = TimeSpan.FromSeconds(7) },
            2 => throw new TransientException("Busy.") { RetryAfter = TimeSpan.Zero },
            3 => throw new TransientException("Busy.") { RetryAfter = TimeSpan.FromMinutes(4) },
            _ => Outcome.Done(),
        });
        var before = time.GetUtcNow();
        var run = await console.Do("test.retries");
        Assert.Equal((RunStatus.Succeeded, 4), (run.Status, (await console.Item(run.Id, Third)).Attempts));
        Assert.Contains(TimeSpan.FromSeconds(7), time.Waits);

        // "0" does not undercut the back-off of the second try, 1 s with jitter.
        Assert.Contains(time.Waits, w => w.TotalMilliseconds is >= 600 and <= 1300);
        Assert.True(time.GetUtcNow() - before >= TimeSpan.FromSeconds(7 + 240));
    }

    [Fact]
    public async Task A_pause_longer_than_five_minutes_pauses_the_run_and_says_until_when()
    {
        await using var console = await TestConsole.Start(time: new JumpingTime());
        console.Deck.With(Third, Outcome? (_) => throw new TransientException("Busy.") { RetryAfter = TimeSpan.FromHours(2), NothingDone = true });
        var id = await console.Start("test.retries");
        await console.Execute(id);
        var run = await console.VerifyRun(id);
        Assert.Equal(RunStatus.Paused, run.Status);
        Assert.Matches("^Paused by itself: Busy. It asks to be left alone until 2026-03-01 14:0[0-9] UTC. Resume the run then.$", run.StatusReason);
        Assert.Empty(await console.Ledger.InDoubt(id, default));
    }

    [Fact]
    public async Task Nobody_who_wants_the_run_to_stop_waits_minutes_for_an_outside_system()
    {
        await using var console = await TestConsole.Start();
        console.Deck.With(Third, Outcome? (_) => throw new TransientException("Busy.") { RetryAfter = TimeSpan.FromMinutes(4), NothingDone = true });
        var id = await console.Start("test.retries");
        var working = console.Execute(id);
        await Eventually.Be(() => console.Deck.AppliedKeys.Contains(Third));
        Accept(await console.Control.Pause(id, TestConsole.Sam, default));
        await working;
        var run = await console.VerifyRun(id);
        Assert.Equal((RunStatus.Paused, "Paused as asked.", 2), (run.Status, run.StatusReason, run.Succeeded));
    }

    [Fact]
    public async Task Secrets_are_taken_out_of_the_reason()
    {
        await using var console = await TestConsole.Start();
        console.Deck.With(Third, Outcome? (_) => throw new PauseRunException("No answer from https://x?key=open-sesame-1 at all."));
        var id = await console.Start("test.secret", inputs: new JsonObject { ["password"] = "open-sesame-1" });
        await console.Execute(id);
        var run = await console.VerifyRun(id);
        Assert.Equal(RunStatus.Paused, run.Status);
        Assert.DoesNotContain("open-sesame-1", run.StatusReason + (await console.Item(id, Third)).Message, StringComparison.Ordinal);
    }

    private static async Task<Run> Resume(TestConsole console, long id)
    {
        Accept(await console.Control.Resume(id, null, false, TestConsole.Eve, default));
        return await console.GoOn(id);
    }

    private static void Accept(Answer answer) => TestConsole.Accepted(answer);
}
