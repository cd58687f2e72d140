using System.Text.Json.Nodes;
using Ops.Domain.Catalogue;
using Ops.Domain.Runs;
using Ops.Domain.Tests.Support;

namespace Ops.Domain.Tests.Runs;

public sealed class LoopTests
{
    [Theory]
    [InlineData("test.parallel")]
    [InlineData("test.parallel-plain")]
    public async Task Items_overlap_but_the_ledger_keeps_their_order(string operation)
    {
        await using var console = await TestConsole.Start();
        console.Deck.Keys = Deck.Numbered(40);
        var (now, most) = (0, 0);
        var gates = Enumerable.Range(0, 40).Select(_ => new TaskCompletionSource()).ToArray();
        console.Deck.Apply = async call =>
        {
            var together = Interlocked.Increment(ref now);
            InterlockedMax(ref most, together);

            // The first and the last of each four wait for each other, so they must overlap.
            var place = int.Parse(call.Key[5..], System.Globalization.CultureInfo.InvariantCulture) - 1;
            gates[place].TrySetResult();
            if (place % 4 is 0 or 3)
            {
                await Eventually.Come(gates[place % 4 == 0 ? place + 3 : place - 3].Task);
            }

            Interlocked.Decrement(ref now);
            return Outcome.Done();
        };
        var run = await console.Do(operation);
        Assert.Equal((RunStatus.Succeeded, 40, 40L), (run.Status, run.Succeeded, run.CursorOrdinal));
        Assert.InRange(most, 2, 4);
        Assert.Equal(Deck.Numbered(40), (await console.Items(run.Id)).Select(i => i.Key));
    }

    [Fact]
    public async Task The_cursor_never_passes_an_item_that_is_not_dealt_with()
    {
        await using var console = await TestConsole.Start();
        console.Deck.Keys = Deck.Numbered(200);
        await console.Do("test.parallel-plain");
        var dealt = new HashSet<long>();
        foreach (var checkpoint in console.Probe.Snapshot())
        {
            foreach (var row in checkpoint.Rows.Where(r => r.Outcome != ItemOutcome.Started))
            {
                dealt.Add(row.Ordinal);
            }

            Assert.Equal(dealt.Count, checkpoint.Counts.Done);
            Assert.All(Enumerable.Range(1, (int)checkpoint.Cursor.Ordinal), o => Assert.Contains((long)o, dealt));
        }
    }

    [Fact]
    public async Task An_idempotent_operation_writes_ten_thousand_items_in_a_few_checkpoints()
    {
        await using var console = await TestConsole.Start(o => o with { HeartbeatSeconds = 1 });
        console.Deck.Keys = Deck.Numbered(10_000);
        var run = await console.Do("test.batch");
        Assert.Equal((RunStatus.Succeeded, 10_000), (run.Status, run.Succeeded));
        Assert.InRange(console.Probe.Snapshot().Count, 10, 60);
        Assert.Equal(10_000, await console.Ledger.Count(run.Id, null, null, default));
    }

    [Fact]
    public async Task Any_other_operation_writes_each_item_before_it_is_touched()
    {
        await using var console = await TestConsole.Start();
        console.Deck.Keys = Deck.Numbered(100);
        var unannounced = 0;
        console.Deck.Apply = call =>
        {
            unannounced += console.Probe.Snapshot().Any(c => c.Rows.Any(r => r.Key == call.Key && r.Outcome == ItemOutcome.Started)) ? 0 : 1;
            return Task.FromResult<Outcome?>(Outcome.Done());
        };
        await console.Do("test.plain");
        Assert.Equal(0, unannounced);
        Assert.True(console.Probe.Snapshot().Count >= 100);
    }

