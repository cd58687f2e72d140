using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Ops.Domain.Catalogue;
using Ops.Domain.Files;
using Ops.Domain.Operations.Buckets;
using Ops.Domain.Operations.Targets;
using Ops.Domain.Runs;
using Ops.Domain.Tests.Support;

namespace Ops.Domain.Tests.Operations.Buckets;

/// <summary>Whole runs of the starter operations on files, as people ask for them and agree to them.</summary>
public abstract class BucketRunTests : IAsyncLifetime
{
    private const string Why = "It was the wrong folder.";
    private TestConsole? _console;

    private protected BucketPlace Place { get; private set; } = null!;

    private protected TestConsole Console => _console!;

    private protected abstract Task<BucketPlace> Make();

    internal static Task<TestConsole> Start(BucketPlace place, string? data = null) => TestConsole.Start(o => data is null ? o : o with { DataDirectory = data }, more: (services, _) =>
    {
        services.AddSingleton(OperationCatalogue.From([typeof(ReplaceFiles), typeof(DeleteFiles)]));
        services.AddSingleton(new TargetsOptions { Buckets = new Dictionary<string, BucketTarget> { ["shop"] = place.Target } });
        services.AddSingleton(place.Buckets);
    });

    public virtual async ValueTask InitializeAsync()
    {
        Place = await Make();
        _console = await Start(Place);
    }

