using System.Diagnostics;
using System.Security.Cryptography;
using Ops.Domain.Files.S3;
using Ops.Domain.Runs;
using Ops.Domain.Tests.Support;

namespace Ops.Domain.Tests.Files.S3;

/// <summary>kill -9 in the middle of an upload, whenever: nothing half-written is visible, and the next start clears every part away.</summary>
public sealed class S3KillTests(CephS3 ceph)
{
    // Uploads, completes and copies, also in parts: each of its steps is where the kill falls one time or another.
    private static readonly S3Tuning Tuning = S3Bench.Small with { CopyInPartsFrom = 300_000, CopyPart = 100_000 };

    [Fact]
    public async Task F14_Kills_at_random_moments_leave_only_whole_files_and_no_parts_after_the_next_start()
    {
        await ceph.Ready();
        using var folder = new TemporaryFolder();
        var options = ceph.Options();
        var random = new Random(20261121);
        var (whole, cleaned) = (0, 0);
        for (var round = 0; round < 6; round++)
        {
            using (var look = new S3Bench(ceph, Tuning, options: options))
            using (var writer = Writer(options, folder.Path))
            {
                var enough = whole + random.Next(1, 6);
                await Eventually.Be(async () => writer.HasExited || ((await look.Keys()).Count(IsFinal) >= enough && (await look.Unfinished()).Length > 0));
                Assert.False(writer.HasExited, "It ended before it could be killed.");
                writer.Kill(entireProcessTree: true);
                await writer.WaitForExitAsync();
            }

            using var next = new S3Bench(ceph, Tuning, options: options, data: folder);
            cleaned += await next.Store.CleanIncoming(default);
            Assert.Empty(await next.Unfinished());
            var keys = await next.Keys();
            Assert.DoesNotContain(keys, k => !IsFinal(k));
            Assert.All(await Task.WhenAll(keys.Where(k => k.StartsWith("sha256/", StringComparison.Ordinal)).Select(async k => (Key: k, Content: await next.Bytes(k)))), f =>
                Assert.EndsWith(Convert.ToHexStringLower(SHA256.HashData(f.Content)), f.Key, StringComparison.Ordinal));
            Assert.All(await Task.WhenAll(keys.Where(k => k.StartsWith("published/", StringComparison.Ordinal)).Select(next.Bytes)), c => Assert.Equal(WriterBytes(0).Length, c.Length));
            whole = keys.Length;
        }

        Assert.NotEqual(0, cleaned);
    }

    /// <summary>Not a test but the process that is killed: run by the one above, with these words on its command line.</summary>
    [Fact(Explicit = true)]
    public async Task Writes_until_it_is_killed()
    {
        var ops = new OpsOptions { DataDirectory = Environment.GetEnvironmentVariable("OPS_TESTS_DATA")!, Node = "node-1" };
        var options = new S3Options
        {
            Endpoint = Environment.GetEnvironmentVariable("OPS_TESTS_ENDPOINT")!, Bucket = CephS3.Bucket, ForcePathStyle = true, Prefix = Environment.GetEnvironmentVariable("OPS_TESTS_PREFIX")!,
        };
        using var presence = new NodePresence(ops);
        using var store = new S3FileStore(options, ops, presence, TimeProvider.System, Tuning, CephS3.Credentials);
        for (var i = 0; ; i++)
        {
            await Task.WhenAll(
                store.Save(new MemoryStream(WriterBytes(Random.Shared.Next())), long.MaxValue, null, default),
                store.Publish("a.csv", (s, ct) => s.WriteAsync(WriterBytes(0), ct).AsTask(), default),
                store.Save(new MemoryStream(RandomNumberGenerator.GetBytes(250_000)), long.MaxValue, null, default));
        }
    }

    private static bool IsFinal(string key) => !key.StartsWith("incoming/", StringComparison.Ordinal);

    private static byte[] WriterBytes(int seed)
    {
        var content = new byte[500_000];
        new Random(seed).NextBytes(content);
        return content;
    }

    private static Process Writer(S3Options options, string data) => Process.Start(new ProcessStartInfo(
        "dotnet", [typeof(S3KillTests).Assembly.Location, "-noColor", "-noLogo", "-explicit", "only", "-method", $"{typeof(S3KillTests).FullName}.{nameof(Writes_until_it_is_killed)}"])
    {
        UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true,
        Environment = { ["OPS_TESTS_DATA"] = data, ["OPS_TESTS_ENDPOINT"] = options.Endpoint, ["OPS_TESTS_PREFIX"] = options.Prefix },
    })!;
}
