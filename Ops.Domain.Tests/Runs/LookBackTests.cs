using Ops.Domain.Approvals;
using Ops.Domain.Catalogue;
using Ops.Domain.Runs;
using Ops.Domain.Tests.Support;

namespace Ops.Domain.Tests.Runs;

/// <summary>Verify and revert: runs over the ledger of an earlier one.</summary>
public sealed class LookBackTests
{
    private const string Why = "It hit the wrong customers.";

    [Theory]
    [InlineData("test.plain")]
    [InlineData("test.parallel")]
    public async Task Verifying_looks_at_every_applied_item_and_lists_what_is_not_as_it_was_left(string operation)
    {
        await using var console = await TestConsole.Start();
        console.Deck.With("item-00002", _ => Outcome.Failed("No such customer."));
        var done = await console.Do(operation);
        Assert.Equal(RunStatus.Succeeded, (await Verify(console, done.Id)).Status);
        console.Deck.Verify = a => a.Key switch
        {
            "item-00003" => Verdict.Differs("Somebody switched it to blue.", new { Colour = "blue" }),
            "item-00004" => Verdict.Undone,
            "item-00005" => throw new ItemException("It can't be reached."),
            _ => Verdict.Ok,
        };
        var look = await Verify(console, done.Id);
        Assert.Equal((RunStatus.CompletedWithFailures, 6, 1, 2, (long?)9), (look.Status, look.Succeeded, look.Failed, look.Drifted, look.Total));
        Assert.Equal((ItemOutcome.Drifted, "Somebody switched it to blue.", """{"colour":"blue"}"""), Told(await console.Item(look.Id, "item-00003")));
        Assert.Equal("It is as it was before the run: somebody undid it.", (await console.Item(look.Id, "item-00004")).Message);
        Assert.Equal("It can't be reached.", (await console.Item(look.Id, "item-00005")).Message);
        Assert.DoesNotContain(await console.Items(look.Id), i => i.Key == "item-00002");
        Assert.Empty(console.Deck.Reverted);
        Assert.Null((await console.Find(done.Id)).RevertedByRunId);
    }

    [Fact]
    public async Task Undoing_goes_newest_first_and_leaves_alone_what_somebody_changed_since()
    {
        await using var console = await TestConsole.Start();
        console.Deck.With("item-00006", _ => Outcome.Skipped("Nothing to do.")).With("item-00007", _ => Outcome.Failed("No."));
        var done = await console.Do("test.plain");
        console.Deck.Verify = a => a.Key switch
        {
            "item-00003" => Verdict.Differs("It is blue by now."),
            "item-00004" => Verdict.Undone,
            _ => Verdict.Ok,
        };
        console.Deck.Revert = a => Task.FromResult<Outcome?>(a.Key switch
        {
            "item-00008" => Outcome.Drifted("Somebody was faster."),
            "item-00009" => Outcome.Failed("The service refuses."),
            _ => Outcome.Done(),
        });
        var undo = await Revert(console, done.Id);
        Assert.Equal(["item-00010", "item-00009", "item-00008", "item-00005", "item-00004", "item-00003", "item-00002", "item-00001"], (await console.Items(undo.Id)).Select(i => i.Key));
        Assert.Equal(["item-00010", "item-00009", "item-00008", "item-00005", "item-00002", "item-00001"], console.Deck.Reverted.Select(r => r.Key));
        Assert.Equal((RunStatus.CompletedWithFailures, 4, 1, 1, 2, (long?)8), (undo.Status, undo.Succeeded, undo.Failed, undo.Skipped, undo.Drifted, undo.Total));
        Assert.Equal("It is blue by now. It was left alone.", (await console.Item(undo.Id, "item-00003")).Message);
        Assert.Equal("Somebody was faster. It was left alone.", (await console.Item(undo.Id, "item-00008")).Message);
        Assert.Equal(undo.Id, (await console.Find(done.Id)).RevertedByRunId);

        // The row says how it was left, and how it is again.
        var row = await console.Item(undo.Id, "item-00001");
        var first = await console.Item(done.Id, "item-00001");
        Assert.Equal((first.After, first.Before), (row.Before, row.After));
        Assert.Equal(first.After, console.Deck.Reverted.Last().Applied.AfterJson);
        Assert.Contains((await console.Runs.History(done.Id, default)), e => e.Reason == $"{undo.Number} undid 4 of its items.");
        Assert.Equal($"Requested: {Why}", (await console.Runs.History(undo.Id, default))[0].Reason);
    }

