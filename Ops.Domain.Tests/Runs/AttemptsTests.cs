using Ops.Domain.Catalogue;
using Ops.Domain.Runs;
using Ops.Domain.Tests.Support;

namespace Ops.Domain.Tests.Runs;

public sealed class AttemptsTests
{
    private const string Third = "item-00003";

    [Fact]
    public async Task A_transient_failure_is_tried_again_with_growing_pauses_and_counted()
    {
        var time = new JumpingTime();
        await using var console = await TestConsole.Start(time: time);
        console.Deck.With(Third, call => call.Attempt < 4 ? throw new TransientException("Busy.") : Outcome.Done("At last."));
        var run = await console.Do("test.retries");

        var item = await console.Item(run.Id, Third);
        Assert.Equal((RunStatus.Succeeded, "At last.", 4), (run.Status, item.Message, item.Attempts));
        Assert.Equal([1, 2, 3, 4], console.Deck.Applied.Where(c => c.Key == Third).Select(c => c.Attempt));
        Assert.Single(console.Deck.Applied.Where(c => c.Key == Third).Select(c => c.IdempotencyKey).Distinct());
        var pauses = time.Waits.Select(w => w.TotalMilliseconds).ToList();
        Assert.Equal(3, pauses.Count);
        Assert.InRange(pauses[0], 300, 500);
        Assert.InRange(pauses[1], 600, 1000);
        Assert.InRange(pauses[2], 1200, 2000);
        Assert.Equal(3, (await console.Runs.Log(run.Id, 0, 100, false, default)).Count(l => l.Text.Contains("Trying again", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task What_stays_transient_fails_after_the_last_try_and_says_how_often()
    {
        await using var console = await TestConsole.Start(time: new JumpingTime());
        console.Deck.With(Third, Outcome? (_) => throw new TimeoutException("Slow."));
        var run = await console.Do("test.retries");
        var item = await console.Item(run.Id, Third);
        Assert.Equal((ItemOutcome.Failed, "TimeoutException: Slow. (tried 4 times)", 4), (item.Outcome, item.Message, item.Attempts));
    }

    [Fact]
    public async Task A_finding_is_never_tried_again_whatever_the_operation_thinks()
    {
        await using var console = await TestConsole.Start(time: new JumpingTime());
        console.Deck.IsTransient = _ => true;
        console.Deck.With(Third, Outcome? (_) => throw new ItemException("Paid."));
        var run = await console.Do("test.retries");
        Assert.Equal(("Paid.", 1), ((await console.Item(run.Id, Third)).Message, (await console.Item(run.Id, Third)).Attempts));
    }

    [Fact]
    public async Task Without_the_attribute_nothing_is_tried_again()
    {
        await using var console = await TestConsole.Start();
        console.Deck.With(Third, Outcome? (_) => throw new TransientException("Busy."));
        var run = await console.Do("test.plain");
        Assert.Equal(1, (await console.Item(run.Id, Third)).Attempts);
    }

    [Fact]
    public async Task A_question_about_transience_that_breaks_fails_only_the_item()
    {
        await using var console = await TestConsole.Start(time: new JumpingTime());
        console.Deck.IsTransient = _ => throw new InvalidOperationException("Who knows.");
        console.Deck.With(Third, Outcome? (_) => throw new InvalidOperationException("First."));
        var run = await console.Do("test.retries");
        Assert.Equal((RunStatus.CompletedWithFailures, 9), (run.Status, run.Succeeded));
        Assert.Equal("InvalidOperationException: First.", (await console.Item(run.Id, Third)).Message);
    }

    [Fact]
    public async Task An_item_that_takes_too_long_is_stopped_and_the_run_goes_on()
    {
        await using var console = await TestConsole.Start();
        console.Deck.With(Third, async call =>
        {
            await Task.Delay(Timeout.Infinite, call.Ct);
            return Outcome.Done();
        });
        var run = await console.Do("test.hasty");
        Assert.Equal((RunStatus.CompletedWithFailures, 9), (run.Status, run.Succeeded));
        Assert.Equal("It took longer than 0.1 s and was stopped.", (await console.Item(run.Id, Third)).Message);
    }

    [Fact]
    public async Task An_item_that_ignores_its_end_is_left_behind()
    {
        await using var console = await TestConsole.Start();
        var gate = new Gate();
        console.Deck.With(Third, async _ =>
        {
            await gate.Pass();
            return Outcome.Done();
        });
        var run = await console.Do("test.hasty");
        Assert.Equal((RunStatus.CompletedWithFailures, 9), (run.Status, run.Succeeded));
        Assert.Contains("may still be working", (await console.Item(run.Id, Third)).Message, StringComparison.Ordinal);
        gate.Open();
    }

    [Fact]
    public async Task A_run_that_takes_too_long_fails_and_keeps_what_is_done()
    {
        var time = new JumpingTime();
        await using var console = await TestConsole.Start(time: time);
        console.Deck.With(Third, _ =>
        {
            time.Advance(TimeSpan.FromSeconds(61));
            return Outcome.Done();
        });
        var run = await console.Do("test.short");
        Assert.Equal((RunStatus.Failed, 3), (run.Status, run.Succeeded));
        Assert.Contains("longer than the 60 s", run.StatusReason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pause_does_not_count_towards_the_time_a_run_may_take()
    {
        var time = new JumpingTime();
        await using var console = await TestConsole.Start(time: time);
        var run = await console.Do("test.short", but: w => w with { Limit = 3 });
        time.Advance(TimeSpan.FromHours(5));
        TestConsole.Accepted(await console.Control.Resume(run.Id, null, false, TestConsole.Sam, default));
        Assert.Equal(RunStatus.Succeeded, (await console.GoOn(run.Id)).Status);
    }

    [Fact]
    public async Task No_second_sees_more_items_than_the_rate()
    {
        var time = new JumpingTime();
        await using var console = await TestConsole.Start(time: time);
        var at = new List<DateTimeOffset>();
        console.Deck.Keys = Deck.Numbered(40);
        console.Deck.Apply = _ =>
        {
            at.Add(time.GetUtcNow());
            return Task.FromResult<Outcome?>(Outcome.Done());
        };
        await console.Do("test.paced");
        Assert.All(at.Skip(1).Zip(at, (next, last) => next - last), gap => Assert.True(gap >= TimeSpan.FromMilliseconds(249), $"Only {gap.TotalMilliseconds} ms."));
        Assert.All(at, a => Assert.InRange(at.Count(b => b >= a && b < a.AddSeconds(1)), 1, 4));
    }

    [Fact]
    public async Task Idle_time_is_not_saved_up()
    {
        var time = new JumpingTime();
        var pace = new Pace(4, time);
        Assert.Equal(TimeSpan.Zero, pace.Reserve());
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(TimeSpan.Zero, pace.Reserve());
        Assert.Equal(TimeSpan.FromMilliseconds(250), pace.Reserve());
        Assert.Equal(TimeSpan.FromMilliseconds(500), pace.Reserve());
        Assert.Equal(TimeSpan.Zero, new Pace(null, time).Reserve());
        await Task.CompletedTask;
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_run_that_waits_for_its_pace_stops_when_asked(bool cancel)
    {
        await using var console = await TestConsole.Start();
        var id = await console.Start("test.crawling");
        var working = console.Execute(id);
        await Eventually.Be(() => console.Deck.Applied.Count == 1);
        TestConsole.Accepted(cancel ? await console.Control.Cancel(id, null, TestConsole.Sam, default) : await console.Control.Pause(id, TestConsole.Sam, default));
        await working;
        var run = await console.VerifyRun(id);
        Assert.Equal((cancel ? RunStatus.Cancelled : RunStatus.Paused, 1), (run.Status, run.Counts.Done));
    }

    [Fact]
    public async Task A_run_that_waits_for_its_pace_stops_with_its_node()
    {
        await using var console = await TestConsole.Start();
        using var stopping = new CancellationTokenSource();
        var id = await console.Start("test.crawling");
        var working = console.Execute(id, stopping.Token);
        await Eventually.Be(() => console.Deck.Applied.Count == 1);
        await stopping.CancelAsync();
        await working;
        Assert.Equal(RunStatus.Interrupted, (await console.VerifyRun(id)).Status);
    }
}
