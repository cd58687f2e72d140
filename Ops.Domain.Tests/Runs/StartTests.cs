using System.Text.Json.Nodes;
using Ops.Domain.Catalogue;
using Ops.Domain.Runs;
using Ops.Domain.Tests.Support;

namespace Ops.Domain.Tests.Runs;

public sealed class StartTests
{
    [Fact]
    public async Task The_same_inputs_are_not_applied_again_unless_forced_with_a_reason()
    {
        await using var console = await TestConsole.Start();
        var first = await console.Do("test.plain");
        var refused = TestConsole.Refused(await console.Ask(TestConsole.Wish("test.plain")), Refusal.Conflict);
        Assert.Equal(first.Id, refused.OtherRunId);
        Assert.Contains("already did exactly this", refused.Reason, StringComparison.Ordinal);

        foreach (var reason in (string?[])[null, "", "    ", "abcd", new string('x', 1001)])
        {
            Assert.Equal("reason", Assert.Single(TestConsole.Refused(await console.Ask(TestConsole.Wish("test.plain") with { Force = true, Reason = reason }), Refusal.Invalid).Errors).Field);
        }

        var forced = await console.Do("test.plain", but: w => w with { Force = true, Reason = "  The table was restored. " });
        Assert.Equal((RunStatus.Succeeded, "The table was restored."), (forced.Status, forced.ForceReason));
        await console.Do("test.plain", inputs: new JsonObject { ["tag"] = "b" });
        await console.Do("test.plain", RunMode.Preview);
        await console.Do("test.again");
        await console.Do("test.again");
    }

    [Fact]
    public async Task What_was_finished_with_failures_cancelled_or_failed_may_be_applied_again()
    {
        await using var console = await TestConsole.Start();
        console.Deck.With("item-00003", Outcome? (_) => throw new ItemException("No."));
        Assert.Equal(RunStatus.CompletedWithFailures, (await console.Do("test.plain")).Status);
        var cancelled = await console.Start("test.plain");
        TestConsole.Accepted(await console.Control.Cancel(cancelled, null, TestConsole.Sam, default));
        console.Deck.Constructing = () => throw new InvalidOperationException("Broken.");
        Assert.Equal(RunStatus.Failed, (await console.Do("test.plain")).Status);
        await console.Start("test.plain");
    }

    [Fact]
    public async Task An_unfinished_run_with_the_same_inputs_is_in_the_way()
    {
        await using var console = await TestConsole.Start();
        var id = await console.Start("test.plain");
        var refused = TestConsole.Refused(await console.Ask(TestConsole.Wish("test.plain"), TestConsole.Eve), Refusal.Conflict);
        Assert.Equal(id, refused.OtherRunId);
        Assert.Contains("by Sam with the same inputs has not ended yet", refused.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_key_from_the_same_person_gives_the_same_run()
    {
        await using var console = await TestConsole.Start();
        var wish = TestConsole.Wish("test.plain") with { IdempotencyKey = "click-1" };
        var first = Assert.IsType<Answer.Accepted>(await console.Ask(wish));
        Assert.Equal(first with { Existing = true }, await console.Ask(wish));
        await console.Execute(first.RunId);
        Assert.Equal(first with { Existing = true }, await console.Ask(wish));

        foreach (var other in (StartRequest[])
            [
                wish with { Inputs = new JsonObject { ["tag"] = "b" } },
                wish with { Mode = RunMode.Preview },
                wish with { OperationKey = "test.batch" },
            ])
        {
            Assert.Equal(first.RunId, TestConsole.Refused(await console.Ask(other), Refusal.Conflict).OtherRunId);
        }

        Assert.NotEqual(first.RunId, Assert.IsType<Answer.Accepted>(await console.Ask(wish with { OperationKey = "test.again" }, TestConsole.Eve)).RunId);
        TestConsole.Refused(await console.Ask(wish with { IdempotencyKey = "" }), Refusal.Invalid);
        TestConsole.Refused(await console.Ask(wish with { IdempotencyKey = new string('k', 201) }), Refusal.Invalid);
    }

    [Theory]
    [InlineData("one key")]
    [InlineData(null)]
    public async Task Fifty_wishes_at_once_give_one_run(string? key)
    {
        await using var console = await TestConsole.Start();
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ =>
            Task.Run(() => console.Ask(TestConsole.Wish("test.plain") with { IdempotencyKey = key }))));
        var runs = await console.Runs.List(new RunFilter(), null, 100, default);
        var run = Assert.Single(runs);
        Assert.Single(answers, a => a is Answer.Accepted { Existing: false });
        Assert.All(answers, a => Assert.Equal(run.Id, a is Answer.Accepted yes ? yes.RunId : TestConsole.Refused(a, Refusal.Conflict).OtherRunId));
        Assert.Equal(key is null ? 1 : 50, answers.Count(a => a is Answer.Accepted));
    }