    [Fact]
    public async Task A_run_is_undone_once()
    {
        await using var console = await TestConsole.Start();
        var done = await console.Do("test.plain");
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => console.Control.Revert(done.Id, Why, null, TestConsole.Sam, default)));
        var undo = Assert.Single(answers.OfType<Answer.Accepted>()).RunId;
        Assert.All(answers.OfType<Answer.Refused>(), r => Assert.Equal((Refusal.Conflict, (long?)undo), (r.Kind, r.OtherRunId)));
        await console.GoOn(undo);
        var again = TestConsole.Refused(await console.Control.Revert(done.Id, Why, null, TestConsole.Sam, default), Refusal.Conflict);
        Assert.Equal($"{RunNumber.Format(undo)} by Sam has undone {done.Number} already.", again.Reason);
        Assert.Equal(10, console.Deck.Reverted.Count);

        // The database itself knows: nobody slips a second one past the code.
        await Assert.ThrowsAsync<Microsoft.Data.Sqlite.SqliteException>(() => console.Behind($"UPDATE runs SET ParentRunId = {done.Id}, Mode = 'Revert' WHERE Id = {done.Id}"));
    }

    [Fact]
    public async Task What_could_not_be_undone_or_was_stopped_half_way_can_be_tried_again_and_what_is_undone_is_skipped()
    {
        await using var console = await TestConsole.Start();
        var done = await console.Do("test.plain");
        var undone = new HashSet<string>();
        console.Deck.Verify = a => undone.Contains(a.Key) ? Verdict.Undone : Verdict.Ok;
        console.Deck.Revert = a =>
        {
            var fine = a.Key != "item-00005" || undone.Count == 9;
            return Task.FromResult<Outcome?>(fine && undone.Add(a.Key) ? Outcome.Done() : Outcome.Failed("Locked."));
        };
        var id = Taken(await console.Control.Revert(done.Id, Why, 3, TestConsole.Sam, default));
        Assert.Equal(RunStatus.Paused, (await console.GoOn(id)).Status);
        TestConsole.Accepted(await console.Control.Cancel(id, null, TestConsole.Sam, default));
        Assert.Null((await console.Find(done.Id)).RevertedByRunId);

        var second = await Revert(console, done.Id);
        Assert.Equal((RunStatus.CompletedWithFailures, 6, 1, 3), (second.Status, second.Succeeded, second.Failed, second.Skipped));
        var third = await Revert(console, done.Id);
        Assert.Equal((RunStatus.Succeeded, 1, 9), (third.Status, third.Succeeded, third.Skipped));
        Assert.Equal(third.Id, (await console.Find(done.Id)).RevertedByRunId);
    }

    [Fact]
    public async Task An_interrupted_undo_goes_on_where_it_was_and_knows_what_it_did_just_before()
    {
        await using var console = await TestConsole.Start();
        var done = await console.Do("test.plain");
        using var stopping = new CancellationTokenSource();
        console.Deck.Revert = a =>
        {
            if (a.Key == "item-00007")
            {
                stopping.Cancel();
            }

            return Task.FromResult<Outcome?>(Outcome.Done());
        };
        var undo = Taken(await console.Control.Revert(done.Id, Why, null, TestConsole.Sam, default));
        await console.Execute(undo, stopping.Token);
        Assert.Equal((RunStatus.Interrupted, 4, 7L), ((await console.Find(undo)).Status, (await console.Find(undo)).Succeeded, (await console.Find(undo)).CursorOffset));

        // As after kill -9 in the very item: it was undone, and nobody wrote it down.
        await console.Behind($"UPDATE ledger SET Outcome = 'Started', Finding = 'Started' WHERE RunId = {undo} AND Ordinal = 4; UPDATE runs SET Succeeded = 3, CursorOrdinal = 3, CursorOffset = 8 WHERE Id = {undo}");
        console.Deck.Verify = a => a.Key == "item-00007" ? Verdict.Undone : Verdict.Ok;
        TestConsole.Accepted(await console.Control.Resume(undo, null, false, TestConsole.Sam, default));
        var run = await console.GoOn(undo);
        Assert.Equal((RunStatus.Succeeded, 10), (run.Status, run.Succeeded));
        var row = await console.Item(undo, "item-00007");
        Assert.Equal((ItemOutcome.Succeeded, true, "It was undone just before the run was interrupted."), (row.Outcome, row.Repeated, row.Message));
        Assert.Equal(10, console.Deck.Reverted.Count);
    }

    [Fact]
    public async Task What_was_left_in_doubt_is_looked_at_too_and_undone_only_if_it_took_effect()
    {
        await using var console = await TestConsole.Start();
        var done = await console.Do("test.plain");
        await console.Behind($"UPDATE ledger SET Outcome = 'LeftInDoubt', Finding = 'LeftInDoubt' WHERE RunId = {done.Id} AND Ordinal IN (2, 3); UPDATE runs SET Succeeded = 8, Failed = 2 WHERE Id = {done.Id}");
        console.Deck.Verify = a => a.Key == "item-00002" ? Verdict.Undone : Verdict.Ok;
        var look = await Verify(console, done.Id);
        Assert.Equal((RunStatus.Succeeded, 9, 1), (look.Status, look.Succeeded, look.Skipped));
        Assert.Equal("It was in doubt before: it did not take effect.", (await console.Item(look.Id, "item-00002")).Message);
        Assert.Equal("It was in doubt before: it did take effect.", (await console.Item(look.Id, "item-00003")).Message);
        var undo = await Revert(console, done.Id);
        Assert.Equal((9, 1), (undo.Succeeded, undo.Skipped));
        Assert.DoesNotContain("item-00002", console.Deck.Reverted.Select(r => r.Key));
    }

    [Fact]
    public async Task What_the_ledger_does_not_hold_as_it_was_is_never_written_back()
    {
        await using var console = await TestConsole.Start();
        console.Deck.Plan = c => c.Key == "item-00001" ? ItemPlan.Delete(new { c.Key, Token = "hunter2-hunter2" }) : ItemPlan.Delete(new { c.Key, Long = new string('x', 70_000) });
        console.Deck.Keys = Deck.Numbered(2);
        var done = await console.Do("test.secret", inputs: new() { ["password"] = "hunter2-hunter2" });
        Assert.Equal(RunStatus.Succeeded, done.Status);
        var undo = await Revert(console, done.Id);
        Assert.Equal(2, undo.Failed);
        Assert.StartsWith("It holds a secret", (await console.Item(undo.Id, "item-00001")).Message, StringComparison.Ordinal);
        Assert.StartsWith("It was too large", (await console.Item(undo.Id, "item-00002")).Message, StringComparison.Ordinal);
        Assert.Empty(console.Deck.Reverted);
    }

    [Fact]
    public async Task Undoing_what_is_destructive_needs_agreement_on_exactly_that_run()
    {
        await using var console = await TestConsole.Start();
        var id = await console.Request("test.destructive");
        TestConsole.Accepted(await console.Approve(id, TestConsole.Rita));
        var done = await console.GoOn(id);
        Assert.Equal("reason", Assert.Single(TestConsole.Refused(await console.Control.Revert(id, " no ", null, TestConsole.Sam, default), Refusal.Invalid).Errors).Field);
        var undo = Assert.IsType<Answer.AwaitsApproval>(await console.Control.Revert(id, Why, null, TestConsole.Sam, default)).RunId;
        Assert.Equal(10, (await console.Asked(undo)).Planned);
        TestConsole.Refused(await console.Approve(undo, TestConsole.Sam), Refusal.NotAllowed);
        var sample = (await console.Get<ApprovalQueries>().Samples(await console.Find(undo), default))[0];
        Assert.Equal(((await console.Item(id, sample.Key)).After, (await console.Item(id, sample.Key)).Before), (sample.Before, sample.After));

        // Somebody changes what the ledger says was before: that is what would be written back.
        await console.Behind($"UPDATE ledger SET Before = '1' WHERE RunId = {id} AND Ordinal = 3");
        Assert.Contains($"the record of {done.Number} is no longer what it was", TestConsole.Refused(await console.Approve(undo, TestConsole.Rita), Refusal.Conflict).Reason, StringComparison.Ordinal);
        Assert.Equal(RequestState.Void, (await console.Asked(undo)).State);

        var second = Assert.IsType<Answer.AwaitsApproval>(await console.Control.Revert(id, Why, null, TestConsole.Sam, default)).RunId;
        TestConsole.Accepted(await console.Approve(second, TestConsole.Rita));
        Assert.Equal((RunStatus.Succeeded, 10), ((await console.GoOn(second)).Status, console.Deck.Reverted.Count));
    }

    [Fact]
    public async Task What_can_not_be_looked_back_at_is_refused_in_words()
    {
        await using var console = await TestConsole.Start();
        var preview = await console.Do("test.plain", RunMode.Preview);
        Says($"{preview.Number} is a preview: it changed nothing itself.", await console.Control.Revert(preview.Id, Why, null, TestConsole.Sam, default));
        var paused = await console.Do("test.plain", but: w => w with { Limit = 3 });
        Says($"{paused.Number} is paused. Let it end, or cancel it first.", await console.Control.Verify(paused.Id, TestConsole.Sam, default));
        var once = await console.Do("test.once");
        Says("Once can't look back: its author gave it no Verify.", await console.Control.Verify(once.Id, TestConsole.Sam, default));
        Says("Once can't be undone: its author gave it no Revert.", await console.Control.Revert(once.Id, Why, null, TestConsole.Sam, default));
        console.Deck.Plan = _ => ItemPlan.Skip("Nothing to do.");
        var nothing = await console.Do("test.batch");
        Says($"{nothing.Number} changed nothing, so there is nothing to look back at.", await console.Control.Verify(nothing.Id, TestConsole.Sam, default));
        TestConsole.Refused(await console.Control.Verify(999, TestConsole.Sam, default), Refusal.NotFound);
        TestConsole.Refused(await console.Control.Revert(nothing.Id, Why, null, TestConsole.Vic, default), Refusal.NotAllowed);
        TestConsole.Refused(await console.Control.Revert(nothing.Id, Why, 0, TestConsole.Sam, default), Refusal.Invalid);

        static void Says(string words, Answer answer) => Assert.Equal(words, TestConsole.Refused(answer, Refusal.Conflict).Reason);
    }

    [Fact]
    public async Task After_an_undo_the_same_can_be_done_again_without_force()
    {
        await using var console = await TestConsole.Start();
        var done = await console.Do("test.plain");
        TestConsole.Refused(await console.Ask(TestConsole.Wish("test.plain")), Refusal.Conflict);
        await Revert(console, done.Id);
        Assert.Equal(RunStatus.Succeeded, (await console.Do("test.plain")).Status);
    }

    private static (ItemOutcome, string?, string?) Told(LedgerRow row) => (row.Outcome, row.Message, row.After);

    private static long Taken(Answer answer) => Assert.IsType<Answer.Accepted>(answer).RunId;

    private static async Task<Run> Verify(TestConsole console, long id) => await console.GoOn(Taken(await console.Control.Verify(id, TestConsole.Sam, default)));

    private static async Task<Run> Revert(TestConsole console, long id) => await console.GoOn(Taken(await console.Control.Revert(id, Why, null, TestConsole.Sam, default)));
}
