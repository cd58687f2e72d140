using Microsoft.Extensions.DependencyInjection;
using Ops.Domain.Catalogue;
using Ops.Domain.Runs;
using Ops.Domain.Tests.Support;

namespace Ops.Domain.Tests.Runs;

/// <summary>Archive before replace: what an item was is kept, whole and flushed, before anything may touch it; or it is not touched.</summary>
public sealed class ArchivedTests
{
    private const string Third = "item-00003";

    [Operation("test.archived", "Archived"), Archived, Idempotent]
    public sealed class Keeping(Deck deck) : Scripted<Tagged>(deck);

    [Operation("test.archived-secret", "Archived secret"), Archived, Idempotent]
    public sealed class KeepingSecrets(Deck deck) : Scripted<Keyed>(deck);

    [Theory]
    [InlineData("test.archived", "How it was can't be kept whole: it has 70,0")]
    [InlineData("test.archived-secret", "How it was can't be kept whole: it holds a secret input")]
    public async Task What_can_not_be_kept_whole_is_left_alone(string operation, string words)
    {
        await using var console = await Start();
        var secret = operation.EndsWith("secret", StringComparison.Ordinal);
        console.Deck.Plan = c => ItemPlan.Delete(new { c.Key, Text = c.Key != Third ? "short" : secret ? "so hunter2-hunter2!" : new string('x', 70_000) });
        var run = await console.Do(operation, inputs: secret ? new() { ["password"] = "hunter2-hunter2" } : []);
        Assert.Equal((RunStatus.CompletedWithFailures, 9, 1), (run.Status, run.Succeeded, run.Failed));
        Assert.StartsWith(words, (await console.Item(run.Id, Third)).Message, StringComparison.Ordinal);
        Assert.Equal(9, console.Deck.Applied.Count);
        Assert.DoesNotContain(Third, console.Deck.AppliedKeys);
    }

    [Fact]
    public async Task What_declares_nothing_to_archive_is_left_alone()
    {
        await using var console = await Start();
        console.Deck.Plan = c => c.Key == Third ? ItemPlan.Do("Trust me.") : ItemPlan.Delete(new { c.Key });
        var run = await console.Do("test.archived");
        Assert.Equal((RunStatus.CompletedWithFailures, 9, 1), (run.Status, run.Succeeded, run.Failed));
        Assert.Contains("nothing could be archived", (await console.Item(run.Id, Third)).Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Third, console.Deck.AppliedKeys);
    }

    [Fact]
    public async Task How_it_was_stands_in_the_database_before_it_is_touched()
    {
        await using var console = await Start();
        List<(ItemOutcome, string?)> seen = [];
        console.Deck.Plan = c => ItemPlan.Delete(new { c.Key });
        console.Deck.Apply = async c =>
        {
            await using var db = await console.Db();
            var row = db.Ledger.Single(i => i.Key == c.Key);
            seen.Add((row.Outcome, row.Before));
            return Outcome.Done();
        };
        Assert.Equal(RunStatus.Succeeded, (await console.Do("test.archived")).Status);
        Assert.Equal(Deck.Numbered(10).Select(k => (ItemOutcome.Started, (string?)$$"""{"key":"{{k}}"}""")), seen);
    }

    [Fact]
    public async Task What_was_in_hand_at_a_crash_and_took_effect_keeps_its_archive_and_can_be_undone()
    {
        await using var console = await Start();
        var id = await Interrupted(console, _ => Verdict.Ok);
        var run = await console.GoOn(id);
        var row = await console.Item(id, Third);
        Assert.Equal((RunStatus.Succeeded, 10), (run.Status, run.Succeeded));
        Assert.Equal((ItemOutcome.Succeeded, """{"key":"item-00003"}""", "It was in hand when the run was interrupted. It had taken effect."), (row.Outcome, row.Before, row.Message));
        Assert.Equal(RunStatus.Succeeded, (await console.GoOn(Assert.IsType<Answer.Accepted>(await console.Control.Revert(id, "It was wrong.", null, TestConsole.Sam, default)).RunId)).Status);
        Assert.Contains(console.Deck.Reverted, r => r.Key == Third && r.Applied.BeforeJson == """{"key":"item-00003"}""");
    }

