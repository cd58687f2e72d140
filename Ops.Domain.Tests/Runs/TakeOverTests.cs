using Ops.Domain.Catalogue;
using Ops.Domain.Runs;
using Ops.Domain.Tests.Support;

namespace Ops.Domain.Tests.Runs;

/// <summary>Somebody else looks after a run: who is told, and what becomes of its worker.</summary>
public sealed class TakeOverTests
{
    private const string Third = "item-00003";

    [Fact]
    public async Task Taking_over_changes_the_owner_and_notes_are_kept()
    {
        await using var console = await TestConsole.Start();
        var id = await console.Start("test.plain");
        TestConsole.Accepted(await console.Control.TakeOver(id, "Sam is away.", TestConsole.Eve, default));
        TestConsole.Accepted(await console.Control.AddNote(id, " Look at row 3. ", TestConsole.Eve, default));
        var run = await console.VerifyRun(id);
        Assert.Equal(("sub-eve", "Eve", "sub-sam"), (run.OwnerSubject, run.OwnerName, run.RequesterSubject));
        Assert.Equal("Look at row 3.", Assert.Single(await console.Runs.Notes(id, default)).Text);
        Assert.Equal("Eve took over from Sam: Sam is away.", (await console.Runs.History(id, default))[^1].Reason);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_run_at_work_goes_on_when_it_is_taken_over_unless_its_worker_is_stopped_too(bool stopWorker)
    {
        await using var console = await TestConsole.Start();
        var gate = Gate.Before(console, Third);
        var id = await console.Start("test.patient");
        var working = console.Execute(id);
        await gate.Reached;
        TestConsole.Accepted(await console.Control.TakeOver(id, "Sam is away.", TestConsole.Eve, default, stopWorker));
        var taken = await console.Find(id);
        Assert.Equal((stopWorker ? RunStatus.Paused : RunStatus.Running, "Eve"), (taken.Status, taken.OwnerName));
        if (stopWorker)
        {
            // Whatever the old worker still says counts for nothing; the item in its hand is in doubt.
            Assert.True(await working);
            gate.Open();
            var fenced = await console.VerifyRun(id);
            Assert.Equal((2, 0, ItemOutcome.Started), (fenced.Succeeded, fenced.Failed, (await console.Item(id, Third)).Outcome));
            Assert.Contains("stopped its worker", fenced.StatusReason, StringComparison.Ordinal);
            TestConsole.Accepted(await console.Control.Resume(id, null, false, TestConsole.Eve, default));
            working = console.Execute(id);
        }

        gate.Open();
        await working;
        var run = await console.VerifyRun(id);
        Assert.Equal((RunStatus.Succeeded, 10), (run.Status, run.Succeeded));
        Assert.Equal(stopWorker, (await console.Item(id, Third)).Repeated);
    }

    [Fact]
    public async Task The_owner_before_is_told_and_nobody_else()
    {
        await using var console = await TestConsole.Start();
        var id = await console.Start("test.plain");
        var fence = (await console.Find(id)).Epoch;
        TestConsole.Accepted(await console.Control.TakeOver(id, "Sam is away.", TestConsole.Eve, default));
        Assert.Equal(fence + 1, (await console.Find(id)).Epoch);
        var since = DateTimeOffset.UtcNow.AddDays(-1);
        Assert.Equal("Eve took over from Sam: Sam is away.", Assert.Single(await console.Runs.For(TestConsole.Sam).Tells("sub-sam", since, default)).Reason);
        Assert.Empty(await console.Runs.Tells("sub-eve", since, default));
        Assert.Empty(await console.Runs.Tells("sub-sam", DateTimeOffset.UtcNow.AddDays(1), default));
        Assert.Empty(await console.Runs.For(TestConsole.Nobody).Tells("sub-sam", since, default));

        // Taking over what is one's own already tells nobody.
        TestConsole.Accepted(await console.Control.TakeOver(id, null, TestConsole.Eve, default));
        Assert.Empty(await console.Runs.Tells("sub-eve", since, default));
    }
}
