using Ops.Domain.Catalogue;
using Ops.Domain.Files;
using Ops.Domain.Operations.Buckets;
using Ops.Domain.Operations.Targets;
using Ops.Domain.Tests.Support;

namespace Ops.Domain.Tests.Operations.Buckets;

public sealed class ReplaceFilesTests
{
    [Fact]
    public async Task A_staged_file_takes_the_place_of_the_live_one_and_an_undo_puts_that_back()
    {
        using var folder = new TemporaryFolder();
        var place = new FolderPlace(Path.Combine(folder.Path, "shop"));
        await place.Write("live/images/a.txt", "old");
        await place.Write("live/images/same.txt", "same");
        await place.Write("staging/images/a.txt", "new");
        await place.Write("staging/images/b.txt", "added");
        await place.Write("staging/images/same.txt", "same");
        var before = await place.Tree();

        var store = new LocalFileStore(Path.Combine(folder.Path, "store"));
        var targets = new BucketTargets(new TargetsOptions { Buckets = new Dictionary<string, BucketTarget> { ["shop"] = place.Target } }, place.Buckets);
        var bench = new OperationBench<ReplaceFiles.Input, FileItem>(new ReplaceFiles(targets, store), new() { Place = "shop/images" }) { Archive = new Archive(store) };
        var preview = await bench.Preview();
        Assert.Equal(["live/images/a.txt", "live/images/b.txt", "live/images/same.txt"], preview.Select(r => r.Key));
        Assert.Equal([PlanKind.Change, PlanKind.Change, PlanKind.Skip], preview.Select(r => r.Plan.Kind));
        Assert.Equal(before, await place.Tree());

        var applied = (await bench.Apply()).Where(r => r.Outcome?.Kind == OutcomeKind.Done).ToList();
        Assert.Equal([VerdictKind.Holds, VerdictKind.Holds], (await bench.Verify(applied)).Select(v => v.Kind));
        Assert.Equal([OutcomeKind.Done, OutcomeKind.Done], (await bench.Revert(applied)).Select(o => o.Kind));
        Assert.Equal(before, await place.Tree());
        Assert.Equal([VerdictKind.Undone, VerdictKind.Undone], (await bench.Verify(applied)).Select(v => v.Kind));
    }

    [Fact]
    public async Task Without_an_archive_copy_nothing_is_touched_whoever_calls_Apply()
    {
        using var folder = new TemporaryFolder();
        var place = new FolderPlace(folder.Path);
        await place.Write("live/images/a.txt", "old");
        await place.Write("staging/images/a.txt", "new");
        await place.Write("tmp/a.txt", "old");
        var before = await place.Tree();
        var targets = new BucketTargets(new TargetsOptions { Buckets = new Dictionary<string, BucketTarget> { ["shop"] = place.Target } }, place.Buckets);
        var store = new LocalFileStore(Path.Combine(folder.Path, "store"));
        var replaced = await new OperationBench<ReplaceFiles.Input, FileItem>(new ReplaceFiles(targets, store), new() { Place = "shop/images" }).Apply();
        var deleted = await new OperationBench<DeleteFiles.Input, FileItem>(new DeleteFiles(targets, store, TimeProvider.System), new() { Place = "shop/tmp/" }).Apply();
        string[] messages = [.. replaced.Select(r => r.Outcome!.Message!), .. deleted.Select(r => r.Outcome!.Message!)];
        Assert.Equal(["live/images/a.txt was left alone: it has no archive copy.", "tmp/a.txt was left alone: it has no archive copy."], messages);
        Assert.Equal(before, await place.Tree());
    }
}
