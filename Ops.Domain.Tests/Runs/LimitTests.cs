using Ops.Domain.Catalogue;
using Ops.Domain.Runs;
using Ops.Domain.Tests.Support;

namespace Ops.Domain.Tests.Runs;

/// <summary>"First N, then pause."</summary>
public sealed class LimitTests
{
    [Fact]
    public async Task A_limit_pauses_for_a_look_and_resuming_goes_on_with_another_or_none()
    {
        await using var console = await TestConsole.Start();
        var run = await console.Do("test.plain", but: w => w with { Limit = 3 });
        Assert.Equal((RunStatus.Paused, 3), (run.Status, run.Counts.Done));
        TestConsole.Accepted(await console.Control.Resume(run.Id, 2, false, TestConsole.Sam, default));
        run = await console.GoOn(run.Id);
        Assert.Equal((RunStatus.Paused, 5, 5L), (run.Status, run.Counts.Done, run.Limit!.Value));
        TestConsole.Accepted(await console.Control.Resume(run.Id, null, false, TestConsole.Sam, default));
        run = await console.GoOn(run.Id);
        Assert.Equal((RunStatus.Succeeded, 10), (run.Status, run.Counts.Done));
    }

    [Theory]
    [InlineData("test.plain")]
    [InlineData("test.parallel")]
    public async Task A_limit_of_all_items_finishes_the_run(string operation)
    {
        await using var console = await TestConsole.Start();
        Assert.Equal(RunStatus.Succeeded, (await console.Do(operation, but: w => w with { Limit = 10 })).Status);
    }

    [Fact]
    public async Task A_limit_counts_over_an_interruption()
    {
        await using var console = await TestConsole.Start();
        using var stopping = new CancellationTokenSource();
        console.Deck.With("item-00002", _ =>
        {
            stopping.Cancel();
            return Outcome.Done();
        });
        var id = await console.Start("test.plain", but: w => w with { Limit = 5 });
        await console.Execute(id, stopping.Token);
        var run = await console.VerifyRun(id);
        Assert.Equal((RunStatus.Interrupted, 2, true), (run.Status, run.Counts.Done, run.WasStoppedInOrder));
        await console.Get<RunReaper>().Sweep(default);
        run = await console.GoOn(id);
        Assert.Equal((RunStatus.Paused, 5), (run.Status, run.Counts.Done));
    }

    [Fact]
    public async Task What_is_done_already_and_listed_again_does_not_use_up_the_limit()
    {
        await using var console = await TestConsole.Start();
        console.Deck.IgnoresStart = true;
        var run = await console.Do("test.plain", but: w => w with { Limit = 4 });
        TestConsole.Accepted(await console.Control.Resume(run.Id, 6, false, TestConsole.Sam, default));
        run = await console.GoOn(run.Id);
        Assert.Equal((RunStatus.Succeeded, 10), (run.Status, run.Counts.Done));
        Assert.Equal(10, console.Deck.Applied.Count);
    }
}
