using System.Text.Json.Nodes;
using Ops.Domain.Approvals;
using Ops.Domain.Catalogue;
using Ops.Domain.Runs;
using Ops.Domain.Tests.Support;

namespace Ops.Domain.Tests.Runs;

/// <summary>A new run over what an earlier one could not do.</summary>
public sealed class RetryTests
{
    [Theory]
    [InlineData("test.plain")]
    [InlineData("test.parallel")]
    public async Task Only_what_failed_is_done_again_with_the_same_inputs_and_the_same_idempotency_keys(string operation)
    {
        await using var console = await TestConsole.Start();
        console.Deck.With("item-00003", _ => Outcome.Failed("Locked.")).With("item-00007", Failing);
        var done = await console.Do(operation, inputs: new() { ["tag"] = "t" });
        var before = console.Deck.Applied.ToDictionary(c => c.Key, c => c.IdempotencyKey);
        console.Deck.Applied.Clear();
        console.Deck.Apply = call => Task.FromResult<Outcome?>(call.Key == "item-00007" ? Outcome.Failed("Still not.") : Outcome.Done());
        var retry = await Retry(console, done.Id);
        Assert.Equal((RunStatus.CompletedWithFailures, 1, 1, (long?)2), (retry.Status, retry.Succeeded, retry.Failed, retry.Total));
        Assert.Equal(["item-00003", "item-00007"], console.Deck.AppliedKeys.Order());
        Assert.All(console.Deck.Applied, c => Assert.Equal(before[c.Key], c.IdempotencyKey));

        // The chain goes on at its end, and the first run still names the items.
        Assert.Contains("retry that one", TestConsole.Refused(await console.Control.Retry(done.Id, RetryWhat.Failed, RunMode.Apply, null, TestConsole.Sam, default), Refusal.Conflict).Reason, StringComparison.Ordinal);
        console.Deck.Applied.Clear();
        console.Deck.Apply = _ => Task.FromResult<Outcome?>(Outcome.Done());
        var last = await Retry(console, retry.Id);
        Assert.Equal((RunStatus.Succeeded, 1), (last.Status, last.Succeeded));
        Assert.Equal([before["item-00007"]], console.Deck.Applied.Select(c => c.IdempotencyKey));
        Assert.Equal([retry.Id], (await console.Runs.Following(done.Id, default)).Select(r => r.Id));
        Assert.Contains("nothing to retry", TestConsole.Refused(await console.Control.Retry(last.Id, RetryWhat.Failed, RunMode.Apply, null, TestConsole.Sam, default), Refusal.Conflict).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_does_not_come_up_again_is_counted_in_words()
    {
        await using var console = await TestConsole.Start();
        console.Deck.With("item-00003", _ => Outcome.Failed("Locked.")).With("item-00010", _ => Outcome.Failed("Locked."));
        var done = await console.Do("test.plain");
        console.Deck.Apply = _ => Task.FromResult<Outcome?>(Outcome.Done());
        console.Deck.Keys = Deck.Numbered(9);
        var retry = await Retry(console, done.Id);
        Assert.Equal("Finished: 1 item. 1 item to retry did not come up again: they are gone, or no longer among what the inputs name.", retry.StatusReason);
    }

    [Fact]
    public async Task Rows_of_a_file_keep_their_places_and_results_hold_only_what_was_retried()
    {
        await using var console = await TestConsole.Start();
        console.Deck.With("c2", _ => Outcome.Failed("Locked.")).With("c4", _ => Outcome.Failed("Locked."));
        var done = await console.Do("test.cards-plain", inputs: await console.Upload("card,remark\nc1,a\nc2,b\nc3,c\nc4,d\nc5,e\n"));
        console.Deck.Apply = _ => Task.FromResult<Outcome?>(Outcome.Done());
        var retry = await Retry(console, done.Id);
        Assert.Equal([(2L, "c2"), (4L, "c4")], (await console.Items(retry.Id)).Select(i => (i.Ordinal, i.Key)));
        Assert.Equal((2, (long?)2), (retry.Succeeded, retry.Total));
        var (_, rows) = await CsvText.Of(to => console.Get<RunResults>().WriteResults(retry.Id, ResultRows.All, to, default));
        Assert.Equal(["c2 done", "c4 done"], rows.Select(r => $"{r[0]} {r[2]}"));
        Assert.Empty((await CsvText.Of(to => console.Get<RunResults>().WriteResults(retry.Id, ResultRows.Remaining, to, default))).Rows);
        Assert.Equal(["c4"], (await console.Ledger.Window(retry.Id, null, null, 1, 10, default)).Select(i => i.Key));
    }

    [Fact]
    public async Task What_remains_of_a_retry_is_only_what_it_was_to_do()
    {
        await using var console = await TestConsole.Start();
        console.Deck.With("c2", _ => Outcome.Failed("Locked.")).With("c4", _ => Outcome.Failed("Locked."));
        var done = await console.Do("test.cards-plain", inputs: await console.Upload("card,remark\nc1,a\nc2,b\nc3,c\nc4,d\nc5,e\n"));
        var retry = Assert.IsType<Answer.Accepted>(await console.Control.Retry(done.Id, RetryWhat.Failed, RunMode.Apply, null, TestConsole.Sam, default)).RunId;
        TestConsole.Accepted(await console.Control.Cancel(retry, "enough", TestConsole.Sam, default));
        Assert.Equal(["c2", "c4"], (await CsvText.Of(to => console.Get<RunResults>().WriteResults(retry, ResultRows.Remaining, to, default))).Rows.Select(r => r[0]));
    }

    [Fact]
    public async Task What_drifted_or_was_left_in_doubt_is_retried_only_when_asked_and_marked()
    {
        await using var console = await TestConsole.Start();
        var done = await console.Do("test.plain");
        await console.Behind($"UPDATE ledger SET Outcome = 'LeftInDoubt', Finding = 'LeftInDoubt' WHERE RunId = {done.Id} AND Ordinal = 2; UPDATE ledger SET Outcome = 'Drifted', Finding = 'Drifted' WHERE RunId = {done.Id} AND Ordinal = 3; UPDATE runs SET Status = 'CompletedWithFailures', Succeeded = 8, Failed = 1, Drifted = 1 WHERE Id = {done.Id}");
        Assert.Contains("nothing to retry", TestConsole.Refused(await console.Control.Retry(done.Id, RetryWhat.Failed, RunMode.Apply, null, TestConsole.Sam, default), Refusal.Conflict).Reason, StringComparison.Ordinal);
        console.Deck.Applied.Clear();
        var retry = await Retry(console, done.Id, RetryWhat.Drifted | RetryWhat.InDoubt);
        Assert.Equal(["item-00002", "item-00003"], console.Deck.AppliedKeys);
        Assert.Equal([true, false], (await console.Items(retry.Id)).Select(i => i.Repeated));
    }

    [Fact]
    public async Task What_needs_agreement_is_previewed_again_and_agreed_to_again()
    {
        await using var console = await TestConsole.Start();
        console.Deck.With("item-00003", _ => Outcome.Failed("Locked."));
        var id = await console.Request("test.destructive");
        TestConsole.Accepted(await console.Approve(id, TestConsole.Rita));
        await console.GoOn(id);
        Assert.Contains("Preview it first", TestConsole.Refused(await console.Control.Retry(id, RetryWhat.Failed, RunMode.Apply, "Again.", TestConsole.Sam, default), Refusal.Invalid).Reason, StringComparison.Ordinal);
        var preview = await Retry(console, id, mode: RunMode.Preview);
        Assert.Equal(["item-00003"], (await console.Items(preview.Id)).Select(i => i.Key));

        // A preview of everything is not one of the retry.
        var whole = await console.Do("test.destructive", RunMode.Preview);
        var inputs = JsonNode.Parse(whole.InputsJson)!.AsObject();
        Assert.Contains("previewed other items", TestConsole.Refused(await console.Ask(TestConsole.Wish("test.destructive", inputs: inputs) with { RetryOf = id, PreviewRunId = whole.Id, Reason = "Again." }), Refusal.Conflict).Reason, StringComparison.Ordinal);

        console.Deck.Apply = _ => Task.FromResult<Outcome?>(Outcome.Done());
        console.Deck.Applied.Clear();
        var retry = Assert.IsType<Answer.AwaitsApproval>(await console.Control.ApplyPreviewed(preview.Id, "It is free now.", TestConsole.Sam, default)).RunId;
        Assert.Equal(1, (await console.Asked(retry)).Planned);
        TestConsole.Accepted(await console.Approve(retry, TestConsole.Rita));
        Assert.Equal(RunStatus.Succeeded, (await console.GoOn(retry)).Status);
        Assert.Equal(["item-00003"], console.Deck.AppliedKeys);
    }

    [Fact]
    public async Task Two_at_once_get_one_run_and_others_inputs_are_refused()
    {
        await using var console = await TestConsole.Start();
        console.Deck.With("item-00003", _ => Outcome.Failed("Locked."));
        var done = await console.Do("test.plain");
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => console.Control.Retry(done.Id, RetryWhat.Failed, RunMode.Apply, null, TestConsole.Sam, default)));
        var retry = Assert.Single(answers.OfType<Answer.Accepted>()).RunId;
        Assert.All(answers.OfType<Answer.Refused>(), r => Assert.Equal(retry, r.OtherRunId));
        var wish = TestConsole.Wish("test.plain", inputs: new() { ["tag"] = "other" }) with { RetryOf = done.Id };
        Assert.Contains("had other inputs", TestConsole.Refused(await console.Ask(wish), Refusal.Conflict).Reason, StringComparison.Ordinal);
        TestConsole.Refused(await console.Ask(wish with { RetryOf = 999 }), Refusal.NotFound);
        TestConsole.Refused(await console.Control.Retry(done.Id, RetryWhat.Failed, RunMode.Apply, null, TestConsole.Vic, default), Refusal.NotAllowed);
    }

