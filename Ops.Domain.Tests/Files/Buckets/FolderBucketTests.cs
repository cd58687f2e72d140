using System.Diagnostics;
using Ops.Domain.Files;
using Ops.Domain.Files.Buckets;
using Ops.Domain.Tests.Support;

namespace Ops.Domain.Tests.Files.Buckets;

public sealed class FolderBucketTests : BucketContract, IDisposable
{
    private readonly TemporaryFolder _outside = new();
    private readonly string _root;

    public FolderBucketTests()
    {
        _root = Path.Combine(_outside.Path, "root");
        Directory.CreateDirectory(_root);
        Bucket = new FolderBucket(_root);
    }

    protected override IBucket Bucket { get; }

    public void Dispose() => _outside.Dispose();

    [Fact]
    public async Task Links_are_named_and_neither_followed_nor_written_through()
    {
        File.WriteAllText(Path.Combine(_outside.Path, "secret.txt"), "secret");
        Directory.CreateDirectory(Path.Combine(_outside.Path, "elsewhere"));
        File.WriteAllText(Path.Combine(_outside.Path, "elsewhere", "x"), "far away");
        File.CreateSymbolicLink(Path.Combine(_root, "file"), Path.Combine(_outside.Path, "secret.txt"));
        Directory.CreateSymbolicLink(Path.Combine(_root, "folder"), Path.Combine(_outside.Path, "elsewhere"));
        Directory.CreateSymbolicLink(Path.Combine(_root, "up"), "..");
        File.CreateSymbolicLink(Path.Combine(_root, "broken"), "nowhere");
        Assert.Equal(["broken", "file", "folder", "up"], (await List("")).Select(e => e.Path));
        Assert.All(await List(""), e => Assert.Contains("is a link", e.Problem, StringComparison.Ordinal));
        foreach (var path in new[] { "file", "folder/x", "up/secret.txt", "broken" })
        {
            await Assert.ThrowsAsync<FileStoreException>(() => Bucket.Find(path, Ct));
            await Assert.ThrowsAsync<FileStoreException>(() => Put(path, null, "mine"));
            await Assert.ThrowsAsync<FileStoreException>(() => Bucket.Delete(new BucketFile(path, 6, "t", default), Ct));
            await Assert.ThrowsAsync<FileStoreException>(() => Text(new BucketFile(path, 6, "t", default)));
        }

        await Assert.ThrowsAsync<FileStoreException>(() => List("folder/"));
        Assert.Equal(("secret", "far away"), (File.ReadAllText(Path.Combine(_outside.Path, "secret.txt")), File.ReadAllText(Path.Combine(_outside.Path, "elsewhere", "x"))));
    }

    [Fact]
    public async Task A_pipe_is_not_read_and_makes_nobody_wait()
    {
        using var made = Process.Start("mkfifo", Path.Combine(_root, "pipe"));
        await made.WaitForExitAsync(Ct);
        var found = await Bucket.Find("pipe", Ct);
        var failure = await Assert.ThrowsAsync<FileStoreException>(() => Text(found)).WaitAsync(TimeSpan.FromSeconds(30), Ct);
        Assert.Contains("not a plain file", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_size_and_time_with_other_bytes_is_not_the_same_when_its_hash_is_known()
    {
        await Meddle("x", "seen"u8.ToArray());
        var seen = await Bucket.Find("x", Ct) is { } found ? found with { Sha256 = Sha("seen") } : null;
        await Meddle("x", "evil"u8.ToArray());
        File.SetLastWriteTimeUtc(Path.Combine(_root, "x"), seen!.Modified.UtcDateTime);
        Assert.Equal(seen.Tag, (await Bucket.Find("x", Ct))!.Tag);
        Assert.Null(await Put("x", seen, "mine"));
        Assert.False(await Bucket.Delete(seen, Ct));
        Assert.Equal("evil", File.ReadAllText(Path.Combine(_root, "x")));
    }

    [Fact]
    public async Task Rights_and_time_come_back_with_what_is_brought_back()
    {
        var path = Path.Combine(_root, "x");
        await Meddle("x", "old"u8.ToArray());
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        }

        File.SetLastWriteTimeUtc(path, new DateTime(2020, 2, 29, 12, 0, 0, DateTimeKind.Utc));
        var before = (await Bucket.Find("x", Ct))!;
        Assert.True(await Bucket.Delete(before, Ct));
        await Bucket.Put("x", null, new BucketContent(new MemoryStream("old"u8.ToArray()), 3, Sha("old"), before) { KeepsTime = true }, Ct);
        var after = await Bucket.Find("x", Ct);
        Assert.Equal((before.Tag, before.Mode, before.Modified), (after!.Tag, after.Mode, after.Modified));
    }

    [Fact]
    public async Task What_a_killed_process_left_unfinished_is_neither_listed_nor_kept()
    {
        await Put("a/x", null, "one");
        var left = Directory.GetFiles(Path.Combine(_root, "a")).Single() + "x";
        File.Move(Path.Combine(_root, "a", "x"), left);
        await Put("a/x", null, "one");
        File.Delete(left);
        var name = BucketPaths.Unfinished + Sha("a/x")[..24] + ".part";
        File.WriteAllText(Path.Combine(_root, "a", name), "half");
        Assert.Equal(["a/x"], (await List("")).Select(e => e.Path));
        await Put("a/x", await Bucket.Find("a/x", Ct), "two");
        Assert.Equal(["a/x"], await Everything());
    }

    [Fact]
    public async Task A_root_that_is_missing_is_said_when_it_is_needed_and_not_before()
    {
        var bucket = new FolderBucket(Path.Combine(_outside.Path, "no such folder"));
        Assert.Contains("does not exist. Make it", (await Assert.ThrowsAsync<FileStoreException>(() => bucket.Find("x", Ct))).Message, StringComparison.Ordinal);
        Directory.CreateSymbolicLink(Path.Combine(_outside.Path, "by a link"), _root);
        await Meddle("x", [1]);
        Assert.NotNull(await new FolderBucket(Path.Combine(_outside.Path, "by a link")).Find("x", Ct));
    }

    protected override async Task Meddle(string path, byte[] content)
    {
        var file = Path.Combine(_root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllBytesAsync(file, content, Ct);
    }

    protected override Task<string[]> Everything() =>
        Task.FromResult<string[]>([.. Directory.EnumerateFiles(_root, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(_root, f)).Order(StringComparer.Ordinal)]);
}
