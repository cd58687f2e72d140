using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Ops.Domain.Catalogue;
using Ops.Domain.Files;
using Ops.Domain.Runs;
using Ops.Domain.Storage;
using Ops.Domain.Tests.Support;

namespace Ops.Domain.Tests.Runs;

/// <summary>Archive before replace: what an item deletes or overwrites is in the store before Apply may touch it, or Apply is not called.</summary>
public sealed class ArchiveTests
{
    private const string Why = "It was the wrong folder.";
    private LyingStore? _store;

    [Fact]
    public async Task Bytes_row_and_history_are_there_before_Apply_is_called()
    {
        await using var console = await Start();
        console.Deck.Plan = c => Plan(c.Key, "old " + c.Key);
        var seen = new List<(ItemOutcome Outcome, string? Before, FileChange File, string Bytes)>();
        console.Deck.Apply = async c =>
        {
            await using var db = await console.Db();
            var row = await db.Ledger.AsNoTracking().SingleAsync(i => i.Key == c.Key);
            var file = await db.FileHistory.AsNoTracking().SingleAsync(f => f.ItemKey == c.Key);
            seen.Add((row.Outcome, row.Before, file, await Text(console, file.OldSha256!)));
            return Outcome.Done();
        };
        var run = await console.Do("test.archiving");
        Assert.Equal((RunStatus.Succeeded, 10), (run.Status, run.Succeeded));
        Assert.Equal(Enumerable.Range(1, 10).Select(i => $"old item-{i:00000}"), seen.Select(s => s.Bytes));
        Assert.All(seen, s => Assert.Equal((ItemOutcome.Started, FileChangeKind.Deleted, "shop", run.Id), (s.Outcome, s.File.Kind, s.File.Target, s.File.RunId)));
        Assert.Equal($$$"""{"size":14,"archived":{"sha256":"{{{Sha("old item-00003")}}}","size":14}}""", seen[2].Before);
        Assert.Equal(seen[2].Before, (await console.Item(run.Id, "item-00003")).Before);
        Assert.Equal((Sha("old item-00003"), 14L), (seen[2].File.OldSha256!, seen[2].File.OldSize!.Value));
    }

    [Fact]
    public async Task A_preview_keeps_nothing_and_its_plans_are_those_of_the_run()
    {
        await using var console = await Start();
        var opened = 0;
        console.Deck.Plan = c => Plan(c.Key, "abc", () => opened++);
        var preview = await console.Do("test.archiving", RunMode.Preview);
        Assert.Equal((0, 0), (opened, await Rows(console)));
        Assert.False(await console.Get<IFileStore>().Exists(Sha("abc"), default));
        var run = await console.Do("test.archiving", but: w => w with { PreviewRunId = preview.Id });
        Assert.Equal((10, 10, 10), (run.Succeeded, opened, await Rows(console)));
    }

    [Theory]
    [InlineData("nothing", "hands nothing over")]
    [InlineData("short", "3 bytes of 14 bytes came")]
    [InlineData("long", "more than the 14 bytes")]
    [InlineData("breaks", "The disk is on fire.")]
    public async Task An_operation_that_does_not_hand_over_what_it_declares_touches_nothing(string lie, string words)
    {
        await using var console = await Start();
        console.Deck.Plan = c => c.Key != "item-00002" ? Plan(c.Key, "old " + c.Key) : ItemPlan.Delete(new { Size = 14 }).On(new FileEffect("shop", c.Key, FileChangeKind.Deleted)
        {
            OldSize = 14,
            OpenOld = lie switch
            {
                "nothing" => null,
                "short" => _ => Bytes("abc"),
                "long" => _ => Bytes("a whole lot more than was declared"),
                _ => _ => throw new IOException("The disk is on fire."),
            },
        });
        await LeavesAloneOnly(console, "item-00002", words);
    }

    [Theory]
    [InlineData("lost", "its archive copy is not in the store")]
    [InlineData("cut", "its archive copy has 3 bytes instead of 14 bytes")]
    [InlineData("full", "is full. Nothing was stored; make room and try again.")]
    [InlineData("down", "can't be reached")]
    public async Task A_store_that_fails_or_lies_fails_the_item_and_touches_nothing(string fault, string words)
    {
        await using var console = await Start();
        console.Deck.Plan = c => Plan(c.Key, "old " + c.Key);
        var count = 0;
        _store!.Saving = async (content, save) =>
        {
            if (++count != 2)
            {
                return await save();
            }

            switch (fault)
            {
                case "lost":
                    return new StoredContent(new string('7', 64), 14);
                case "cut":
                    var kept = await save();
                    await File.WriteAllTextAsync(_store.Describe(kept.Sha256), "abc");
                    return kept;
                case "full":
                    throw new FileRefusedException("The disk with /srv is full. Nothing was stored; make room and try again.");
                default:
                    throw new FileStoreException("S3 can't be reached.");
            }
        };
        await LeavesAloneOnly(console, "item-00002", words);
    }