    [Fact]
    public async Task A_retry_that_was_interrupted_goes_on()
    {
        await using var console = await TestConsole.Start();
        console.Deck.Apply = call => Task.FromResult<Outcome?>(string.CompareOrdinal(call.Key, "item-00004") >= 0 ? Outcome.Failed("Locked.") : Outcome.Done());
        var done = await console.Do("test.plain");
        console.Deck.Applied.Clear();
        using var stopping = new CancellationTokenSource();
        console.Deck.Apply = call =>
        {
            if (call.Key == "item-00006")
            {
                stopping.Cancel();
            }

            return Task.FromResult<Outcome?>(Outcome.Done());
        };
        var id = Assert.IsType<Answer.Accepted>(await console.Control.Retry(done.Id, RetryWhat.Failed, RunMode.Apply, null, TestConsole.Sam, default)).RunId;
        await console.Execute(id, stopping.Token);
        Assert.Equal((RunStatus.Interrupted, 3), ((await console.Find(id)).Status, (await console.Find(id)).Succeeded));
        await console.Get<RunReaper>().Sweep(default);
        Assert.Equal((RunStatus.Succeeded, 7), ((await console.GoOn(id)).Status, (await console.Find(id)).Succeeded));
        Assert.Equal(Enumerable.Range(4, 7).Select(i => $"item-{i:00000}"), console.Deck.AppliedKeys);
    }

    private static async Task<Run> Retry(TestConsole console, long id, RetryWhat what = RetryWhat.Failed, RunMode mode = RunMode.Apply) =>
        await console.GoOn(Assert.IsType<Answer.Accepted>(await console.Control.Retry(id, what, mode, null, TestConsole.Sam, default)).RunId);

    private static Outcome? Failing(Deck.Call call) => throw new ItemException($"No such customer: {call.Key}.");
}
