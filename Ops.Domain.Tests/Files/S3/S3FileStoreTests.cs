using System.Security.Cryptography;
using Amazon.S3.Model;
using Ops.Domain.Files;
using Ops.Domain.Tests.Support;

namespace Ops.Domain.Tests.Files.S3;

/// <summary>The contract in a real bucket, where everything above 64 KiB goes in parts.</summary>
public sealed class S3FileStoreTests(CephS3 ceph) : FileStoreContract, IAsyncLifetime
{
    private S3Bench _bench = null!;

    protected override IFileStore Store => _bench.Store;

    public async ValueTask InitializeAsync()
    {
        await ceph.Ready();
        _bench = new S3Bench(ceph, S3Bench.Small);
    }

    public ValueTask DisposeAsync()
    {
        _bench?.Dispose();
        return ValueTask.CompletedTask;
    }

    protected override async Task<string[]> Names() => [.. await _bench.Keys(), .. (await _bench.Unfinished()).Select(u => u + " (unfinished)")];

    protected override Task Damage(string sha256, string text) => _bench.Put($"{_bench.Seen.Prefix}sha256/{sha256[..2]}/{sha256}", text);

    protected override async Task<int> LeaveBehind()
    {
        // A process of this data directory that is gone: it holds no lock any more.
        var place = await File.ReadAllTextAsync(Path.Combine(_bench.Ops.DataPath, "nodes", "place"));
        var dead = $"{_bench.Seen.Prefix}incoming/{place}/node-1_4711_abcdef12/";
        await _bench.Put(dead + "whole", "never copied");
        await ceph.Client.InitiateMultipartUploadAsync(new InitiateMultipartUploadRequest { BucketName = _bench.Seen.Bucket, Key = dead + "parts" });
        return 2;
    }
}
