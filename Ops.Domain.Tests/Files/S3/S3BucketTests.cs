using System.Security.Cryptography;
using Amazon.Runtime;
using Amazon.S3.Model;
using Ops.Domain.Files;
using Ops.Domain.Files.S3;
using Ops.Domain.Runs;
using Ops.Domain.Tests.Support;
using Ops.Domain.Tests.Support.S3Faults;

namespace Ops.Domain.Tests.Files.S3;

/// <summary>What only a bucket has: sizes that S3 limits, other machines, credentials, and a start that says what is wrong.</summary>
public sealed class S3BucketTests(CephS3 ceph) : IAsyncLifetime
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    public async ValueTask InitializeAsync() => await ceph.Ready();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task What_S3_would_not_copy_in_one_step_is_copied_in_parts()
    {
        using var bench = new S3Bench(ceph, S3Bench.Small with { CopyInPartsFrom = 200_000, CopyPart = 100_000 });
        var content = RandomNumberGenerator.GetBytes(450_001);
        var stored = await bench.Store.Save(new MemoryStream(content), long.MaxValue, null, Ct);
        Assert.Equal(content, await bench.Bytes($"sha256/{stored.Sha256[..2]}/{stored.Sha256}"));
        await bench.Store.Publish("a.csv", (s, ct) => s.WriteAsync(content, ct).AsTask(), Ct);
        Assert.Equal(content, await bench.Bytes("published/a.csv"));
        Assert.Equal(2, (await bench.Keys()).Length);
        Assert.Empty(await bench.Unfinished());
    }

    [Fact]
    public async Task A_copy_in_parts_that_fails_leaves_no_parts()
    {
        await using var server = new S3FaultServer(ceph.Endpoint);
        using var bench = new S3Bench(ceph, S3Bench.Small with { Retries = 1, CopyInPartsFrom = 200_000, CopyPart = 100_000 }, server.Endpoint);
        server.Break(r => r.Kind == "CopyPart" && r.Path.Contains("partNumber=3", StringComparison.Ordinal), S3Fault.Error(500, "InternalError"));
        await Assert.ThrowsAsync<FileRefusedException>(() => bench.Store.Save(new MemoryStream(new byte[450_001]), long.MaxValue, null, Ct));
        Assert.Empty(await bench.Keys());
        Assert.Empty(await bench.Unfinished());
    }

    [Fact]
    public async Task Parts_grow_so_that_ten_thousand_are_enough()
    {
        await using var server = new S3FaultServer(ceph.Endpoint);
        using var bench = new S3Bench(ceph, S3Bench.Small with { SmallParts = 3 }, server.Endpoint);
        var content = RandomNumberGenerator.GetBytes(10 * 65_536);
        var stored = await bench.Store.Save(new MemoryStream(content), long.MaxValue, null, Ct);
        Assert.Equal(content, await bench.Bytes($"sha256/{stored.Sha256[..2]}/{stored.Sha256}"));
        Assert.Equal(3 + 4, server.Count("Part"));
    }

    [Fact]
    public async Task Encryption_is_asked_for_wherever_an_object_is_made()
    {
        await using var server = new S3FaultServer(ceph.Endpoint);
        using var bench = new S3Bench(ceph, S3Bench.Small with { Retries = 0 }, server.Endpoint, ceph.Options() with { ServerSideEncryption = "aws:kms" });

        // This server has no keys to encrypt with, and says so: what counts is what it was asked.
        await Assert.ThrowsAsync<FileRefusedException>(() => bench.Store.Save(new MemoryStream(new byte[10]), 10, null, Ct));
        await Assert.ThrowsAsync<FileRefusedException>(() => bench.Store.Save(new MemoryStream(new byte[300_000]), 300_000, null, Ct));
        foreach (var kind in new[] { "Put", "Initiate" })
        {
            Assert.All(server.Seen.Where(r => r.Kind == kind), r => Assert.Equal("aws:kms", r.Headers["x-amz-server-side-encryption"]));
            Assert.NotEqual(0, server.Count(kind));
        }
    }

    [Fact]
    public async Task Bodies_are_signed_and_carry_no_checksum_this_kind_of_server_can_not_read()
    {
        await using var server = new S3FaultServer(ceph.Endpoint);
        using var bench = new S3Bench(ceph, S3Bench.Small, server.Endpoint);
        await bench.Store.Save(new MemoryStream(new byte[10]), 10, null, Ct);
        await bench.Store.Save(new MemoryStream(new byte[300_000]), 300_000, null, Ct);
        Assert.All(server.Seen.Where(r => r.Kind is "Put" or "Part"), r =>
        {
            Assert.DoesNotContain("UNSIGNED", r.Headers["x-amz-content-sha256"], StringComparison.Ordinal);
            Assert.DoesNotContain("TRAILER", r.Headers["x-amz-content-sha256"], StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task What_another_machine_writes_stays_until_nothing_was_added_for_a_day()
    {
        var time = new Later();
        using var bench = new S3Bench(ceph, S3Bench.Small, time: time);
        foreach (var key in new[] { "incoming/0123456789abcdef/node-9_1_abc/parts", "published/runs/7/results.csv" })
        {
            var upload = await ceph.Client.InitiateMultipartUploadAsync(bench.Seen.Bucket, bench.Seen.Prefix + key);
            await ceph.Client.UploadPartAsync(new UploadPartRequest { BucketName = bench.Seen.Bucket, Key = upload.Key, UploadId = upload.UploadId, PartNumber = 1, InputStream = new MemoryStream(new byte[10]) });
        }

        await bench.Put(bench.Seen.Prefix + "incoming/0123456789abcdef/node-9_1_abc/whole", "x");
        await bench.Put(bench.Seen.Prefix + "somebody/elses", "x");
        await bench.Put(bench.Seen.Prefix + "incoming/not-ours", "x");
        var others = await ceph.Client.InitiateMultipartUploadAsync(bench.Seen.Bucket, bench.Seen.Prefix + "somebody/elses-parts");
        Assert.Equal(0, await bench.Store.CleanIncoming(Ct));
        time.By = TimeSpan.FromHours(23);
        Assert.Equal(0, await bench.Store.CleanIncoming(Ct));
        time.By = TimeSpan.FromHours(25);
        Assert.Equal(3, await bench.Store.CleanIncoming(Ct));
        Assert.Equal(["incoming/not-ours", "somebody/elses"], await bench.Keys());
        Assert.Equal([others.Key[bench.Seen.Prefix.Length..]], await bench.Unfinished());
    }

    [Fact]
    public async Task A_living_process_of_the_same_data_directory_keeps_its_uploads()
    {
        using var bench = new S3Bench(ceph, S3Bench.Small, time: new Later { By = TimeSpan.FromDays(30) });
        using var neighbour = new NodePresence(bench.Ops);
        using var store = new S3FileStore(bench.Seen, bench.Ops, neighbour, TimeProvider.System, S3Bench.Small, CephS3.Credentials);
        var cleaned = -1;
        await store.Publish("a.csv", async (s, ct) =>
        {
            await s.WriteAsync(new byte[400_000], ct);
            cleaned = await bench.Store.CleanIncoming(ct);
        }, Ct);
        Assert.Equal(0, cleaned);
        Assert.Equal(400_000, (await bench.Bytes("published/a.csv")).Length);
    }

    [Fact]
    public async Task A_start_says_what_is_wrong_and_what_to_do()
    {
        var right = ceph.Options();
        Assert.Contains("The bucket 'no-such-bucket' does not exist", await Problem(right with { Bucket = "no-such-bucket" }), StringComparison.Ordinal);
        Assert.Contains("connection refused", await Problem(right with { Endpoint = $"http://127.0.0.1:{CephS3.FreePort()}" }), StringComparison.Ordinal);
        Assert.Contains("AWS_ACCESS_KEY_ID", await Problem(right, new BasicAWSCredentials("nobody-of-the-tests", CephS3.Secret)), StringComparison.Ordinal);
        Assert.Contains("AWS_SECRET_ACCESS_KEY", await Problem(right, new BasicAWSCredentials(CephS3.AccessKey, "another-secret-of-the-tests")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(403, "AccessDenied", "docs/files.md")]
    [InlineData(403, "RequestTimeTooSkewed", "clock")]
    [InlineData(301, "PermanentRedirect", "Files:S3:Region")]
    [InlineData(507, "InsufficientStorage", "is full")]
    [InlineData(403, "QuotaExceeded", "is full")]
    [InlineData(503, "ServiceUnavailable", "Try again later")]
    public async Task What_the_server_says_becomes_words(int status, string code, string words)
    {
        await using var server = new S3FaultServer(ceph.Endpoint);
        server.Break(r => r.Kind == "Put", S3Fault.Error(status, code));
        Assert.Contains(words, await Problem(ceph.Options() with { Endpoint = server.Endpoint }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bucket_that_can_be_read_but_not_written_stops_the_start()
    {
        await using var server = new S3FaultServer(ceph.Endpoint);
        server.Break("Delete", S3Fault.Error(403, "AccessDenied"));
        Assert.Contains("does not allow", await Problem(ceph.Options() with { Endpoint = server.Endpoint }), StringComparison.Ordinal);
    }

    private static async Task<string> Problem(S3Options options, AWSCredentials? credentials = null)
    {
        using var data = new TemporaryFolder();
        var ops = new OpsOptions { DataDirectory = data.Path, Node = "node-1" };
        using var presence = new NodePresence(ops);
        using var store = new S3FileStore(options, ops, presence, TimeProvider.System, S3Bench.Small with { Retries = 1 }, credentials ?? CephS3.Credentials);
        var failure = await Assert.ThrowsAsync<FileStoreException>(() => store.Check(Ct));
        Assert.StartsWith($"The file store s3://{options.Bucket}/{options.Prefix} can't be used: ", failure.Message, StringComparison.Ordinal);
        foreach (var secret in new[] { CephS3.Secret, CephS3.AccessKey, "another-secret-of-the-tests", "nobody-of-the-tests", "   at " })
        {
            Assert.DoesNotContain(secret, failure.Message, StringComparison.Ordinal);
        }

        return failure.Message;
    }

    /// <summary>The server's clock is the real one; ours runs ahead of it.</summary>
    private sealed class Later : TimeProvider
    {
        public TimeSpan By { get; set; }

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + By;
    }
}
