using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Ops.Domain.Catalogue;
using Ops.Domain.Runs;
using Ops.Domain.Scheduling;
using Ops.Domain.Tests.Support;

namespace Ops.Domain.Tests.Scheduling;

public sealed class SchedulingTests
{
    [Fact]
    public async Task A_queued_run_is_taken_and_done()
    {
        await using var node = await RunningNode.Start();
        var id = await node.Console.Start("test.plain");
        await node.Console.Reaches(id, RunStatus.Succeeded);
        await node.Console.VerifyRun(id);
    }

    [Fact]
    public async Task A_run_another_process_queued_is_found()
    {
        await using var node = await RunningNode.Start();
        await using var cli = await TestConsole.Start(beside: node.Console);
        var id = await cli.Start("test.plain");
        await cli.Reaches(id, RunStatus.Succeeded);
        Assert.Empty(cli.Deck.Applied);
        Assert.Equal(10, node.Console.Deck.Applied.Count);
    }

    [Fact]
    public async Task A_node_works_on_no_more_runs_at_once_than_it_may()
    {
        var gate = new Gate();
        var (now, most) = (0, 0);
        await using var node = await RunningNode.Start(o => o with { MaxConcurrentRuns = 2 }, prepare: console =>
        {
            console.Deck.Keys = ["one"];
            console.Deck.Apply = async _ =>
            {
                var together = Interlocked.Increment(ref now);
                most = Math.Max(most, together);
                await gate.Pass();
                Interlocked.Decrement(ref now);
                return Outcome.Done();
            };
        });
        var ids = new List<long>();
        for (var i = 0; i < 5; i++)
        {
            ids.Add(await node.Console.Start("test.again", inputs: new JsonObject { ["tag"] = $"{i}" }));
        }

        await Eventually.Be(() => now == 2);
        Assert.Equal(2, (await node.Console.Runs.List(new RunFilter { Statuses = [RunStatus.Running] }, null, 10, default)).Count);
        gate.Open();
        foreach (var id in ids)
        {
            await node.Console.Reaches(id, RunStatus.Succeeded);
        }

        Assert.Equal(2, most);
    }

    [Fact]
    public async Task Runs_of_one_operation_that_write_come_one_after_the_other()
    {
        await using var node = await RunningNode.Start();
        var ids = new List<long>();
        for (var i = 0; i < 4; i++)
        {
            ids.Add(await node.Console.Start("test.plain", inputs: new JsonObject { ["tag"] = $"{i}" }));
        }

        foreach (var id in ids)
        {
            await node.Console.Reaches(id, RunStatus.Succeeded);
        }

        var spans = (await Task.WhenAll(ids.Select(node.Console.Find))).OrderBy(r => r.StartedAt).ToList();
        Assert.All(spans.Skip(1).Zip(spans), pair => Assert.True(pair.First.StartedAt >= pair.Second.FinishedAt));
    }

    [Fact]
    public async Task A_long_queue_of_one_operation_holds_nobody_else_up()
    {
        await using var console = await TestConsole.Start();
        Assert.NotNull(await console.Get<Leases>().Claim(await console.Start("test.plain", inputs: new JsonObject { ["tag"] = "first" }), default));
        await using (var db = await console.Db())
        {
            await using var transaction = await db.Database.BeginTransactionAsync();
            for (var i = 0; i < 150; i++)
            {
                db.Runs.Add(new Run(console.Get<OperationCatalogue>().Find("test.plain")!, RunMode.Apply, "test", TestConsole.Sam, DateTimeOffset.UtcNow));
            }

            await db.SaveChangesAsync();
            await transaction.CommitAsync();
        }

        var other = await console.Start("test.batch");
        var preview = await console.Start("test.batch", RunMode.Preview);
        await using var look = await console.Db();
        Assert.Equal([other], await console.Get<Leases>().Startable(look, default));
        Assert.NotEqual(other, preview);
    }

    [Fact]
    public async Task A_stopped_node_leaves_its_run_in_order_and_the_next_one_carries_on()
    {
        await using var console = await TestConsole.Start();
        var gate = new Gate();
        long id;
        await using (var node = await RunningNode.Start(beside: console, prepare: c => c.Deck.With("item-00003", async _ =>
        {
            await gate.Pass();
            return Outcome.Done();
        })))
        {
            id = await node.Console.Start("test.plain");
            await gate.Reached;
            var stopping = node.Stop();
            gate.Open();
            await stopping;
            var stopped = await console.VerifyRun(id);
            Assert.Equal((RunStatus.Interrupted, 3, true), (stopped.Status, stopped.Succeeded, stopped.WasStoppedInOrder));
        }

        await using var next = await RunningNode.Start(beside: console);
        await console.Reaches(id, RunStatus.Succeeded);
        Assert.Equal(7, next.Console.Deck.Applied.Count);
        await console.VerifyRun(id);
    }

    [Fact]
    public async Task A_node_told_to_stop_queues_nothing_again()
    {
        await using var console = await TestConsole.Start();
        using var stopping = new CancellationTokenSource();
        console.Deck.With("item-00002", _ =>
        {
            stopping.Cancel();
            return Outcome.Done();
        });
        var id = await console.Start("test.plain");
        await console.Execute(id, stopping.Token);
        var lifetime = new RunningNode.Lifetime();
        lifetime.StopApplication();
        using (var watch = new RunWatch(console.Get<RunReaper>(), lifetime, TimeProvider.System, NullLogger<RunWatch>.Instance))
        {
            await watch.StartAsync(default);
            await Eventually.Come(watch.ExecuteTask!);
        }

        Assert.Equal((RunStatus.Interrupted, true), ((await console.Find(id)).Status, (await console.Find(id)).WasStoppedInOrder));
        Assert.Equal(0, await console.Get<RunReaper>().Sweep(default));
        Assert.Equal(RunStatus.Queued, (await console.Find(id)).Status);
    }

    [Fact]
    public async Task Two_nodes_in_one_process_stop_each_on_its_own()
    {
        await using var first = await RunningNode.Start();
        await using (await RunningNode.Start())
        {
        }

        var id = await first.Console.Start("test.plain");
        await first.Console.Reaches(id, RunStatus.Succeeded);
    }

    [Fact]
    public async Task A_run_whose_process_was_killed_goes_on_in_a_living_one()
    {
        await using var console = await TestConsole.Start();
        var id = await console.Start("test.batch");
        await using (var dead = await TestConsole.Start(beside: console))
        {
            Assert.NotNull(await dead.Get<Leases>().Claim(id, default));
        }

        await using var node = await RunningNode.Start(beside: console);
        await console.Reaches(id, RunStatus.Succeeded);
    }
}
