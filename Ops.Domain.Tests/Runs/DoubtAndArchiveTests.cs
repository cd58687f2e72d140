using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Ops.Domain.Catalogue;
using Ops.Domain.Files;
using Ops.Domain.Runs;
using Ops.Domain.Tests.Support;

namespace Ops.Domain.Tests.Runs;

/// <summary>Where postponing, doubt and archive meet: what may have taken effect stays findable, and how it was is never overwritten.</summary>
public sealed class DoubtAndArchiveTests
{
    private const string Third = "item-00003";
    private const string Down = "The server is away. Resume when it is back.";
    private const string Was = """{"key":"item-00003"}""";

    [Operation("test.archived", "Archived"), Archived, Idempotent]
    public sealed class Keeping(Deck deck) : Scripted<Tagged>(deck);

    [Operation("test.archived-parallel", "Archived side by side"), Archived, Idempotent, Parallel(4)]
    public sealed class KeepingSideBySide(Deck deck) : Scripted<Tagged>(deck);

    [Operation("test.archived-retries", "Archived with retries"), Archived, Idempotent, Retries(2, FirstPauseMilliseconds = 400)]
    public sealed class KeepingTries(Deck deck) : Scripted<Tagged>(deck);

    [Operation("test.archived-hasty", "Archived hasty"), Archived, Idempotent, Timeouts(ItemSeconds = 0.05)]
    public sealed class KeepingHastily(Deck deck) : Scripted<Tagged>(deck);

