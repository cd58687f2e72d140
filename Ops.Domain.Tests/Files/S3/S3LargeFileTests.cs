using System.Security.Cryptography;
using Ops.Domain.Files.S3;
using Ops.Domain.Tests.Support;

namespace Ops.Domain.Tests.Files.S3;

[Collection(nameof(Alone))]
public sealed class S3LargeFileTests(CephS3 ceph) : IAsyncLifetime
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    public async ValueTask InitializeAsync() => await ceph.Ready();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_large_file_goes_in_parts_of_the_real_size_in_memory_that_does_not_grow_with_it()
    {
        using var bench = new S3Bench(ceph, new S3Tuning());
        var part = RandomNumberGenerator.GetBytes(1 << 20);
        var (before, most) = (GC.GetTotalMemory(forceFullCollection: true), 0L);
        var stored = await bench.Store.Save(new MadeStream(Enumerable.Range(0, 300).Select(i =>
        {
            most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: false));
            part[0] = (byte)i;
            return part;
        })), long.MaxValue, null, Ct);
        Assert.Equal(300 << 20, stored.Size);

        // Three buffers of a part and what the SDK holds of them, not 300 MB.
        Assert.InRange(most - before, long.MinValue, 150 << 20);
        await using var stream = await bench.Store.Open(stored.Sha256, 0, Ct);
        Assert.Equal(stored.Sha256, Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, Ct)));
        Assert.Single(await bench.Keys());
        Assert.Empty(await bench.Unfinished());
    }
}
