using Ops.Domain.Catalogue;
using Ops.Domain.Runs;
using Ops.Domain.Tests.Support;

namespace Ops.Domain.Tests.Runs;

public sealed class ItemFailureTests
{
    private const string Third = "item-00003";

    public static TheoryData<string, Exception, string> Failures => new()
    {
        { "exactly its message", new ItemException("Paid already."), "Paid already." },
        { "kind and message", new InvalidOperationException("Oh no."), "InvalidOperationException: Oh no." },
        { "only the first line", new InvalidOperationException("First.\n   at Some.Where()\r\n   at Else.Where()"), "InvalidOperationException: First." },
        { "what is inside an aggregate", new AggregateException(new ItemException("Inside.")), "Inside." },
        { "what is inside two aggregates", new AggregateException(new AggregateException(new InvalidOperationException("Deep."))), "InvalidOperationException: Deep." },
        { "a cancellation of its own", new OperationCanceledException("Mine."), "OperationCanceledException: Mine." },
        { "a cancelled task of its own", new TaskCanceledException("Mine."), "TaskCanceledException: Mine." },
        { "an empty message", new InvalidOperationException("  "), "InvalidOperationException: No further words." },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task What_Apply_throws_becomes_the_items_outcome_in_words(string gives, Exception thrown, string words)
    {
        Assert.NotEmpty(gives);
        await using var console = await TestConsole.Start();
        console.Deck.With(Third, Outcome? (_) => throw thrown);
        var run = await console.Do("test.plain");
        Assert.Equal(RunStatus.CompletedWithFailures, run.Status);
        Assert.Equal(new RunCounts { Succeeded = 9, Failed = 1 }, run.Counts);
        var item = await console.Item(run.Id, Third);
        Assert.Equal((ItemOutcome.Failed, words, 1), (item.Outcome, item.Message, item.Attempts));
        Assert.Equal(words, Assert.Single(await console.Ledger.Reasons(run.Id, 5, default)).Message);
    }

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task What_Plan_throws_becomes_the_items_outcome_in_words(string gives, Exception thrown, string words)
    {
        Assert.NotEmpty(gives);
        await using var console = await TestConsole.Start();
        var plan = console.Deck.Plan;
        console.Deck.Plan = call => call.Key == Third ? throw thrown : plan(call);
        var run = await console.Do("test.plain");
        var item = await console.Item(run.Id, Third);
        Assert.Equal((ItemOutcome.Failed, words, 0), (item.Outcome, item.Message, item.Attempts));
        Assert.DoesNotContain(Third, console.Deck.AppliedKeys);
        Assert.Equal(9, run.Succeeded);
    }

    [Fact]
    public async Task No_plan_and_no_outcome_are_failures_in_words()
    {
        await using var console = await TestConsole.Start();
        var plan = console.Deck.Plan;
        console.Deck.Plan = call => call.Key == Third ? null : plan(call);
        console.Deck.With("item-00004", Outcome? (_) => null);
        var run = await console.Do("test.plain");
        Assert.Equal(2, run.Failed);
        Assert.Contains("null", (await console.Item(run.Id, Third)).Message, StringComparison.Ordinal);
        Assert.Contains("null", (await console.Item(run.Id, "item-00004")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Outcomes_and_plans_are_kept_as_the_operation_gave_them()
    {
        await using var console = await TestConsole.Start();
        console.Deck.With("item-00001", _ => Outcome.Done("Number 7.", new { number = 7 }))
            .With("item-00002", _ => Outcome.Skipped("Was so."))
            .With(Third, _ => Outcome.Failed("Not today."));
        var run = await console.Do("test.plain");
        Assert.Equal(new RunCounts { Succeeded = 8, Skipped = 1, Failed = 1 }, run.Counts);
        var items = await console.Items(run.Id);
        Assert.Equal(("Number 7.", """{"number":7}"""), (items[0].Message, items[0].After));
        Assert.Equal((ItemOutcome.Skipped, "Was so."), (items[1].Outcome, items[1].Message));
        Assert.Equal((ItemOutcome.Failed, "Not today."), (items[2].Outcome, items[2].Message));
    }

    [Theory]
    [InlineData("test.plain")]
    [InlineData("test.parallel")]
    public async Task A_broken_constructor_fails_the_run_in_words(string operation)
    {
        await using var console = await TestConsole.Start();
        console.Deck.Constructing = () => throw new InvalidOperationException("No connection string.\n   at Here()");
        var run = await console.Do(operation);
        Assert.Equal(RunStatus.Failed, run.Status);
        Assert.Equal("The operation broke: InvalidOperationException: No connection string.", run.StatusReason);
        Assert.Empty(await console.Items(run.Id));
    }

    [Fact]
    public async Task A_broken_count_fails_the_run_in_words()
    {
        await using var console = await TestConsole.Start();
        console.Deck.Count = () => throw new InvalidOperationException("No table.");
        var run = await console.Do("test.plain");
        Assert.Equal((RunStatus.Failed, "Listing the items failed: InvalidOperationException: No table."), (run.Status, run.StatusReason));
    }

    [Theory]
    [InlineData("test.plain")]
    [InlineData("test.batch")]
    [InlineData("test.parallel")]
    [InlineData("test.parallel-plain")]
    public async Task When_listing_breaks_everything_done_by_then_is_in_the_ledger(string operation)
    {
        await using var console = await TestConsole.Start();
        console.Deck.Items = (_, _) => Breaking();
        var run = await console.Do(operation);
        Assert.Equal((RunStatus.Failed, "Listing the items failed: InvalidOperationException: The page is gone."), (run.Status, run.StatusReason));
        Assert.Equal(console.Deck.AppliedKeys.Order(), (await console.Items(run.Id)).Select(i => i.Key).Order());
        Assert.Equal(6, run.Succeeded);
    }

    [Theory]
    [InlineData("test.plain")]
    [InlineData("test.batch")]
    [InlineData("test.parallel")]
    [InlineData("test.parallel-plain")]
    public async Task A_broken_key_fails_the_run_and_loses_nothing_that_was_done(string operation)
    {
        await using var console = await TestConsole.Start();
        console.Deck.KeyOf = item => item == "item-00007" ? throw new InvalidOperationException("No key.") : item;
        var run = await console.Do(operation);
        Assert.Equal((RunStatus.Failed, "The operation broke: InvalidOperationException: No key."), (run.Status, run.StatusReason));
        Assert.Equal(console.Deck.AppliedKeys.Order(), (await console.Items(run.Id)).Select(i => i.Key).Order());
        Assert.Equal(6, run.Succeeded);
    }

    [Theory]
    [InlineData(null, "no key")]
    [InlineData("", "no key")]
    [InlineData("long", "longer than 400")]
    public async Task A_key_that_is_none_fails_the_run_in_words(string? key, string words)
    {
        await using var console = await TestConsole.Start();
        console.Deck.KeyOf = item => item == Third ? key == "long" ? new string('k', 401) : key : item;
        var run = await console.Do("test.plain");
        Assert.Equal(RunStatus.Failed, run.Status);
        Assert.Contains(words, run.StatusReason, StringComparison.Ordinal);
        Assert.Equal(2, run.Succeeded);
    }

    [Theory]
    [InlineData("test.plain")]
    [InlineData("test.batch")]
    [InlineData("test.parallel")]
    [InlineData("test.parallel-plain")]
    public async Task Two_items_with_one_key_fail_the_run_before_the_second_is_touched(string operation)
    {
        await using var console = await TestConsole.Start();
        console.Deck.KeyOf = item => item == "item-00006" ? "item-00004" : item;
        var run = await console.Do(operation);
        Assert.Equal(RunStatus.Failed, run.Status);
        Assert.Contains("'item-00004'", run.StatusReason, StringComparison.Ordinal);
        Assert.DoesNotContain("item-00006", console.Deck.AppliedKeys);
        Assert.Equal(5, run.Succeeded);
    }

    [Theory]
    [InlineData("test.loose")]
    [InlineData("test.loose-plain")]
    public async Task Two_rows_with_one_key_fail_the_run_and_lose_nothing_that_was_done(string operation)
    {
        await using var console = await TestConsole.Start();
        var run = await console.Do(operation, inputs: await console.Upload("card\na\nb\nc\nb\nd\n"));
        Assert.Equal(RunStatus.Failed, run.Status);
        Assert.Contains("'b'", run.StatusReason, StringComparison.Ordinal);
        Assert.Equal(["a", "b", "c"], console.Deck.AppliedKeys);
        Assert.Equal(3, run.Succeeded);
    }

    [Fact]
    public async Task So_many_failures_in_a_row_pause_the_run_and_a_success_begins_the_count_again()
    {
        await using var console = await TestConsole.Start();
        console.Deck.Keys = Deck.Numbered(12);
        console.Deck.Apply = call => call.Key is "item-00003" or "item-00010" ? Task.FromResult<Outcome?>(Outcome.Done()) : throw new ItemException($"No {call.Key}.");
        var run = await console.Do("test.fragile");
        Assert.Equal(RunStatus.Paused, run.Status);
        Assert.Equal(6, run.Counts.Done);
        Assert.Equal("Paused by itself: 3 items failed in a row. The last one: No item-00006.", run.StatusReason);

        TestConsole.Accepted(await console.Control.Resume(run.Id, null, false, TestConsole.Sam, default));
        run = await console.GoOn(run.Id);
        Assert.Equal((RunStatus.Paused, 9), (run.Status, run.Counts.Done));
        TestConsole.Accepted(await console.Control.Resume(run.Id, null, false, TestConsole.Sam, default));
        run = await console.GoOn(run.Id);
        Assert.Equal((RunStatus.CompletedWithFailures, 12, 2), (run.Status, run.Counts.Done, run.Succeeded));
    }

    [Fact]
    public async Task An_operation_of_one_go_is_one_item()
    {
        await using var console = await TestConsole.Start();
        var run = await console.Do("test.once");
        Assert.Equal((RunStatus.Succeeded, 1L, 1L), (run.Status, run.Total!.Value, run.Succeeded));
        Assert.Equal("all", Assert.Single(await console.Items(run.Id)).Key);
    }

    private static async IAsyncEnumerable<string> Breaking()
    {
        foreach (var key in Deck.Numbered(6))
        {
            yield return key;
        }

        await Task.Yield();
        throw new InvalidOperationException("The page is gone.");
    }
}
