using System.Text.Json.Nodes;
using Ops.Domain.Catalogue;
using Ops.Domain.Runs;
using Ops.Domain.Tests.Support;

namespace Ops.Domain.Tests.Runs;

public sealed class PreviewTests
{
    [Theory]
    [InlineData("test.plain")]
    [InlineData("test.batch")]
    [InlineData("test.parallel")]
    [InlineData("test.destructive")]
    public async Task A_preview_plans_everything_and_never_applies(string operation)
    {
        await using var console = await TestConsole.Start();
        console.Deck.Plan = call => call.Key switch
        {
            "item-00002" => ItemPlan.Skip("Nothing to do."),
            "item-00003" => ItemPlan.Invalid("Paid already."),
            _ => ItemPlan.Change(new { on = false }, new { on = true }),
        };
        var run = await console.Do(operation, RunMode.Preview);

        Assert.Equal(RunStatus.CompletedWithFailures, run.Status);
        Assert.Equal(new RunCounts { Succeeded = 8, Skipped = 1, Failed = 1 }, run.Counts);
        Assert.Empty(console.Deck.Applied);
        var items = await console.Items(run.Id);
        Assert.Equal(ItemOutcome.Planned, items[0].Outcome);
        Assert.Equal("""{"on":false}""", items[0].Before);
        Assert.Equal("""{"on":true}""", items[0].After);
        Assert.Equal((ItemOutcome.Skipped, "Nothing to do."), (items[1].Outcome, items[1].Message));
        Assert.Equal((ItemOutcome.Invalid, "Paid already."), (items[2].Outcome, items[2].Message));
        Assert.All(items, i => Assert.Equal(0, i.Attempts));
    }

    [Fact]
    public async Task Applying_plans_afresh_and_leaves_alone_what_changed_since_the_preview()
    {
        await using var console = await TestConsole.Start();
        var preview = await console.Do("test.plain", RunMode.Preview);

        console.Deck.Keys = [.. Deck.Numbered(10), "new"];
        var before = console.Deck.Plan;
        console.Deck.Plan = call => call.Key == "item-00004" ? ItemPlan.Change(new { touched = true }, new { on = true }) : before(call);
        var run = await console.Do("test.plain", but: w => w with { PreviewRunId = preview.Id });

        Assert.Equal(RunStatus.CompletedWithFailures, run.Status);
        Assert.Equal(new RunCounts { Succeeded = 9, Drifted = 2 }, run.Counts);
        Assert.Equal(ItemOutcome.Drifted, (await console.Item(run.Id, "item-00004")).Outcome);
        var unknown = await console.Item(run.Id, "new");
        Assert.Equal(ItemOutcome.Drifted, unknown.Outcome);
        Assert.Contains("not in the preview", unknown.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("item-00004", console.Deck.AppliedKeys);
        Assert.DoesNotContain("new", console.Deck.AppliedKeys);
        Assert.Equal(21, console.Deck.Planned.Count);
    }

    [Fact]
    public async Task An_item_that_became_settled_since_the_preview_drifts()
    {
        await using var console = await TestConsole.Start();
        var preview = await console.Do("test.plain", RunMode.Preview);
        console.Deck.Plan = _ => ItemPlan.Skip("Done by hand.");
        var run = await console.Do("test.plain", but: w => w with { PreviewRunId = preview.Id });
        Assert.Equal(10, run.Drifted);
        Assert.All(await console.Items(run.Id), i => Assert.Contains("Done by hand.", i.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_preview_that_does_not_fit_is_refused_and_says_why()
    {
        await using var console = await TestConsole.Start();
        var preview = await console.Do("test.plain", RunMode.Preview);
        var unfinished = await console.Start("test.plain", RunMode.Preview);
        var apply = await console.Do("test.again");

        await No("previewed other inputs", TestConsole.Wish("test.plain", inputs: new JsonObject { ["tag"] = "b" }) with { PreviewRunId = preview.Id });
        await No("is not a preview of this operation", TestConsole.Wish("test.batch") with { PreviewRunId = preview.Id });
        await No("has not finished", TestConsole.Wish("test.plain") with { PreviewRunId = unfinished });
        await No("is not a preview", TestConsole.Wish("test.again") with { PreviewRunId = apply.Id });
        await No("is not a preview", TestConsole.Wish("test.plain") with { PreviewRunId = 4711 });
        await No("Only applying", TestConsole.Wish("test.plain", RunMode.Preview) with { PreviewRunId = preview.Id });

        async Task No(string because, StartRequest wish) =>
            Assert.Contains(because, TestConsole.Refused(await console.Ask(wish), Refusal.Conflict).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Previews_of_one_operation_run_side_by_side_and_writers_exclude_each_other()
    {
        await using var console = await TestConsole.Start();
        var gate = new Gate();
        var plan = console.Deck.Plan;
        console.Deck.Items = (_, ct) => Held(gate, ct);
        var first = await console.Start("test.plain", RunMode.Preview);
        var second = await console.Start("test.plain", RunMode.Preview);
        var writer = await console.Start("test.plain");
        var other = await console.Start("test.batch");

        var working = console.Execute(first);
        await gate.Reached;
        Assert.NotNull(await console.Get<Leases>().Claim(second, default));
        Assert.Null(await console.Get<Leases>().Claim(writer, default));
        Assert.NotNull(await console.Get<Leases>().Claim(other, default));
        gate.Open();
        await working;
        Assert.Null(await console.Get<Leases>().Claim(writer, default));
        Assert.Null(await console.Get<Leases>().Claim(first, default));
    }

    [Fact]
    public async Task A_preview_waits_for_a_writer_and_operations_that_allow_it_write_side_by_side()
    {
        await using var console = await TestConsole.Start();
        var leases = console.Get<Leases>();
        Assert.NotNull(await leases.Claim(await console.Start("test.plain"), default));
        Assert.Null(await leases.Claim(await console.Start("test.plain", RunMode.Preview), default));
        Assert.NotNull(await leases.Claim(await console.Start("test.again"), default));
        Assert.NotNull(await leases.Claim(await console.Start("test.again"), default));
    }

    private static async IAsyncEnumerable<string> Held(Gate gate, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        yield return "one";
        await gate.Pass(ct);
        yield return "two";
    }
}
