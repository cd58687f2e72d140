using System.Net;
using System.Text;
using Amazon.S3;
using Amazon.S3.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Ops.Domain.Access;
using Ops.Domain.Files;
using Ops.Domain.Files.S3;
using Ops.Domain.Tests.Support;
using Ops.Domain.Tests.Support.S3Faults;

namespace Ops.Domain.Tests.Files.S3;

/// <summary>FAULTS F13 in a bucket that keeps versions: what was begun is read to its end, or refused, never mixed with another.</summary>
public sealed class S3VersionTests(CephS3 ceph) : IAsyncLifetime
{
    private const string Versions = "ops-versions";
    private const int Large = 300_000;
    private static readonly CancellationToken Ct = CancellationToken.None;
    private static readonly string Old = "card\n" + new string('a', Large), New = "card\n" + new string('b', Large);
    private S3FaultServer _server = null!;
    private S3Bench _bench = null!;
    private TestConsole _console = null!;

    private S3FileDrop Drop => new(_bench.Store, _bench.Seen, _console.Get<FileIntake>(), _console.Get<AccessRules>());

    private IEnumerable<S3Request> Gets => _server.Seen.Where(r => r.Kind == "Get");

    public async ValueTask InitializeAsync()
    {
        await ceph.Ready();
        await ceph.Client.PutBucketAsync(Versions);
        await ceph.Client.PutBucketVersioningAsync(new PutBucketVersioningRequest { BucketName = Versions, VersioningConfig = new S3BucketVersioningConfig { Status = VersionStatus.Enabled } });
        _server = new S3FaultServer(ceph.Endpoint);
        _bench = new S3Bench(ceph, S3Bench.Small with { Retries = 1 }, _server.Endpoint, ceph.Options() with { Bucket = Versions });
        _console = await TestConsole.Start(more: (services, _) => services.AddSingleton<IFileStore>(_bench.Store));
    }

    public async ValueTask DisposeAsync()
    {
        if (_console is not null)
        {
            await _console.DisposeAsync();
            _bench.Dispose();
            await _server.DisposeAsync();
        }
    }

    [Theory]
    [InlineData("replaced")]
    [InlineData("removed")]
    public async Task F13_What_is_replaced_or_removed_while_it_is_copied_is_taken_whole_as_it_was(string what)
    {
        var version = await Put(Old);
        AfterTheFirstPiece(() => what == "replaced" ? Put(New) : ceph.Client.DeleteObjectAsync(Versions, _bench.Seen.DropPrefix + "rows.csv"));
        var file = await Drop.Take("rows.csv", TestConsole.Sam, null, Ct);
        using var reader = new StreamReader(await _bench.Store.Open(file.Sha256, 0, Ct));
        Assert.True(Old == await reader.ReadToEndAsync(Ct), "Not the bytes that were there when it was begun.");
        Assert.All(Gets.Where(r => r.Path.Contains("rows.csv", StringComparison.Ordinal)), r =>
        {
            Assert.Contains($"versionId={Uri.EscapeDataString(version)}", r.Path, StringComparison.Ordinal);
            Assert.True(r.Headers.ContainsKey("if-match"), "A version alone.");
        });
        Assert.InRange(Gets.Count(), 3, 20);
    }

    [Fact]
    public async Task What_was_taken_names_its_version_on_record_and_in_the_audit_trail()
    {
        var version = await Put("card\na\n");
        var file = await Drop.Take("rows.csv", TestConsole.Sam, null, Ct);
        var source = $"s3://{Versions}/{_bench.Seen.DropPrefix}rows.csv (version {version})";
        Assert.Equal(source, file.Source);
        await using var db = await _console.Db();
        Assert.Equal(source, (await db.Files.AsNoTracking().SingleAsync(Ct)).Source);
        var entry = await db.AuditEntries.AsNoTracking().SingleAsync(e => e.ObjectId == file.Sha256, Ct);
        Assert.Equal($"rows.csv, 7 bytes, taken from {source}", entry.Summary);

        // Taken again after it was replaced it is another version, and the first entry stands.
        var next = await Put("card\nb\n");
        Assert.NotEqual(version, next);
        Assert.EndsWith($"(version {next})", (await Drop.Take("rows.csv", TestConsole.Sam, null, Ct)).Source, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_the_permission_to_read_versions_the_newest_is_read_by_its_ETag()
    {
        await Put(Old);
        _server.Break(r => r.Kind == "Get" && r.Path.Contains("versionId=", StringComparison.Ordinal), S3Fault.Error((int)HttpStatusCode.Forbidden, "AccessDenied"));
        var file = await Drop.Take("rows.csv", TestConsole.Sam, null, Ct);
        Assert.Equal(Old.Length, file.Size);
        AfterTheFirstPiece(() => Put(New));
        var refused = await Assert.ThrowsAsync<FileRefusedException>(() => Drop.Take("rows.csv", TestConsole.Sam, null, Ct));
        Assert.Contains("was replaced or removed while it was read", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x-amz-version-id", "another-version")]
    [InlineData("ETag", "\"0123456789abcdef0123456789abcdef\"")]
    public async Task F13_An_answer_of_another_version_is_refused(string header, string value)
    {
        await Put(Old);
        _server.Break(r => r.Kind == "Get" && !r.Headers["range"].StartsWith("bytes=0-", StringComparison.Ordinal), S3Fault.Header(header, value));
        await Assert.ThrowsAsync<FileRefusedException>(() => Drop.Take("rows.csv", TestConsole.Sam, null, Ct));
        await using var db = await _console.Db();
        Assert.Empty(db.Files);
    }

    [Fact]
    public async Task F13_A_result_that_is_replaced_while_somebody_downloads_it_stays_what_he_began_with()
    {
        var (before, after) = (Encoding.UTF8.GetBytes(Old), Encoding.UTF8.GetBytes(New));
        await _bench.Store.Publish("a.csv", (s, ct) => s.WriteAsync(before, ct).AsTask(), Ct);
        await using var stream = (await _bench.Store.OpenPublished("a.csv", Ct))!;
        var read = new byte[before.Length];
        await stream.ReadExactlyAsync(read.AsMemory(0, 10), Ct);
        await _bench.Store.Publish("a.csv", (s, ct) => s.WriteAsync(after, ct).AsTask(), Ct);
        await stream.ReadExactlyAsync(read.AsMemory(10), Ct);
        Assert.True(before.AsSpan().SequenceEqual(read), "Two results were mixed.");
    }

    private void AfterTheFirstPiece(Func<Task> happens) => _server.Break(
        r => r.Kind == "Get" && !r.Headers["range"].StartsWith("bytes=0-", StringComparison.Ordinal), new S3Fault(true, a => a), times: 1, before: happens);

    private async Task<string> Put(string text) =>
        (await ceph.Client.PutObjectAsync(new PutObjectRequest { BucketName = Versions, Key = _bench.Seen.DropPrefix + "rows.csv", InputStream = new MemoryStream(Encoding.UTF8.GetBytes(text)) })).VersionId;
}
