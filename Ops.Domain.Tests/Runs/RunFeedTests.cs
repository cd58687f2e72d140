using Ops.Domain.Runs;
using Ops.Domain.Tests.Support;

namespace Ops.Domain.Tests.Runs;

public sealed class RunFeedTests
{
    [Fact]
    public async Task The_first_element_comes_at_once_and_nothing_after_it_is_missed()
    {
        var time = new JumpingTime { Jumps = false };
        var feed = new RunFeed(time);
        await using var watching = feed.Changes(7, default).GetAsyncEnumerator();
        Assert.True(await watching.MoveNextAsync());

        // Between the snapshot and the next wait: the gap in which a naive feed loses a change.
        feed.Changed(7);
        var next = watching.MoveNextAsync().AsTask();
        Assert.False(next.IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds(250));
        Assert.True(await Eventually.Come(next));
    }

    [Fact]
    public async Task A_watcher_is_told_at_most_four_times_a_second_and_again_after_a_second_of_silence()
    {
        var time = new JumpingTime { Jumps = false };
        var feed = new RunFeed(time);
        var told = new List<DateTimeOffset>();
        using var end = new CancellationTokenSource();
        var watching = Task.Run(async () =>
        {
            await foreach (var at in feed.Changes(RunFeed.Any, end.Token))
            {
                told.Add(at);
            }
        });
        for (var i = 0; i < 100; i++)
        {
            await Eventually.Be(() => time.Waits.Count > 0);
            feed.Changed(i);
            time.Advance(TimeSpan.FromMilliseconds(20));
            await Task.Yield();
        }

        await end.CancelAsync();
        await Eventually.Come(watching);
        Assert.All(told, a => Assert.InRange(told.Count(b => b >= a && b < a.AddSeconds(1)), 1, 4));
    }

    [Fact]
    public async Task Only_watchers_of_the_run_or_of_all_are_woken()
    {
        var time = new JumpingTime { Jumps = false };
        var feed = new RunFeed(time);
        await using var seven = feed.Changes(7, default).GetAsyncEnumerator();
        await using var all = feed.Changes(RunFeed.Any, default).GetAsyncEnumerator();
        await seven.MoveNextAsync();
        await all.MoveNextAsync();
        var (nextOfSeven, nextOfAll) = (seven.MoveNextAsync().AsTask(), all.MoveNextAsync().AsTask());
        feed.Changed(8);
        time.Advance(TimeSpan.FromMilliseconds(250));
        Assert.True(await Eventually.Come(nextOfAll));
        Assert.False(nextOfSeven.IsCompleted);
        feed.Changed(7);
        Assert.True(await Eventually.Come(nextOfSeven));
    }

    [Fact]
    public async Task A_hundred_watchers_that_leave_in_different_ways_leave_nothing_behind()
    {
        await using var console = await TestConsole.Start();
        var feed = console.Get<RunFeed>();
        using var end = new CancellationTokenSource();
        var id = await console.Start("test.plain");
        var watching = Enumerable.Range(0, 100).Select(i => Task.Run(async () =>
        {
            await foreach (var _ in feed.Changes(i % 2 == 0 ? id : RunFeed.Any, end.Token))
            {
                if (i % 3 == 0)
                {
                    break;
                }

                if (i % 7 == 0)
                {
                    throw new InvalidOperationException("The page broke.");
                }
            }
        })).ToArray();
        await console.Execute(id);
        await Eventually.Be(() => watching.All(w => w.IsCompleted || feed.Watchers > 0));
        await end.CancelAsync();
        await Eventually.Come(Task.WhenAll(watching).ContinueWith(_ => { }, TaskScheduler.Default));
        Assert.Equal(0, feed.Watchers);
    }

    [Fact]
    public async Task Every_step_of_a_run_is_signalled()
    {
        var time = new JumpingTime { Jumps = false };
        await using var console = await TestConsole.Start(more: (services, _) =>
            Microsoft.Extensions.DependencyInjection.ServiceCollectionServiceExtensions.AddSingleton(services, new RunFeed(time)));
        var feed = console.Get<RunFeed>();
        var id = await console.Start("test.plain");
        foreach (var step in (Func<Task>[])
            [
                () => console.Control.Pause(id, TestConsole.Sam, default),
                () => console.Control.Resume(id, 2, false, TestConsole.Sam, default),
                () => console.Execute(id),
                () => console.Control.AddNote(id, "Look.", TestConsole.Sam, default),
                () => console.Control.TakeOver(id, null, TestConsole.Eve, default),
                () => console.Control.Cancel(id, null, TestConsole.Sam, default),
            ])
        {
            await using var watching = feed.Changes(id, default).GetAsyncEnumerator();
            await watching.MoveNextAsync();
            var next = watching.MoveNextAsync().AsTask();
            await step();
            time.Advance(TimeSpan.FromMilliseconds(250));
            Assert.True(await Eventually.Come(next));
        }
    }
}