    [Fact]
    public async Task A_pause_while_an_item_in_doubt_is_looked_at_leaves_it_in_hand_and_the_next_leg_looks_again()
    {
        await using var console = await Start();
        var isDown = true;
        var id = await Interrupted(console, _ => isDown ? throw new PauseRunException(Down) : Verdict.Ok);
        Assert.True(await console.Execute(id));
        var run = await console.Find(id);
        var row = await console.Item(id, Third);
        Assert.Equal((RunStatus.Paused, $"Paused by itself: {Down}", ItemOutcome.Started, (string?)Was), (run.Status, run.StatusReason, row.Outcome, row.Before));

        isDown = false;
        Assert.Equal((RunStatus.Succeeded, 10), ((await Resume(console, id)).Status, (await console.Find(id)).Succeeded));
        Assert.Equal("It was in hand when the run was interrupted. It had taken effect.", (await console.Item(id, Third)).Message);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_item_in_doubt_that_can_not_be_planned_again_keeps_its_archive(bool tookEffect)
    {
        await using var console = await Start();
        var id = await Interrupted(console, a => a.Key != Third || tookEffect ? Verdict.Ok : Verdict.Differs("It is blue."));
        console.Deck.Plan = c => c.Key == Third ? throw new ItemException("Its name can't be read.") : ItemPlan.Delete(new { c.Key });
        await console.GoOn(id);
        var row = await console.Item(id, Third);
        Assert.Equal((tookEffect ? ItemOutcome.Succeeded : ItemOutcome.LeftInDoubt, Was), (row.Outcome, row.Before));
    }

    [Fact]
    public async Task An_item_in_doubt_nobody_can_look_at_keeps_its_archive_when_it_is_not_as_it_was_any_more()
    {
        await using var console = await Start();
        var id = await Interrupted(console, _ => Verdict.Unsupported);
        await console.GoOn(id);
        var row = await console.Item(id, Third);
        Assert.Equal((ItemOutcome.LeftInDoubt, Was), (row.Outcome, row.Before));
        Assert.Equal(1, console.Deck.AppliedKeys.Count(k => k == Third));
    }

    [Fact]
    public async Task One_try_in_doubt_leaves_the_item_in_doubt_however_the_next_ones_fail()
    {
        await using var console = await Start(new JumpingTime());
        console.Deck.Plan = c => ItemPlan.Delete(new { c.Key });
        console.Deck.IsTransient = f => f is InDoubtException or TransientException;
        console.Deck.With(Third, Outcome? (call) => throw (call.Attempt == 1 ? new InDoubtException("The answer did not come.") : new TransientException("It can't be reached. Nothing was changed.")));
        var run = await console.GoOn(await console.Start("test.archived-retries"));
        var row = await console.Item(run.Id, Third);
        Assert.Equal((ItemOutcome.LeftInDoubt, 3, Was), (row.Outcome, row.Attempts, row.Before));
        var undo = await console.GoOn(Assert.IsType<Answer.Accepted>(await console.Control.Revert(run.Id, "It was wrong.", null, TestConsole.Sam, default)).RunId);
        Assert.Contains(console.Deck.Reverted, r => r.Key == Third);
        Assert.Equal(RunStatus.Succeeded, undo.Status);
    }

    [Theory]
    [InlineData("holds", ItemOutcome.LeftInDoubt)]
    [InlineData("differs", ItemOutcome.LeftInDoubt)]
    [InlineData("breaks", ItemOutcome.LeftInDoubt)]
    [InlineData("undone", ItemOutcome.Failed)]
    [InlineData("unsupported", ItemOutcome.Failed)]
    public async Task An_archived_item_whose_Apply_broke_is_looked_at_before_it_counts_as_failed(string found, ItemOutcome becomes)
    {
        await using var console = await Start();
        console.Deck.Plan = c => ItemPlan.Delete(new { c.Key });
        console.Deck.With(Third, Outcome? (_) => throw new IOException("The connection broke."));
        console.Deck.Verify = _ => found switch
        {
            "holds" => Verdict.Ok,
            "differs" => Verdict.Differs("It is blue."),
            "breaks" => throw new IOException("No answer."),
            "undone" => Verdict.Undone,
            _ => Verdict.Unsupported,
        };
        var run = await console.GoOn(await console.Start("test.archived"));
        var row = await console.Item(run.Id, Third);
        Assert.Equal((becomes, Was), (row.Outcome, row.Before));
        Assert.Contains("The connection broke.", row.Message, StringComparison.Ordinal);
        Assert.Equal((9, 1), (run.Succeeded, run.Failed));
    }

    [Fact]
    public async Task An_archived_item_that_is_stopped_by_its_time_limit_after_its_effect_can_be_undone()
    {
        await using var console = await Start();
        console.Deck.Plan = c => ItemPlan.Delete(new { c.Key });
        console.Deck.With(Third, async call =>
        {
            await Task.Delay(Timeout.Infinite, call.Ct);
            return Outcome.Done();
        });
        var run = await console.GoOn(await console.Start("test.archived-hasty"));
        Assert.Equal(ItemOutcome.LeftInDoubt, (await console.Item(run.Id, Third)).Outcome);
    }

    [Fact]
    public async Task An_undo_that_can_not_know_leaves_the_item_in_doubt()
    {
        await using var console = await Start();
        console.Deck.Plan = c => ItemPlan.Delete(new { c.Key });
        var run = await console.GoOn(await console.Start("test.archived"));
        console.Deck.Revert = a => a.Key == Third ? throw new InDoubtException("The answer did not come.") : Task.FromResult<Outcome?>(Outcome.Done());
        var undo = await console.GoOn(Assert.IsType<Answer.Accepted>(await console.Control.Revert(run.Id, "It was wrong.", null, TestConsole.Sam, default)).RunId);
        Assert.Equal((RunStatus.CompletedWithFailures, 9, ItemOutcome.LeftInDoubt), (undo.Status, undo.Succeeded, (await console.Item(undo.Id, Third)).Outcome));
    }

    [Theory]
    [InlineData("test.archived")]
    [InlineData("test.archived-parallel")]
    public async Task The_file_history_of_an_item_taken_back_is_that_of_the_try_that_counts(string operation)
    {
        await using var console = await Start();
        var (isDown, content) = (true, "first");
        console.Deck.Plan = c => ItemPlan.Delete(new { Size = content.Length }).On(Effect(c.Key, content));
        console.Deck.With(Third, _ => isDown ? throw new PauseRunException(Down) { NothingDone = true } : Outcome.Done());
        var id = await console.Start(operation);
        Assert.True(await console.Execute(id));
        Assert.Equal(RunStatus.Paused, (await console.Find(id)).Status);
        Assert.DoesNotContain(await History(console), f => f.ItemKey == Third);

        (isDown, content) = (false, "somebody's other");
        Assert.Equal((RunStatus.Succeeded, 10), ((await Resume(console, id)).Status, (await console.Find(id)).Succeeded));
        var file = Assert.Single(await History(console), f => f.ItemKey == Third);
        Assert.Equal(16, file.OldSize);
        Assert.Contains(file.OldSha256!, (await console.Item(id, Third)).Before, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_that_was_cancelled_while_it_stood_still_leaves_no_parts_once_it_is_folded()
    {
        await using var console = await Start(parts: new FilesOptions { PartRows = 1, PartSeconds = 3600 });
        var gate = new Gate();
        console.Deck.With("item-00008", async _ =>
        {
            await gate.Pass();
            throw new PauseRunException(Down) { NothingDone = true };
        });
        var id = await console.Start("test.plain");
        var working = console.Execute(id);
        await gate.Reached;
        await Eventually.Be(async () => (await Parts(console, id)).Count > 0);
        gate.Open();
        await working;
        TestConsole.Accepted(await console.Control.Cancel(id, null, TestConsole.Sam, default));
        var parts = await Parts(console, id);
        Assert.NotEmpty(parts);
        await console.Get<LedgerFold>().Fold(id, id, default);
        Assert.Empty(await Parts(console, id));
        foreach (var part in parts)
        {
            Assert.Null(await console.Get<IFileStore>().OpenPublished(part.Key, default));
        }

        var text = new MemoryStream();
        await console.Get<RunResults>().WriteResults(id, ResultRows.All, text, default);
        text.Position = 0;
        Assert.Equal(7, (await CsvText.Read(text)).Rows.Count);
    }

    private static async Task<Run> Resume(TestConsole console, long id)
    {
        TestConsole.Accepted(await console.Control.Resume(id, null, false, TestConsole.Sam, default));
        return await console.GoOn(id);
    }

    private static FileEffect Effect(string key, string content) => new("shop", key, FileChangeKind.Deleted)
    {
        OldSize = content.Length,
        OpenOld = _ => ValueTask.FromResult<Stream>(new MemoryStream(Encoding.UTF8.GetBytes(content))),
    };

    private static async Task<List<FileChange>> History(TestConsole console)
    {
        await using var db = await console.Db();
        return await db.FileHistory.AsNoTracking().ToListAsync();
    }

    private static async Task<List<ResultPart>> Parts(TestConsole console, long id)
    {
        await using var db = await console.Db();
        return await db.ResultParts.AsNoTracking().Where(p => p.RunId == id).ToListAsync();
    }

    /// <summary>A run that stands as after kill -9 in the very third item, and is on its way again.</summary>
    private static async Task<long> Interrupted(TestConsole console, Func<Applied, Verdict?> verify)
    {
        console.Deck.Plan = c => ItemPlan.Delete(new { c.Key });
        var id = await console.Start("test.archived", but: w => w with { Limit = 3 });
        Assert.Equal(RunStatus.Paused, (await console.GoOn(id)).Status);
        await console.Behind($"UPDATE ledger SET Outcome = 'Started', Finding = 'Started' WHERE RunId = {id} AND Ordinal = 3; UPDATE runs SET Succeeded = 2, CursorOrdinal = 2, CursorKey = 'item-00002', \"Limit\" = NULL WHERE Id = {id}");
        console.Deck.Verify = verify;
        console.Deck.Plan = c => c.Key == Third ? ItemPlan.Skip("Is so already.") : ItemPlan.Delete(new { c.Key });
        TestConsole.Accepted(await console.Control.Resume(id, null, false, TestConsole.Sam, default));
        return id;
    }

    private static Task<TestConsole> Start(TimeProvider? time = null, FilesOptions? parts = null) => TestConsole.Start(time: time, more: (services, _) =>
    {
        services.AddSingleton(OperationCatalogue.From([typeof(Keeping), typeof(KeepingSideBySide), typeof(KeepingTries), typeof(KeepingHastily), typeof(Plain)]));
        services.AddSingleton(parts ?? new FilesOptions());
    });
}