    [Fact]
    public async Task What_was_in_hand_and_is_neither_nor_stays_in_doubt_with_its_archive()
    {
        await using var console = await Start();
        var id = await Interrupted(console, a => a.Key == Third ? Verdict.Differs("It is blue.") : Verdict.Ok);
        var run = await console.GoOn(id);
        var row = await console.Item(id, Third);
        Assert.Equal((RunStatus.CompletedWithFailures, ItemOutcome.LeftInDoubt, """{"key":"item-00003"}"""), (run.Status, row.Outcome, row.Before));
        Assert.EndsWith("It was left alone. It is blue.", row.Message, StringComparison.Ordinal);
        Assert.Equal(9, console.Deck.Applied.Count(c => c.Key != Third));
    }

    [Fact]
    public async Task What_was_in_hand_and_did_not_take_effect_is_done()
    {
        await using var console = await Start();
        var id = await Interrupted(console, _ => Verdict.Undone, planAgain: true);
        Assert.Equal((RunStatus.Succeeded, 10), ((await console.GoOn(id)).Status, (await console.Find(id)).Succeeded));
        Assert.True((await console.Item(id, Third)).Repeated);
    }

    [Fact]
    public async Task An_apply_that_can_not_know_leaves_the_item_in_doubt_and_undoing_looks_first()
    {
        await using var console = await Start();
        console.Deck.Plan = c => ItemPlan.Delete(new { c.Key });
        console.Deck.Apply = c => c.Key switch
        {
            Third => throw new InDoubtException("The answer did not come."),
            "item-00004" => throw new ItemException("It says no."),
            _ => Task.FromResult<Outcome?>(Outcome.Done()),
        };
        var run = await console.Do("test.archived");
        var row = await console.Item(run.Id, Third);
        Assert.Equal((ItemOutcome.LeftInDoubt, "The answer did not come.", """{"key":"item-00003"}"""), (row.Outcome, row.Message, row.Before));
        Assert.Equal(ItemOutcome.Failed, (await console.Item(run.Id, "item-00004")).Outcome);
        var undo = await console.GoOn(Assert.IsType<Answer.Accepted>(await console.Control.Revert(run.Id, "It was wrong.", null, TestConsole.Sam, default)).RunId);
        Assert.Equal((RunStatus.Succeeded, 9), (undo.Status, undo.Succeeded));
    }

    [Fact]
    public async Task Items_that_can_not_be_listed_for_the_moment_pause_the_run_and_it_goes_on()
    {
        await using var console = await Start();
        var broken = true;
        console.Deck.Items = (from, _) => Listed(from);
        var id = await console.Start("test.archived");
        var paused = await console.GoOn(id);
        Assert.Equal((RunStatus.Paused, 4), (paused.Status, paused.Succeeded));
        Assert.Equal("Paused by itself: the items can't be listed at the moment. It is away.", paused.StatusReason);
        broken = false;
        TestConsole.Accepted(await console.Control.Resume(id, null, false, TestConsole.Sam, default));
        Assert.Equal((RunStatus.Succeeded, 10), ((await console.GoOn(id)).Status, (await console.Find(id)).Succeeded));

        async IAsyncEnumerable<string> Listed(StartAt from)
        {
            await Task.CompletedTask;
            foreach (var key in Deck.Numbered(10).Where(k => string.CompareOrdinal(k, from.AfterKey) > 0))
            {
                yield return broken && key == "item-00005" ? throw new TransientException("It is away.") : key;
            }
        }
    }

    /// <summary>A run that stands as after kill -9 in the very third item.</summary>
    private static async Task<long> Interrupted(TestConsole console, Func<Applied, Verdict?> verify, bool planAgain = false)
    {
        console.Deck.Plan = c => ItemPlan.Delete(new { c.Key });
        console.Deck.Verify = verify;
        var id = await console.Start("test.archived", but: w => w with { Limit = 3 });
        Assert.Equal(RunStatus.Paused, (await console.GoOn(id)).Status);
        await console.Behind($"UPDATE ledger SET Outcome = 'Started', Finding = 'Started' WHERE RunId = {id} AND Ordinal = 3; UPDATE runs SET Succeeded = 2, CursorOrdinal = 2, CursorKey = 'item-00002', \"Limit\" = NULL WHERE Id = {id}");
        if (!planAgain)
        {
            console.Deck.Plan = c => c.Key == Third ? ItemPlan.Skip("Is so already.") : ItemPlan.Delete(new { c.Key });
        }

        TestConsole.Accepted(await console.Control.Resume(id, null, false, TestConsole.Sam, default));
        return id;
    }

    private static Task<TestConsole> Start() => TestConsole.Start(more: (services, _) => services.AddSingleton(OperationCatalogue.From([typeof(Keeping), typeof(KeepingSecrets)])));
}
