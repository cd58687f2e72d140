using Ops.Domain.Catalogue;
using Ops.Domain.Files;
using Ops.Domain.Operations.Buckets;
using Ops.Domain.Operations.Targets;
using Ops.Domain.Tests.Support;

namespace Ops.Domain.Tests.Operations.Buckets;

public sealed class DeleteFilesTests
{
    [Fact]
    public async Task Old_files_of_a_folder_are_deleted_and_come_back_with_their_time()
    {
        using var folder = new TemporaryFolder();
        var place = new FolderPlace(Path.Combine(folder.Path, "shop"));
        foreach (var name in new[] { "tmp/2025/a.txt", "tmp/2025/b/c.txt", "tmp/2025/young.txt", "tmp/2026/d.txt" })
        {
            await place.Write(name, name);
            File.SetLastWriteTimeUtc(Path.Combine(folder.Path, "shop", name), name.Contains("young", StringComparison.Ordinal) ? DateTime.UtcNow : new DateTime(2025, 1, 2, 3, 4, 5, DateTimeKind.Utc));
        }

        var before = await place.Tree();
        var store = new LocalFileStore(Path.Combine(folder.Path, "store"));
        var targets = new BucketTargets(new TargetsOptions { Buckets = new Dictionary<string, BucketTarget> { ["shop"] = place.Target } }, place.Buckets);
        var input = new DeleteFiles.Input { Place = "shop/tmp/", Folder = "2025", Days = 30 };
        var bench = new OperationBench<DeleteFiles.Input, FileItem>(new DeleteFiles(targets, store, TimeProvider.System), input) { Archive = new Archive(store) };
        Assert.Equal(["tmp/2025/a.txt", "tmp/2025/b/c.txt"], (await bench.Preview()).Select(r => r.Key));
        Assert.Equal(before, await place.Tree());

        var applied = await bench.Apply();
        Assert.Equal(["tmp/2025/young.txt", "tmp/2026/d.txt"], (await place.Tree()).Keys);
        Assert.All(await bench.Verify(applied), v => Assert.Equal(VerdictKind.Holds, v.Kind));
        Assert.All(await bench.Revert(applied), o => Assert.Equal(OutcomeKind.Done, o.Kind));
        Assert.Equal(before, await place.Tree());
    }
}
