using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Ops.Domain.Access;
using Ops.Domain.Files;
using Ops.Domain.Files.S3;
using Ops.Domain.Tests.Support;
using Ops.Domain.Tests.Support.S3Faults;

namespace Ops.Domain.Tests.Files.S3;

/// <summary>Files that other systems put into the bucket, picked by people. THREATS T6 and T16, FAULTS F13.</summary>
public sealed class S3FileDropTests(CephS3 ceph) : S3Console(ceph)
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    private S3FileDrop Drop => new(_bench.Store, _bench.Seen, _console.Get<FileIntake>(), _console.Get<AccessRules>());

    [Fact]
    public async Task A_dropped_file_is_taken_like_an_upload_and_what_happens_to_it_later_changes_nothing()
    {
        await Put("2026/rows.csv", "card\na\n");
        var file = await Drop.Take("2026/rows.csv", TestConsole.Sam, null, Ct);
        Assert.Equal(("rows.csv", 7L, "sub-sam"), (file.Name, file.Size, file.BySubject));

        // A bucket without versions says by an ETag which state it was: on Ceph and AWS the MD5 of small ones.
        Assert.Equal($"s3://{_bench.Seen.Bucket}/{_bench.Seen.DropPrefix}2026/rows.csv (ETag {Convert.ToHexStringLower(System.Security.Cryptography.MD5.HashData("card\na\n"u8))})", file.Source);
        await Put("2026/rows.csv", "card\nb\n");
        using var reader = new StreamReader(await _bench.Store.Open(file.Sha256, 0, Ct));
        Assert.Equal("card\na\n", await reader.ReadToEndAsync(Ct));
        Assert.NotNull(await _console.Get<FileIntake>().Find(file.Sha256, TestConsole.Sam, Ct));

        // Nothing was taken away from where it lay, and a whole address means the same file.
        Assert.NotEqual(file.Sha256, (await Drop.Take($"s3://{_bench.Seen.Bucket}/{_bench.Seen.DropPrefix}2026/rows.csv", TestConsole.Sam, null, Ct)).Sha256);
        Assert.StartsWith($"s3://{_bench.Seen.Bucket}/{_bench.Seen.DropPrefix}", Drop.Place, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_list_comes_in_pages_and_can_be_searched_by_how_names_begin()
    {
        foreach (var name in new[] { "a/1.csv", "a/2.csv", "a/3.csv", "b.csv", "ä ö.csv" })
        {
            await Put(name, name);
        }

        await _bench.Put(_bench.Seen.DropPrefix + "folder/", "");
        var first = await Drop.List("", null, 2, TestConsole.Sam, Ct);
        Assert.Equal(["a/1.csv", "a/2.csv"], first.Files.Select(f => f.Name));
        Assert.All(first.Files, f => Assert.Equal(7, f.Size));
        Assert.All(first.Files, f => Assert.InRange(DateTimeOffset.UtcNow - f.At, TimeSpan.FromMinutes(-10), TimeSpan.FromHours(1)));
        var all = first.Files.ToList();
        for (var next = first.Next; next is not null;)
        {
            var page = await Drop.List("", next, 2, TestConsole.Sam, Ct);
            (all, next) = ([.. all, .. page.Files], page.Next);
        }

        Assert.Equal(["a/1.csv", "a/2.csv", "a/3.csv", "b.csv", "ä ö.csv"], all.Select(f => f.Name));
        Assert.Equal(["a/1.csv", "a/2.csv", "a/3.csv"], (await Drop.List("a/", null, 100, TestConsole.Sam, Ct)).Files.Select(f => f.Name));
        Assert.Equal(["b.csv"], (await Drop.List("b", null, 100, TestConsole.Sam, Ct)).Files.Select(f => f.Name));
        Assert.Empty((await Drop.List("nothing", null, 100, TestConsole.Sam, Ct)).Files);
        Assert.Equal("ä ö.csv", (await Drop.Take("ä ö.csv", TestConsole.Sam, null, Ct)).Name);
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("../x.csv")]
    [InlineData("a/../../x.csv")]
    [InlineData("a//x.csv")]
    [InlineData("/x.csv")]
    [InlineData("a/")]
    [InlineData("./x.csv")]
    [InlineData("a\\x.csv")]
    [InlineData("a\nx.csv")]
    [InlineData("a\0.csv")]
    [InlineData("half\uD83D.csv")]
    [InlineData("s3://other-bucket/{drop}x.csv")]
    [InlineData("s3://{bucket}/x.csv")]
    [InlineData("s3://{bucket}/{drop}../x.csv")]
    [InlineData("s3://{bucket}/{drop}")]
    [InlineData("s3://{bucket}x/{drop}x.csv")]
    [InlineData("S3://{bucket}/{prefix}published/runs/1/results.csv")]
    [InlineData("s3://")]
    public async Task T16_Nothing_outside_of_the_drop_can_be_named(string name)
    {
        var text = name.Replace("{bucket}", _bench.Seen.Bucket, StringComparison.Ordinal).Replace("{drop}", _bench.Seen.DropPrefix, StringComparison.Ordinal).Replace("{prefix}", _bench.Seen.Prefix, StringComparison.Ordinal);
        await Assert.ThrowsAsync<FileRefusedException>(() => Drop.Take(text, TestConsole.Sam, null, Ct));
        Assert.Empty(_server.Seen);
    }

    [Fact]
    public async Task Who_may_preview_nothing_sees_and_takes_nothing()
    {
        await Put("rows.csv", "card\na\n");
        await Assert.ThrowsAsync<FileRefusedException>(() => Drop.List("", null, 10, TestConsole.Nobody, Ct));
        await Assert.ThrowsAsync<FileRefusedException>(() => Drop.Take("rows.csv", TestConsole.Nobody, null, Ct));
        Assert.Empty(_server.Seen);
        await NothingTaken();
    }

    [Fact]
    public async Task F13_An_object_that_changes_while_it_is_copied_is_refused_and_nothing_is_kept()
    {
        await Put("rows.csv", "card\n" + new string('a', 300_000));
        _server.Break(r => r.Kind == "Get" && !r.Headers["range"].StartsWith("bytes=0-", StringComparison.Ordinal), new S3Fault(true, a => a), times: 1,
            before: () => Put("rows.csv", "card\n" + new string('b', 300_000)));
        var refused = await Assert.ThrowsAsync<FileRefusedException>(() => Drop.Take("rows.csv", TestConsole.Sam, null, Ct));
        Assert.Contains("was replaced or removed while it was read", refused.Message, StringComparison.Ordinal);
        await NothingTaken();
    }

    [Fact]
    public async Task F13_An_object_that_is_taken_away_while_it_is_copied_is_refused()
    {
        await Put("rows.csv", "card\n" + new string('a', 300_000));
        _server.Break(r => r.Kind == "Get" && !r.Headers["range"].StartsWith("bytes=0-", StringComparison.Ordinal), new S3Fault(true, a => a), times: 1,
            before: () => Ceph.Client.DeleteObjectAsync(_bench.Seen.Bucket, _bench.Seen.DropPrefix + "rows.csv"));
        await Assert.ThrowsAsync<FileRefusedException>(() => Drop.Take("rows.csv", TestConsole.Sam, null, Ct));
        await NothingTaken();
    }

    [Fact]
    public async Task F13_What_was_replaced_since_it_was_listed_is_not_taken_for_what_was_listed()
    {
        await Put("rows.csv", "card\na\n");
        var listed = Assert.Single((await Drop.List("", null, 10, TestConsole.Sam, Ct)).Files);
        await Put("rows.csv", "card\nb\n");
        Assert.Contains("was replaced by another file since it was listed", (await Assert.ThrowsAsync<FileRefusedException>(() => Drop.Take(listed, TestConsole.Sam, null, Ct))).Message, StringComparison.Ordinal);
        await NothingTaken();

        // The same bytes again are what was listed; and by its name the new one is taken.
        await Put("rows.csv", "card\na\n");
        var file = await Drop.Take(listed, TestConsole.Sam, null, Ct);
        await Put("rows.csv", "card\nb\n");
        Assert.NotEqual(file.Sha256, (await Drop.Take("rows.csv", TestConsole.Sam, null, Ct)).Sha256);
    }

    [Fact]
    public async Task What_is_not_there_or_can_not_be_read_is_said_in_words()
    {
        Assert.Contains("There is no s3://", (await Assert.ThrowsAsync<FileRefusedException>(() => Drop.Take("none.csv", TestConsole.Sam, null, Ct))).Message, StringComparison.Ordinal);
        await Put("rows.csv", "card\na\n");
        _server.Break("Get", S3Fault.Error(500, "InternalError"));
        await Assert.ThrowsAsync<FileRefusedException>(() => Drop.Take("rows.csv", TestConsole.Sam, null, Ct));
        await NothingTaken();
    }

    [Fact]
    public async Task Without_a_drop_prefix_there_is_none()
    {
        var drop = _console.Get<IFileDrop>();
        Assert.Null(drop.Place);
        Assert.Contains("Files:S3:DropPrefix", (await Assert.ThrowsAsync<FileRefusedException>(() => drop.Take("x", TestConsole.Sam, null, Ct))).Message, StringComparison.Ordinal);
    }

    private Task Put(string name, string text) => _bench.Put(_bench.Seen.DropPrefix + name, text);

    private async Task NothingTaken()
    {
        _server.Mend();
        await using var db = await _console.Db();
        Assert.Equal(0, await db.Files.CountAsync());
        Assert.Empty(await _bench.Keys());
        Assert.Empty(await _bench.Unfinished());
    }
}