    [Fact]
    public async Task An_operation_goes_on_behind_the_key_it_stopped_at()
    {
        await using var console = await TestConsole.Start();
        var run = await console.Do("test.plain", but: w => w with { Limit = 4 });
        TestConsole.Accepted(await console.Control.Resume(run.Id, null, false, TestConsole.Sam, default));
        await console.GoOn(run.Id);
        Assert.Equal([null, "item-00004"], console.Deck.Starts.Select(s => s.AfterKey));
        Assert.Equal(10, console.Deck.Planned.Count);
    }

    [Theory]
    [InlineData("test.plain")]
    [InlineData("test.parallel")]
    public async Task An_operation_that_lists_from_the_beginning_does_nothing_twice(string operation)
    {
        await using var console = await TestConsole.Start();
        console.Deck.IgnoresStart = true;
        var run = await console.Do(operation, but: w => w with { Limit = 4 });
        TestConsole.Accepted(await console.Control.Resume(run.Id, null, false, TestConsole.Sam, default));
        run = await console.GoOn(run.Id);
        Assert.Equal((RunStatus.Succeeded, 10), (run.Status, run.Succeeded));
        Assert.Equal(Deck.Numbered(10), console.Deck.AppliedKeys.Order());
    }

    [Theory]
    [InlineData("test.cards")]
    [InlineData("test.cards-plain")]
    public async Task A_file_is_read_on_from_the_byte_behind_the_last_row(string operation)
    {
        await using var console = await TestConsole.Start();
        var rows = Enumerable.Range(1, 500).Select(i => $"card-{i},\"Grüße,\n{i}\"\n").ToList();
        var csv = "card,remark\n" + string.Concat(rows);
        var run = await console.Do(operation, inputs: await console.Upload(csv), but: w => w with { Limit = 123 });
        Assert.Equal((RunStatus.Paused, 123L, 500L), (run.Status, run.CursorOrdinal, run.Total!.Value));

        // In front of the row's line break: see CsvPosition.
        var behind = System.Text.Encoding.UTF8.GetByteCount("card,remark\n" + string.Concat(rows.Take(123)));
        Assert.Equal(behind - 1, run.CursorOffset);

        TestConsole.Accepted(await console.Control.Resume(run.Id, null, false, TestConsole.Sam, default));
        run = await console.GoOn(run.Id);
        Assert.Equal((RunStatus.Succeeded, 500), (run.Status, run.Succeeded));
        Assert.Equal(500, console.Deck.Planned.Count);
        Assert.Equal(Enumerable.Range(1, 500).Select(i => $"card-{i}"), (await console.Items(run.Id)).Select(i => i.Key));
        Assert.Equal(Enumerable.Range(1, 500).Select(i => (long)i), (await console.Items(run.Id)).Select(i => i.Ordinal));
    }

    [Fact]
    public async Task A_file_that_is_gone_fails_the_run_in_words()
    {
        await using var console = await TestConsole.Start();
        var inputs = await console.Upload("card\na\nb\n");
        var id = await console.Start("test.cards", inputs: inputs);
        File.Delete(console.Get<Ops.Domain.Files.IFileStore>().Describe((string)inputs["cards"]!));
        await console.Execute(id);
        var run = await console.VerifyRun(id);
        Assert.Equal(RunStatus.Failed, run.Status);
        Assert.NotEmpty(run.StatusReason!);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(13)]
    public async Task A_database_that_cannot_be_written_for_a_while_costs_nothing(int code)
    {
        await using var console = await TestConsole.Start(time: new JumpingTime());
        console.Probe.FailsFor = c => c.Counts.Done >= 5;
        console.Probe.Failing = (5, code);
        var run = await console.Do("test.plain");
        Assert.Equal((RunStatus.Succeeded, 10, 5), (run.Status, run.Succeeded, console.Probe.Failed));
    }

