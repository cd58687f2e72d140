using Ops.Domain.Runs;
using Ops.Domain.Tests.Support;

namespace Ops.Domain.Tests.Operations.Services;

/// <summary>The service dies and comes back: the run pauses, no row fails for it, and resuming finishes.</summary>
public sealed class OutageTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public async Task A_service_that_dies_pauses_the_run_and_resuming_finishes_it(int parallel)
    {
        await using var service = await FlakyService.Start();
        await using var console = await ServiceBench.Console(ServiceBench.Target(service.Address) with { Parallel = parallel });
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        service.Behave = (row, _) =>
        {
            if (row == "row-40")
            {
                reached.TrySetResult();
            }

            return Mood.Fine;
        };
        var id = await ServiceBench.Agreed(console, ServiceBench.Csv(200));
        var working = ServiceBench.Work(console, id);
        await Eventually.Come(reached.Task);
        await service.Die();
        var run = await working;
        Assert.Equal((RunStatus.Paused, 0L), (run.Status, run.Failed));
        Assert.Matches("^Paused by itself: billing is down: the connection .*[.] Nothing more is sent to it[.] Resume when it is back; the first row will try[.]$", run.StatusReason);
        Assert.Equal(run.Succeeded, (await console.Items(id)).Count(i => i.Outcome == ItemOutcome.Succeeded));

        await service.Live();
        await ServiceBench.Resume(console, id);
        await ServiceBench.Reconcile(console, service, id, 200);
        Assert.InRange((await console.Items(id)).Count(i => i.Repeated), 0, parallel);
    }

    [Fact]
    public async Task A_service_that_was_never_there_leaves_no_row_in_doubt()
    {
        await using var service = await FlakyService.Start();
        await service.Die();
        await using var console = await ServiceBench.Console(ServiceBench.Target(service.Address));
        var run = await ServiceBench.Send(console, ServiceBench.Csv(50));
        Assert.Equal((RunStatus.Paused, 0L), (run.Status, run.Counts.Done));
        Assert.Empty(await console.Items(run.Id));

        await service.Live();
        await ServiceBench.Resume(console, run.Id);
        await ServiceBench.Reconcile(console, service, run.Id, 50);
        Assert.DoesNotContain(await console.Items(run.Id), i => i.Repeated);
    }

    [Fact]
    public async Task Resuming_too_early_sends_a_single_request_and_pauses_again()
    {
        await using var service = await FlakyService.Start();
        await using var console = await ServiceBench.Console(ServiceBench.Target(service.Address) with { Parallel = 8 });
        service.Behave = (_, _) => Mood.Of(503);
        var run = await ServiceBench.Send(console, ServiceBench.Csv(50));
        Assert.Equal((RunStatus.Paused, 0L), (run.Status, run.Counts.Done));
        var before = service.Arrived;
        run = await ServiceBench.Resume(console, run.Id);
        Assert.Equal((RunStatus.Paused, 1L), (run.Status, service.Arrived - before));
        Assert.Contains("billing is down: it answered 503", run.StatusReason, StringComparison.Ordinal);

        service.Behave = (_, _) => Mood.Fine;
        await ServiceBench.Resume(console, run.Id);
        await ServiceBench.Reconcile(console, service, run.Id, 50);
    }

    [Fact]
    public async Task A_service_that_takes_requests_and_answers_none_counts_as_down()
    {
        await using var service = await FlakyService.Start();
        await using var console = await ServiceBench.Console(ServiceBench.Target(service.Address) with { TimeoutSeconds = 0.5, Parallel = 4 });
        service.Behave = (_, _) => new Mood(MoodKind.Hang);
        var run = await ServiceBench.Send(console, ServiceBench.Csv(30));
        Assert.Equal((RunStatus.Paused, 0L), (run.Status, run.Counts.Done));
        Assert.Contains("no answer within 0.5 s", run.StatusReason, StringComparison.Ordinal);

        // Whether they took effect nobody knows: they are named, and marked when they are sent again.
        var doubted = (await console.Ledger.InDoubt(run.Id, default)).Select(i => i.Key).ToList();
        Assert.NotEmpty(doubted);
        service.Behave = (_, _) => Mood.Fine;
        await ServiceBench.Finish(console, run.Id);
        await ServiceBench.Reconcile(console, service, run.Id, 30);
        Assert.Subset((await console.Items(run.Id)).Where(i => i.Repeated).Select(i => i.Key).ToHashSet(), doubted.ToHashSet());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_service_that_asks_for_more_than_five_minutes_pauses_the_run_until_then(bool asDate)
    {
        await using var service = await FlakyService.Start();
        await using var console = await ServiceBench.Console(ServiceBench.Target(service.Address));
        service.Behave = (row, _) => row == "row-3" ? Mood.Of(429, asDate ? DateTimeOffset.UtcNow.AddHours(2).ToString("R") : "7200") : Mood.Fine;
        var run = await ServiceBench.Send(console, ServiceBench.Csv(30));
        Assert.Equal((RunStatus.Paused, 0L), (run.Status, run.Failed));
        Assert.Matches(@"^Paused by itself: billing answered 429 \(TooManyRequests\)\. It asks to be left alone until 20..-..-.. ..:.. UTC\. Resume the run then\.$", run.StatusReason);
        Assert.DoesNotContain(await console.Items(run.Id), i => i.Key == "row-3");

        service.Behave = (_, _) => Mood.Fine;
        await ServiceBench.Resume(console, run.Id);
        await ServiceBench.Reconcile(console, service, run.Id, 30);
    }

    [Fact]
    public async Task Undoing_pauses_too_when_the_service_dies_and_takes_nothing_back_twice()
    {
        await using var service = await FlakyService.Start();
        await using var console = await ServiceBench.Console(ServiceBench.Target(service.Address));
        var run = await ServiceBench.Send(console, ServiceBench.Csv(60));
        var answer = Assert.IsType<Answer.AwaitsApproval>(await console.Control.Revert(run.Id, "They were sent by mistake.", null, TestConsole.Sam, default));
        TestConsole.Accepted(await console.Approve(answer.RunId, TestConsole.Rita));
        var arrived = service.Arrived;
        service.Behave = (_, _) => Interlocked.Read(ref service.Arrived) > arrived + 25 ? Mood.Of(503) : Mood.Fine;
        var undo = await ServiceBench.Work(console, answer.RunId);
        Assert.Equal((RunStatus.Paused, 0L), (undo.Status, undo.Failed));
        service.Behave = (_, _) => Mood.Fine;
        undo = await ServiceBench.Resume(console, answer.RunId);
        Assert.Equal((RunStatus.Succeeded, 60), (undo.Status, undo.Succeeded));
        Assert.All(service.Effects, e => Assert.Equal(2, e.Value.Count));
    }
}