    public virtual async ValueTask DisposeAsync()
    {
        if (_console is not null)
        {
            await _console.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task What_is_deleted_is_archived_verified_and_brought_back_byte_for_byte()
    {
        await Fill("tmp/2025/", 12);
        await Place.Write("tmp/other.txt", "other");
        await Place.Write("keep/me.txt", "keep");
        var before = await Place.Tree();
        var run = await Agreed("files.delete-prefix", Deleting("2025"));
        Assert.Equal((RunStatus.Succeeded, 12), (run.Status, run.Succeeded));
        Assert.Equal(["keep/me.txt", "tmp/other.txt"], (await Place.Tree()).Keys);
        Assert.All(await History(run.Id), f => Assert.Equal((FileChangeKind.Deleted, "shop", true), (f.Kind, f.Target, f.OldSha256 is not null && f.NewSha256 is null)));
        foreach (var file in await History(run.Id))
        {
            Assert.StartsWith(file.OldSha256!, before[file.Path], StringComparison.Ordinal);
            await using var kept = await Console.Get<IFileStore>().Open(file.OldSha256!, 0, default);
            Assert.Equal(file.OldSize, kept.Length);
        }

        Assert.Equal((RunStatus.Succeeded, 12), Told(await Verified(run.Id)));
        var undo = await Undone(run.Id);
        Assert.Equal((RunStatus.Succeeded, 12), Told(undo));
        Assert.Equal(before, await Place.Tree());
        Assert.Equal(12, (await History(undo.Id)).Count(f => f.Kind == FileChangeKind.Restored && f.OldSha256 is null && f.NewSha256 is not null));
    }

    [Fact]
    public async Task What_is_replaced_is_archived_verified_and_brought_back_and_what_was_added_is_taken_away()
    {
        await Fill("live/images/", 6);
        for (var i = 0; i < 6; i++)
        {
            await Place.Write($"staging/images/a/{i}.png", i == 2 ? Old("live/images/", i) : Bytes(200_000 + i, seed: 99 + i));
        }

        await Place.Write("staging/images/new/ü 1.png", "new");
        var before = await Place.Tree();
        var run = await Agreed("files.replace", Replacing());
        Assert.Equal((RunStatus.Succeeded, 6, 1), (run.Status, run.Succeeded, run.Skipped));
        var after = await Place.Tree();
        Assert.All(after.Where(f => f.Key.StartsWith("live/", StringComparison.Ordinal)), f => Assert.Equal(Hash(before["staging/" + f.Key["live/".Length..]]), Hash(f.Value)));
        Assert.Equal(before.Where(f => !f.Key.StartsWith("live/", StringComparison.Ordinal)), after.Where(f => !f.Key.StartsWith("live/", StringComparison.Ordinal)));
        Assert.Equal("It has that content already.", (await Console.Item(run.Id, "live/images/a/2.png")).Message);
        var rows = await History(run.Id);
        Assert.Equal((5, 1), (rows.Count(f => f.Kind == FileChangeKind.Replaced && f.OldSha256 is not null), rows.Count(f => f.Kind == FileChangeKind.Added && f.OldSha256 is null)));

        Assert.Equal((RunStatus.Succeeded, 6), Told(await Verified(run.Id)));
        var undo = await Undone(run.Id);
        Assert.Equal((RunStatus.Succeeded, 6), Told(undo));
        Assert.Equal(before, await Place.Tree());

        // Also what the undo took away or overwrote is kept.
        foreach (var file in await History(undo.Id))
        {
            Assert.True(await Console.Get<IFileStore>().Exists(file.OldSha256!, default));
        }
    }

    [Fact]
    public async Task What_somebody_changed_since_the_preview_is_left_alone_and_listed()
    {
        await Fill("tmp/", 4);
        var id = await Console.Request("files.delete-prefix", Deleting());
        await Place.Write("tmp/a/1.png", "by somebody");
        await Place.Write("tmp/a/9.png", "new");
        await Place.Delete("tmp/a/3.png");
        TestConsole.Accepted(await Console.Approve(id, TestConsole.Rita));
        var run = await Console.GoOn(id);
        Assert.Equal((RunStatus.CompletedWithFailures, 2, 2), (run.Status, run.Succeeded, run.Drifted));
        Assert.Equal(["tmp/a/1.png", "tmp/a/9.png"], (await Place.Tree()).Keys);
        Assert.StartsWith("It is no longer as the preview showed it", (await Console.Item(id, "tmp/a/1.png")).Message, StringComparison.Ordinal);
        Assert.StartsWith("It was not in the preview", (await Console.Item(id, "tmp/a/9.png")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_somebody_changed_since_the_run_is_left_alone_by_its_undo()
    {
        await Fill("live/images/", 3);
        await Fill("staging/images/", 4, seed: 50);
        var run = await Agreed("files.replace", Replacing());
        Assert.Equal(4, run.Succeeded);
        await Place.Write("live/images/a/0.png", "by somebody");
        await Place.Delete("live/images/a/1.png");
        await Place.Write("live/images/a/3.png", "by somebody");
        var look = await Verified(run.Id);
        Assert.Equal((1, 3), (look.Succeeded, look.Drifted));
        Assert.Equal("Somebody put other content there.", (await Console.Item(look.Id, "live/images/a/0.png")).Message);
        Assert.Equal("It is gone.", (await Console.Item(look.Id, "live/images/a/1.png")).Message);
        var undo = await Undone(run.Id);
        Assert.Equal((1, 3), (undo.Succeeded, undo.Drifted));
        Assert.Equal(["a/0.png", "a/2.png", "a/3.png"], (await Place.Tree()).Keys.Where(k => k.StartsWith("live/", StringComparison.Ordinal)).Select(k => k["live/images/".Length..]));
        Assert.StartsWith(Sha(Old("live/images/", 2)), (await Place.Tree())["live/images/a/2.png"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_staged_anew_after_the_agreement_is_not_put_live()
    {
        await Fill("live/images/", 2);
        await Fill("staging/images/", 2, seed: 50);
        var id = await Console.Request("files.replace", Replacing());
        await Place.Write("staging/images/a/0.png", "not what the reviewer saw");
        TestConsole.Accepted(await Console.Approve(id, TestConsole.Rita));
        var run = await Console.GoOn(id);
        Assert.Equal((1, 1), (run.Succeeded, run.Drifted));
        Assert.StartsWith(Sha(Old("live/images/", 0)), (await Place.Tree())["live/images/a/0.png"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("shop/keep/", null, "place")]
    [InlineData("shop/", null, "place")]
    [InlineData("other/tmp/", null, "place")]
    [InlineData("../tmp/", null, "place")]
    [InlineData("shop/tmp/", "..", "folder")]
    [InlineData("shop/tmp/", "/etc", "folder")]
    [InlineData("shop/tmp/", "a/../../keep", "folder")]
    [InlineData("shop/tmp/", "a//b", "folder")]
    [InlineData("shop/tmp/", "a\\b", "folder")]
    [InlineData("shop/tmp/", "a\u202Eb", "folder")]
    public async Task A_place_that_configuration_does_not_allow_can_not_be_named(string place, string? folder, string field)
    {
        await Place.Write("tmp/x", "x");
        var inputs = new JsonObject { ["place"] = place, ["folder"] = folder };
        var refused = TestConsole.Refused(await Console.Ask(TestConsole.Wish("files.delete-prefix", RunMode.Preview, inputs)), Refusal.Invalid);
        Assert.Equal(field, Assert.Single(refused.Errors).Field);
    }

    [Fact]
    public async Task Limits_of_size_number_and_age_are_kept()
    {
        await Fill("tmp/", 3);
        var preview = await Console.Do("files.delete-prefix", RunMode.Preview, new JsonObject { ["place"] = "shop/tmp/", ["days"] = 1 });
        Assert.Equal(0, preview.Counts.Done);
        ((Dictionary<string, BucketTarget>)Console.Get<TargetsOptions>().Buckets)["shop"] = Place.Target with { MaxFileBytes = 10, MaxFiles = 2 };
        await Place.Write("tmp/a/0.png", "small");
        var limited = await Console.Do("files.delete-prefix", RunMode.Preview, Deleting());
        Assert.Equal(RunStatus.Failed, limited.Status);
        Assert.Contains("There are more than 2 files, the most one run may work on (Targets:Buckets:shop:MaxFiles)", limited.StatusReason, StringComparison.Ordinal);
        Assert.Equal([ItemOutcome.Planned, ItemOutcome.Invalid], (await Console.Items(limited.Id)).Select(i => i.Outcome));
        Assert.Contains("larger than 10 bytes", (await Console.Item(limited.Id, "tmp/a/1.png")).Message, StringComparison.Ordinal);
    }

    private protected static JsonObject Deleting(string? folder = null) => new() { ["place"] = "shop/tmp/", ["folder"] = folder };

    private protected static JsonObject Replacing() => new() { ["place"] = "shop/images" };

    /// <summary>Files a/0.png, a/1.png and so on, each with bytes of its own.</summary>
    private protected async Task Fill(string prefix, int count, int seed = 0)
    {
        for (var i = 0; i < count; i++)
        {
            await Place.Write($"{prefix}a/{i}.png", Old(prefix, i, seed));
        }
    }

    private protected static byte[] Old(string prefix, int i, int seed = 0) => Bytes(i == 3 ? 0 : (i * 30_000) + 1, seed + (i * 7) + prefix.Length);

    private protected static byte[] Bytes(int size, int seed)
    {
        var content = new byte[size];
        new Random(seed).NextBytes(content);
        return content;
    }

    private protected async Task<Run> Agreed(string operation, JsonObject inputs)
    {
        var id = await Console.Request(operation, inputs);
        TestConsole.Accepted(await Console.Approve(id, TestConsole.Rita));
        return await Console.GoOn(id);
    }

    private protected async Task<Run> Verified(long id) => await Console.GoOn(Assert.IsType<Answer.Accepted>(await Console.Control.Verify(id, TestConsole.Sam, default)).RunId);

    private protected async Task<Run> Undone(long id)
    {
        var undo = Assert.IsType<Answer.AwaitsApproval>(await Console.Control.Revert(id, Why, null, TestConsole.Sam, default)).RunId;
        TestConsole.Accepted(await Console.Approve(undo, TestConsole.Rita));
        return await Console.GoOn(undo);
    }

    private protected async Task<IReadOnlyList<FileChange>> History(long run)
    {
        await using var db = await Console.Db();
        return await db.FileHistory.AsNoTracking().Where(f => f.RunId == run).ToListAsync();
    }

    private static (RunStatus, long) Told(Run run) => (run.Status, run.Succeeded);

    private static string Hash(string told) => told.Split(' ')[0];

    private static string Sha(byte[] content) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(content));
}