    [Fact]
    public async Task An_operation_stays_in_its_environments()
    {
        await using var console = await TestConsole.Start();
        foreach (var mode in (RunMode[])[RunMode.Preview, RunMode.Apply])
        {
            Assert.Equal("Elsewhere may only run in production. This console is test.",
                TestConsole.Refused(await console.Ask(TestConsole.Wish("test.elsewhere", mode)), Refusal.NotAllowed).Reason);
        }

        await using var production = await TestConsole.Start(o => o with { Environment = "production" });
        Assert.Equal("production", (await production.Do("test.elsewhere")).Environment);
    }

    [Fact]
    public async Task Wishes_nobody_can_fulfil_are_refused_in_words()
    {
        await using var console = await TestConsole.Start();
        Assert.Contains("test.plain", TestConsole.Refused(await console.Ask(TestConsole.Wish("test.plane")), Refusal.NotFound).Reason, StringComparison.Ordinal);
        TestConsole.Refused(await console.Ask(TestConsole.Wish("test.plain", RunMode.Revert)), Refusal.Conflict);
        TestConsole.Refused(await console.Ask(TestConsole.Wish("test.plain", RunMode.Verify)), Refusal.Conflict);
        TestConsole.Refused(await console.Ask(TestConsole.Wish("test.plain") with { Limit = 0 }), Refusal.Invalid);
        Assert.Equal("tagg", Assert.Single(TestConsole.Refused(await console.Ask(TestConsole.Wish("test.plain", inputs: new JsonObject { ["tagg"] = "x" })), Refusal.Invalid).Errors).Field);
        Assert.Contains("no uploaded file", TestConsole.Refused(await console.Ask(TestConsole.Wish("test.cards", inputs: new JsonObject { ["cards"] = new string('a', 64) })), Refusal.Invalid).Reason, StringComparison.Ordinal);
        var wrong = await console.Upload("card\na\na\n");
        Assert.Contains("1 problem", TestConsole.Refused(await console.Ask(TestConsole.Wish("test.cards", inputs: wrong)), Refusal.Invalid).Reason, StringComparison.Ordinal);
        Assert.Empty(await console.Runs.List(new RunFilter(), null, 10, default));
    }

    [Fact]
    public async Task A_run_remembers_how_it_was_asked_for()
    {
        await using var console = await TestConsole.Start();
        var id = await console.Start("test.cards", inputs: await console.Upload("card,remark\na,\nb,\n"), but: w => w with { Limit = 1 });
        var run = await console.VerifyRun(id);
        Assert.Equal(("test.cards", "Cards", "cards.csv", 2L, 1L, RunStatus.Queued), (run.OperationKey, run.OperationTitle, run.FileName, run.Total!.Value, run.Limit!.Value, run.Status));
        Assert.Equal(("sub-sam", "Sam", Ops.Domain.Access.Door.Web), (run.RequesterSubject, run.RequesterName, run.Door));
    }
}
