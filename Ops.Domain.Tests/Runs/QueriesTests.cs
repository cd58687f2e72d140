using System.Text.Json.Nodes;
using Ops.Domain.Catalogue;
using Ops.Domain.Runs;
using Ops.Domain.Tests.Support;

namespace Ops.Domain.Tests.Runs;

public sealed class QueriesTests
{
    [Fact]
    public async Task Runs_are_found_by_each_filter_and_all_of_them_together()
    {
        var time = new JumpingTime();
        await using var console = await TestConsole.Start(time: time);
        var start = time.GetUtcNow();
        var done = (await console.Do("test.plain")).Id;
        time.Advance(TimeSpan.FromHours(1));
        var preview = (await console.Do("test.batch", RunMode.Preview)).Id;
        time.Advance(TimeSpan.FromHours(1));
        var queued = await console.Start("test.batch", by: TestConsole.Eve);
        TestConsole.Accepted(await console.Control.TakeOver(done, null, TestConsole.Eve, default));

        await Gives([queued, preview, done], new RunFilter());
        await Gives([queued], new RunFilter { Statuses = [RunStatus.Queued, RunStatus.Failed] });
        await Gives([queued, preview], new RunFilter { OperationKey = "test.batch" });
        await Gives([preview], new RunFilter { Mode = RunMode.Preview });
        await Gives([queued, done], new RunFilter { PersonSubject = "sub-eve" });
        await Gives([preview, done], new RunFilter { PersonSubject = "sub-sam" });
        await Gives([queued, preview], new RunFilter { From = start.AddMinutes(30) });
        await Gives([done], new RunFilter { To = start.AddMinutes(30) });

        // The same moment in another offset.
        await Gives([preview], new RunFilter { From = start.AddMinutes(30).ToOffset(TimeSpan.FromHours(9)), To = start.AddMinutes(90).ToOffset(TimeSpan.FromHours(-5)) });
        await Gives([done], new RunFilter { Text = $" r-{done} " });
        await Gives([queued, preview], new RunFilter { Text = "BATCH" });
        await Gives([queued], new RunFilter { Text = "eve" });
        await Gives([], new RunFilter { Text = "%" });
        await Gives([], new RunFilter { Statuses = [RunStatus.Queued], Mode = RunMode.Preview });

        async Task Gives(long[] expected, RunFilter filter)
        {
            Assert.Equal(expected, (await console.Runs.List(filter, null, 10, default)).Select(r => r.Id));
            Assert.Equal(expected.Length, await console.Runs.Count(filter, default));
            Assert.Equal(expected, (await console.Runs.All(filter, default).ToListAsync()).Select(r => r.Id));
        }
    }

    [Fact]
    public async Task Pages_follow_each_other_without_a_gap()
    {
        await using var console = await TestConsole.Start();
        var ids = new List<long>();
        for (var i = 0; i < 7; i++)
        {
            ids.Add(await console.Start("test.plain", inputs: new JsonObject { ["tag"] = $"{i}" }));
        }

        var (paged, before) = (new List<long>(), (long?)null);
        while (await console.Runs.List(new RunFilter(), before, 3, default) is { Count: > 0 } page)
        {
            paged.AddRange(page.Select(r => r.Id));
            before = page[^1].Id;
        }

        Assert.Equal(ids.AsEnumerable().Reverse(), paged);
        Assert.Equal(7, (await console.Runs.List(new RunFilter(), null, 100_000, default)).Count);
        Assert.Single(await console.Runs.List(new RunFilter(), null, 0, default));
    }

    [Fact]
    public async Task The_last_run_of_each_operation_and_what_is_usual_are_known()
    {
        await using var console = await TestConsole.Start();
        await console.Do("test.again");
        var last = await console.Do("test.again");
        var other = await console.Do("test.plain", RunMode.Preview);
        var byOperation = await console.Runs.LastByOperation(default);
        Assert.Equal([(last.Id, 10L), (other.Id, 10L)], byOperation.OrderBy(r => r.Key).Select(r => (r.Value.Id, r.Value.Counts.Done)));
        Assert.NotNull(await console.Runs.UsualDuration("test.again", default));
        Assert.Null(await console.Runs.UsualDuration("test.plain", default));
        Assert.Equal([(RunStatus.Succeeded, 2)], (await console.Runs.Week(7, TimeSpan.Zero, default)).Select(d => (d.Status, d.Runs)));
        Assert.NotEmpty(await console.Runs.Samples(last.Id, 10, default));
        Assert.Null(await console.Runs.Find(4711, default));
    }

    [Fact]
    public async Task The_ledger_is_read_in_windows_by_outcome_and_by_the_beginning_of_the_key()
    {
        await using var console = await TestConsole.Start();
        console.Deck.Keys = [.. Deck.Numbered(50), "100%_sure"];
        console.Deck.Plan = call => call.Key switch
        {
            "item-00010" or "item-00020" => ItemPlan.Skip("Nothing to do."),
            "item-00030" => ItemPlan.Invalid("Paid."),
            _ => ItemPlan.Do(),
        };
        console.Deck.With("item-00040", _ => Outcome.Failed("No.")).With("item-00041", _ => Outcome.Failed("No."));
        var id = (await console.Do("test.batch")).Id;
        var ledger = console.Ledger;

        Assert.Equal([11, 12, 13], (await ledger.Window(id, null, null, 10, 3, default)).Select(i => i.Ordinal));
        Assert.Equal([11, 12, 13], (await ledger.Page(id, null, null, 10, 3, default)).Select(i => i.Ordinal));
        Assert.Equal(["item-00041"], (await ledger.Window(id, ItemOutcome.Failed, null, 1, 5, default)).Select(i => i.Key));
        Assert.Equal(46, await ledger.Count(id, ItemOutcome.Succeeded, null, default));
        Assert.Equal(["item-00040", "item-00041"], (await ledger.Page(id, ItemOutcome.Failed, "item-0004", 0, 10, default)).Select(i => i.Key));
        Assert.Equal(10, await ledger.Count(id, null, " item-0002 ", default));
        Assert.Equal(["100%_sure"], (await ledger.Page(id, null, "100%_", 0, 10, default)).Select(i => i.Key));
        Assert.Equal(0, await ledger.Count(id, null, "%", default));
        Assert.Equal(0, await ledger.Count(id, null, "item_0", default));
        Assert.Equal([(ItemOutcome.Skipped, 2), (ItemOutcome.Invalid, 1), (ItemOutcome.Failed, 2)], (await ledger.Findings(id, default)).OrderBy(f => f.Key).Select(f => (f.Key, f.Value)));
        Assert.Equal([(ItemOutcome.Failed, "No.", 2), (ItemOutcome.Invalid, "Paid.", 1)], await ledger.Reasons(id, 10, default));
        Assert.Equal(51, (await ledger.All(id, null, default).ToListAsync()).Count);
        Assert.Empty(await ledger.Page(4711, null, null, 0, 10, default));
    }
}
