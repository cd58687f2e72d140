using System.Security.Cryptography;
using Ops.Domain.Catalogue;
using Ops.Domain.Files;
using Ops.Domain.Files.Buckets;
using Ops.Domain.Operations.Buckets;
using Ops.Domain.Runs;
using Ops.Domain.Tests.Support;

namespace Ops.Domain.Tests.Operations.Buckets;

/// <summary>Many files and large ones: what is held in memory grows with neither.</summary>
[Collection(nameof(Alone))]
public sealed class BucketMemoryTests(CephS3 ceph)
{
    private const long Most = 100 << 20;

    [Fact]
    public async Task Five_thousand_files_are_deleted_and_brought_back_in_memory_that_does_not_grow_with_them()
    {
        using var folder = new TemporaryFolder();
        var place = new FolderPlace(folder.Path);
        for (var i = 0; i < 5_000; i++)
        {
            await place.Write($"tmp/{i % 50:00}/{i:0000}.bin", new byte[8 + (i % 20_000)]);
        }

        // In memory where there is such a folder: what is measured is not the disk, which is flushed three times for each file.
        var data = Path.Combine(Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(), $"opstasks-test-{Guid.NewGuid():N}");
        await using var console = await BucketRunTests.Start(place, data);
        var id = await console.Request("files.delete-prefix", new() { ["place"] = "shop/tmp/" });
        TestConsole.Accepted(await console.Approve(id, TestConsole.Rita));
        var (before, most) = (GC.GetTotalMemory(forceFullCollection: true), 0L);
        var work = console.Get<RunExecutor>().Execute(id, default);
        while (!work.IsCompleted)
        {
            most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true));
            await Task.WhenAny(work, Task.Delay(250));
        }

        Assert.True(await work);
        Assert.Equal((RunStatus.Succeeded, 5_000L), ((await console.Find(id)).Status, (await console.Find(id)).Succeeded));
        Assert.InRange(most - before, long.MinValue, 30L << 20);
        Assert.Empty(await place.Tree());
    }

    [Theory]
    [InlineData("folder")]
    [InlineData("s3")]
    public async Task A_large_file_streams_through_archive_replacement_and_undo(string form)
    {
        using var folder = new TemporaryFolder();
        await using var ours = new TemporaryCorner(ceph, form);
        const int size = 150 << 20;
        var bucket = await ours.Bucket(folder.Path);
        var store = new LocalFileStore(Path.Combine(folder.Path + "-store"));
        try
        {
            var (old, other) = (Sha(1, size), Sha(2, size));
            var (before, most) = (GC.GetTotalMemory(forceFullCollection: true), 0L);
            using var end = new CancellationTokenSource();
            var watch = Task.Run(async () =>
            {
                while (!end.IsCancellationRequested)
                {
                    most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true));
                    await Task.WhenAny(Task.Delay(50), Task.Delay(Timeout.Infinite, end.Token));
                }
            });
            var first = await bucket.Put("x", null, new BucketContent(Made(1, size), size, old, null), default);
            var archive = new Archive(store);
            var kept = await archive.Keep(new FileEffect("shop", "x", FileChangeKind.Replaced) { OldSize = size, OpenOld = async ct => await bucket.Open(first!, ct) }, default);
            Assert.Equal((old, (long)size), (kept!.Sha256, kept.Size));
            var second = await bucket.Put("x", first! with { Sha256 = kept.Sha256 }, new BucketContent(Made(2, size), size, other, null), default);
            Assert.NotNull(second);
            await using (var content = await store.Open(old, 0, default))
            {
                Assert.NotNull(await bucket.Put("x", second, new BucketContent(content, size, old, first), default));
            }

            Assert.Equal(old, await FileTraces.Hash(bucket, (await bucket.Find("x", default))!, default));
            await end.CancelAsync();
            await watch;
            Assert.InRange(most - before, long.MinValue, Most);
        }
        finally
        {
            Directory.Delete(folder.Path + "-store", recursive: true);
        }
    }

    private static MadeStream Made(byte seed, int size) => new(Enumerable.Range(0, size >> 20).Select(i =>
    {
        var part = new byte[1 << 20];
        Array.Fill(part, (byte)(seed + i));
        return part;
    }));

    private static string Sha(byte seed, int size) => Convert.ToHexStringLower(SHA256.HashData(Made(seed, size)));

    /// <summary>A place of the form, with the sizes of parts that people get.</summary>
    private sealed class TemporaryCorner(CephS3 ceph, string form) : IAsyncDisposable
    {
        private IDisposable? _bucket;

        public async Task<IBucket> Bucket(string folder)
        {
            if (form == "folder")
            {
                return new FolderBucket(folder);
            }

            await ceph.Ready();
            var options = ceph.Options();
            var bucket = new Ops.Domain.Files.S3.S3ObjectBucket(new Ops.Domain.Files.S3.S3Bucket(options, new Ops.Domain.Files.S3.S3Tuning(), CephS3.Credentials), options.Root);
            _bucket = bucket;
            return bucket;
        }

        public ValueTask DisposeAsync()
        {
            _bucket?.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