    [Theory]
    [InlineData("test.plain")]
    [InlineData("test.batch")]
    [InlineData("test.parallel")]
    [InlineData("test.parallel-plain")]
    public async Task A_database_that_cannot_be_written_at_all_interrupts_the_run_and_its_books_stay_right(string operation)
    {
        await using var console = await TestConsole.Start(time: new JumpingTime());
        console.Probe.FailsFor = c => c.Counts.Done >= 5;
        console.Probe.Failing = (6, 13);
        var id = await console.Start(operation);
        await console.Execute(id);
        var run = await console.VerifyRun(id);
        Assert.Equal(RunStatus.Interrupted, run.Status);
        Assert.Contains("could not be written", run.StatusReason, StringComparison.Ordinal);

        TestConsole.Accepted(await console.Control.Resume(id, null, false, TestConsole.Sam, default));
        run = await console.GoOn(id);
        Assert.Equal((RunStatus.Succeeded, 10), (run.Status, run.Succeeded));
    }

    [Fact]
    public async Task Rows_a_heartbeat_could_not_write_are_written_by_the_next_checkpoint()
    {
        var time = new JumpingTime();
        await using var console = await TestConsole.Start(time: time);
        var lease = (await console.Get<Leases>().Claim(await console.Start("test.plain"), default))!;
        await using var checkpointer = new Checkpointer(await console.Probe.Open(lease, default), lease, console.Get<Leases>(), new Redactor([]), time, 0);
        checkpointer.Add(new LedgerRow { RunId = lease.RunId, Ordinal = 1, Key = "one", Outcome = ItemOutcome.Succeeded }, new(1, "one", 0, 0));
        checkpointer.Log("First.");
        console.Probe.Failing = LedgerProbe.FullFor(6);
        await Assert.ThrowsAsync<Microsoft.Data.Sqlite.SqliteException>(async () => await checkpointer.Flush(default));
        Assert.True(await checkpointer.Holds("one", default));
        checkpointer.Add(new LedgerRow { RunId = lease.RunId, Ordinal = 2, Key = "two", Outcome = ItemOutcome.Succeeded }, new(2, "two", 0, 0));
        await checkpointer.Flush(default);
        Assert.Equal(["one", "two"], (await console.Items(lease.RunId)).Select(i => i.Key));
        Assert.Equal(2, (await console.Find(lease.RunId)).Succeeded);
        Assert.Equal("First.", Assert.Single(await console.Runs.Log(lease.RunId, 0, 10, false, default)).Text);
    }

    [Fact]
    public async Task An_operations_log_lines_are_kept_with_the_items_key()
    {
        await using var console = await TestConsole.Start();
        console.Deck.With("item-00002", call =>
        {
            call.Log("Halfway.");
            return Outcome.Done();
        });
        var run = await console.Do("test.plain");
        Assert.Contains(await console.Runs.Log(run.Id, 0, 100, false, default), l => l.Text == "item-00002: Halfway.");
        Assert.Equal(2, (await console.Runs.Log(run.Id, 0, 2, true, default)).Count);
    }

    [Fact]
    public async Task A_run_of_nothing_succeeds()
    {
        await using var console = await TestConsole.Start();
        console.Deck.Keys = [];
        var run = await console.Do("test.plain");
        Assert.Equal((RunStatus.Succeeded, "Finished: 0 items."), (run.Status, run.StatusReason));
    }

    [Fact]
    public async Task An_operation_that_left_the_program_fails_its_queued_run_in_words()
    {
        await using var console = await TestConsole.Start();
        var id = await console.Start("test.plain", inputs: new JsonObject { ["tag"] = "b" });
        await using var newer = await TestConsole.Start(beside: console, more: (services, _) =>
            Microsoft.Extensions.DependencyInjection.ServiceCollectionServiceExtensions.AddSingleton(services, OperationCatalogue.From([typeof(Batch)])));
        await newer.Execute(id);
        var run = await newer.VerifyRun(id);
        Assert.Equal((RunStatus.Failed, "There is no operation 'test.plain' in this version of the program."), (run.Status, run.StatusReason));
    }

    private static void InterlockedMax(ref int most, int value)
    {
        int seen;
        while ((seen = Volatile.Read(ref most)) < value && Interlocked.CompareExchange(ref most, value, seen) != seen)
        {
        }
    }
}