    [Fact]
    public async Task An_undo_keeps_what_it_overwrites_too()
    {
        await using var console = await Start();
        console.Deck.Keys = Deck.Numbered(2);
        console.Deck.Plan = c => Plan(c.Key, "old");
        var done = await console.Do("test.archiving");
        console.Deck.Verify = a => a.Key == "item-00001" ? Verdict.Ok.Undoing(Effect(a.Key, FileChangeKind.Restored, "put there by the run"))
            : Verdict.Ok.Undoing(new FileEffect("shop", a.Key, FileChangeKind.Restored) { OldSize = 7 });
        var undo = await console.GoOn(Assert.IsType<Answer.Accepted>(await console.Control.Revert(done.Id, Why, null, TestConsole.Sam, default)).RunId);
        Assert.Equal((RunStatus.CompletedWithFailures, 1, 1), (undo.Status, undo.Succeeded, undo.Failed));
        Assert.Equal(["item-00001"], console.Deck.Reverted.Select(r => r.Key));
        Assert.Contains("hands nothing over", (await console.Item(undo.Id, "item-00002")).Message, StringComparison.Ordinal);
        await using var db = await console.Db();
        var row = await db.FileHistory.SingleAsync(f => f.RunId == undo.Id);
        Assert.Equal((FileChangeKind.Restored, Sha("put there by the run")), (row.Kind, row.OldSha256));
        Assert.Equal("put there by the run", await Text(console, row.OldSha256!));
    }

    [Fact]
    public async Task An_item_that_took_effect_just_before_a_crash_is_known_as_done_so_that_it_can_be_undone()
    {
        await using var console = await Start();
        console.Deck.Keys = Deck.Numbered(3);
        console.Deck.Plan = c => Plan(c.Key, "old");
        var id = await console.Start("test.archiving", but: w => w with { Limit = 2 });
        await console.Execute(id);
        await console.Behind($"UPDATE ledger SET Outcome = 'Started', Finding = 'Started' WHERE RunId = {id} AND Ordinal = 2; UPDATE runs SET Succeeded = 1, CursorOrdinal = 1, CursorKey = 'item-00001', \"Limit\" = NULL WHERE Id = {id}");
        console.Deck.Plan = c => c.Key == "item-00002" ? ItemPlan.Skip("It has that content already.") : Plan(c.Key, "old");
        TestConsole.Accepted(await console.Control.Resume(id, null, false, TestConsole.Sam, default));
        var run = await console.GoOn(id);
        Assert.Equal((RunStatus.Succeeded, 3, 0), (run.Status, run.Succeeded, run.Skipped));
        var row = await console.Item(id, "item-00002");
        Assert.Equal((false, "It was in hand when the run was interrupted. It had taken effect."), (row.Repeated, row.Message));
        Assert.Contains(Sha("old"), row.Before, StringComparison.Ordinal);
        Assert.Equal(1, console.Deck.AppliedKeys.Count(k => k == "item-00002"));
    }

    private static async Task LeavesAloneOnly(TestConsole console, string key, string words)
    {
        console.Deck.Keys = Deck.Numbered(3);
        var run = await console.Do("test.archiving");
        Assert.Equal((RunStatus.CompletedWithFailures, 2, 1), (run.Status, run.Succeeded, run.Failed));
        var row = await console.Item(run.Id, key);
        Assert.Equal(ItemOutcome.Failed, row.Outcome);
        Assert.Contains(words, row.Message, StringComparison.Ordinal);
        Assert.StartsWith($"{key} was left alone: its archive copy", row.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", row.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(key, console.Deck.AppliedKeys);
        Assert.Equal(2, await Rows(console));
    }

    private async Task<TestConsole> Start() => await TestConsole.Start(more: (services, options) =>
        services.AddSingleton<IFileStore>(_store = new LyingStore(new LocalFileStore(Path.Combine(options.DataPath, "files")))));

    private static ItemPlan Plan(string key, string old, Action? opened = null) => ItemPlan.Delete(new { Size = old.Length }).On(Effect(key, FileChangeKind.Deleted, old, opened));

    private static FileEffect Effect(string key, FileChangeKind kind, string old, Action? opened = null) => new("shop", key, kind)
    {
        OldSize = old.Length,
        OpenOld = _ =>
        {
            opened?.Invoke();
            return Bytes(old);
        },
    };

    private static ValueTask<Stream> Bytes(string text) => ValueTask.FromResult<Stream>(new MemoryStream(Encoding.UTF8.GetBytes(text)));

    private static async Task<int> Rows(TestConsole console)
    {
        await using var db = await console.Db();
        return await db.FileHistory.CountAsync();
    }

    private static async Task<string> Text(TestConsole console, string sha)
    {
        using var reader = new StreamReader(await console.Get<IFileStore>().Open(sha, 0, default));
        return await reader.ReadToEndAsync();
    }

    private static string Sha(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
