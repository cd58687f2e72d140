using System.Diagnostics;
using Ops.Domain.Runs;
using Ops.Domain.Tests.Support;

namespace Ops.Domain.Tests.Operations.Services;

/// <summary>What the operation promises, at its size: 100,000 rows, a service that misbehaves at random and dies on the way.</summary>
[Collection(nameof(Alone))]
public sealed class ManyRowsTests(ITestOutputHelper output)
{
    private const int Rows = 100_000;

    [Fact]
    public async Task A_hundred_thousand_rows_end_with_one_outcome_each_however_the_service_behaves()
    {
        await using var service = await FlakyService.Start();
        service.KeepsSeen = false;
        service.Behave = (row, attempt) => MoodOf(row, attempt);
        var target = ServiceBench.Target(service.Address) with
        {
            Parallel = 48, TimeoutSeconds = 2, Retries = 13, RetryPauseMilliseconds = 5, Breaker = new() { Failures = 3, QuietSeconds = 2 },
        };
        await using var console = await ServiceBench.Console(target);
        var id = await ServiceBench.Agreed(console, ServiceBench.Csv(Rows));

        var since = Stopwatch.StartNew();
        var working = ServiceBench.Work(console, id);
        while (service.EffectCount < Rows * 2 / 5 && !working.IsCompleted)
        {
            await Task.Delay(20);
        }

        await service.Die();
        var run = await working;
        Assert.Equal((RunStatus.Paused, 0L), (run.Status, run.Failed));
        Assert.StartsWith("Paused by itself: billing is down: ", run.StatusReason, StringComparison.Ordinal);
        Assert.InRange(run.Succeeded, Rows / 4, Rows - 1);
        var (first, repeated) = (run.Succeeded, (await console.Ledger.InDoubt(id, default)).Count);
        Assert.InRange(repeated, 0, target.Parallel);

        await service.Live();
        await ServiceBench.Finish(console, id);
        await ServiceBench.Reconcile(console, service, id, Rows);
        var items = await console.Items(id);
        output.WriteLine($"{Rows:N0} rows in {since.Elapsed.TotalSeconds:0} s; {service.Arrived:N0} requests arrived; down after {first:N0}; {items.Count(i => i.Attempts > 1):N0} rows were tried again, {items.Count(i => i.Repeated)} in doubt.");
        Assert.True(service.Arrived > Rows * 1.03, $"Only {service.Arrived:N0} requests: the service did not misbehave.");
        Assert.InRange(items.Count(i => i.Attempts > 1), Rows / 40, Rows / 5);
    }

    // The same row misbehaves the same way in every run of this test, whatever the order of arrival. A row misbehaves three times at most.
    private static Mood MoodOf(string row, int attempt) => attempt > 3 ? Mood.Fine : (Hash(row, attempt) % 100_000) switch
    {
        < 3_000 => Mood.Of(503),
        < 4_500 => Mood.Of(429, "0"),
        < 4_520 => Mood.Of(429, "1"),
        < 4_540 => Mood.Of(503, "1"),
        < 5_000 => new Mood(MoodKind.ResetBefore),
        < 5_500 => new Mood(MoodKind.ResetAfter),
        < 5_506 => new Mood(MoodKind.Hang),
        < 5_512 => new Mood(MoodKind.Hang, 1),
        < 5_515 => new Mood(MoodKind.SlowBody),
        < 5_700 => new Mood(MoodKind.LyingLength),
        < 5_730 => new Mood(MoodKind.HugeBody),
        _ => Mood.Fine,
    };

    private static uint Hash(string row, int attempt)
    {
        var hash = 2166136261u ^ 20261121u;
        foreach (var c in row)
        {
            hash = (hash ^ c) * 16777619;
        }

        hash = (hash ^ (uint)attempt) * 16777619;
        hash ^= hash >> 15;
        hash *= 2246822519;
        return hash ^ (hash >> 13);
    }
}
