using System.Security.Cryptography;
using System.Text;
using Ops.Domain.Files;
using Ops.Domain.Files.Buckets;

namespace Ops.Domain.Tests.Files.Buckets;

/// <summary>What every bucket promises, whatever it is made of.</summary>
public abstract class BucketContract
{
    protected static readonly CancellationToken Ct = CancellationToken.None;

    protected abstract IBucket Bucket { get; }

    /// <summary>Writes a file behind the bucket's back.</summary>
    protected abstract Task Meddle(string path, byte[] content);

    /// <summary>Whatever lies there, also what the bucket does not list.</summary>
    protected abstract Task<string[]> Everything();

    [Fact]
    public async Task What_is_put_is_found_read_and_listed()
    {
        var put = await Put("live/a b/ü 漢.txt", null, "hello");
        Assert.NotNull(put);
        Assert.Equal((5L, Sha("hello")), (put.Size, put.Sha256));
        var found = await Bucket.Find("live/a b/ü 漢.txt", Ct);
        Assert.Equal((put.Tag, put.Size, put.Path), (found!.Tag, found.Size, found.Path));
        Assert.Equal("hello", await Text(found));
        var entry = Assert.Single(await List("live/"));
        Assert.Equal(("live/a b/ü 漢.txt", 5L, null), (entry.Path, entry.Size, entry.Problem));
        Assert.Equal(["live/a b/ü 漢.txt"], await Everything());
        Assert.Null(await Bucket.Find("live/a b", Ct));
        Assert.Null(await Bucket.Find("nothing/there", Ct));
        Assert.Empty(await List("nothing/"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(65_536)]
    [InlineData(65_537)]
    [InlineData(1_000_003)]
    public async Task Content_of_any_size_is_put_and_comes_back_byte_for_byte(int size)
    {
        var content = new byte[size];
        new Random(size).NextBytes(content);
        await Meddle("x", [1, 2, 3]);
        var put = await Bucket.Put("x", await Bucket.Find("x", Ct), new BucketContent(new MemoryStream(content), size, Sha(content), null), Ct);
        using var read = new MemoryStream();
        await using var stream = await Bucket.Open(put!, Ct);
        await stream.CopyToAsync(read, Ct);
        Assert.Equal(content, read.ToArray());
        Assert.Equal(["x"], await Everything());
    }

    [Fact]
    public async Task Names_are_listed_in_the_order_of_their_bytes_and_from_any_of_them_on()
    {
        string[] names = ["p/a", "p/a-b", "p/a.txt", "p/a/x", "p/a/y/z", "p/a0", "p/B", "p/é", "p/\uFF5E", "p/😀", "p/z/1", "other"];
        foreach (var name in names)
        {
            // A name can't be a file and a folder on a disk.
            await Meddle(name == "p/a" ? "p/a+" : name, [1]);
        }

        var expected = names.Where(n => n != "other").Select(n => n == "p/a" ? "p/a+" : n).Order(Comparer<string>.Create((a, b) => Encoding.UTF8.GetBytes(a).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(b)))).ToArray();
        Assert.Equal(expected, (await List("p/")).Select(e => e.Path));
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[(i + 1)..], (await List("p/", expected[i])).Select(e => e.Path));
        }

        Assert.Equal(expected[^2..], (await List("p/", "p/~~~")).Where(e => expected[^2..].Contains(e.Path)).Select(e => e.Path));
        Assert.Equal(12, (await List("")).Count);
    }

    [Fact]
    public async Task Nothing_is_written_over_what_is_not_as_it_was_seen()
    {
        await Meddle("x", "seen"u8.ToArray());
        var seen = await Bucket.Find("x", Ct);
        await Meddle("x", "other"u8.ToArray());
        Assert.Null(await Put("x", seen, "mine"));
        Assert.Null(await Put("x", null, "mine"));
        Assert.Null(await Put("gone", seen! with { Path = "gone" }, "mine"));
        Assert.Equal("other", await Text(await Bucket.Find("x", Ct)));
        Assert.Equal(["x"], await Everything());
        Assert.NotNull(await Put("x", await Bucket.Find("x", Ct), "mine"));
        Assert.Equal("mine", await Text(await Bucket.Find("x", Ct)));
    }

    [Fact]
    public async Task Nothing_is_deleted_that_is_not_as_it_was_seen()
    {
        await Meddle("x", "seen"u8.ToArray());
        var seen = await Bucket.Find("x", Ct);
        await Meddle("x", "other"u8.ToArray());
        Assert.False(await Bucket.Delete(seen!, Ct));
        Assert.Equal("other", await Text(await Bucket.Find("x", Ct)));
        var now = await Bucket.Find("x", Ct);
        Assert.True(await Bucket.Delete(now!, Ct));
        Assert.False(await Bucket.Delete(now!, Ct));
        Assert.Empty(await Everything());
    }

    [Fact]
    public async Task What_was_replaced_is_not_read_as_what_was_seen()
    {
        await Meddle("x", "seen"u8.ToArray());
        var seen = await Bucket.Find("x", Ct);
        await Meddle("x", "other"u8.ToArray());
        await Assert.ThrowsAsync<FileStoreException>(() => Text(seen));
    }

    [Theory]
    [InlineData(3, "hello")]
    [InlineData(9, "hello")]
    [InlineData(5, "other")]
    public async Task Other_bytes_than_announced_are_put_nowhere(int size, string announced)
    {
        await Meddle("x", "seen"u8.ToArray());
        var seen = await Bucket.Find("x", Ct);
        var content = new BucketContent(new MemoryStream("hello"u8.ToArray()), size, Sha(announced), null);
        await Assert.ThrowsAsync<FileStoreException>(() => Bucket.Put("x", seen, content, Ct));
        await Assert.ThrowsAsync<FileStoreException>(() => Bucket.Put("y", null, new BucketContent(new MemoryStream(new byte[200_000]), 200_000, Sha("x"), null), Ct));
        Assert.Equal("seen", await Text(await Bucket.Find("x", Ct)));
        Assert.Equal(["x"], await Everything());
    }

    [Theory]
    [InlineData("")]
    [InlineData("/etc/passwd")]
    [InlineData("../x")]
    [InlineData("a/../../x")]
    [InlineData("a//b")]
    [InlineData("a/./b")]
    [InlineData("a/")]
    [InlineData("a\\b")]
    [InlineData("a\nb")]
    [InlineData("a\0b")]
    [InlineData("a/.opstasks-1.part")]
    [InlineData("\uD800")]
    public async Task A_name_that_could_lead_elsewhere_is_refused_by_every_method(string path)
    {
        var file = new BucketFile(path, 1, "t", default);
        await Assert.ThrowsAsync<FileStoreException>(() => Bucket.Find(path, Ct));
        await Assert.ThrowsAsync<FileStoreException>(async () => await Bucket.Open(file, Ct));
        await Assert.ThrowsAsync<FileStoreException>(() => Put(path, null, "x"));
        await Assert.ThrowsAsync<FileStoreException>(() => Bucket.Delete(file, Ct));
        Assert.NotNull(BucketPaths.Problem(path));
        Assert.Empty(await Everything());
    }

    [Fact]
    public async Task A_name_that_is_too_long_is_refused_in_words()
    {
        var failure = await Assert.ThrowsAsync<FileStoreException>(() => Bucket.Find(string.Join('/', Enumerable.Repeat("abcdefghi", 50)), Ct));
        Assert.Contains("longer than 390 characters", failure.Message, StringComparison.Ordinal);
        Assert.Contains("255 bytes", BucketPaths.Problem(new string('ü', 150)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_many_writers_who_saw_the_same_one_after_the_other_only_the_first_is_let_in()
    {
        await Meddle("x", "seen"u8.ToArray());
        var seen = await Bucket.Find("x", Ct);
        var won = 0;
        for (var i = 0; i < 5; i++)
        {
            won += await Put("x", seen, $"writer {i}") is null ? 0 : 1;
        }

        Assert.Equal((1, "writer 0"), (won, await Text(await Bucket.Find("x", Ct))));
    }

    protected Task<BucketFile?> Put(string path, BucketFile? expected, string text, BucketFile? like = null) =>
        Bucket.Put(path, expected, new BucketContent(new MemoryStream(Encoding.UTF8.GetBytes(text)), Encoding.UTF8.GetByteCount(text), Sha(text), like), Ct);

    protected async Task<List<BucketEntry>> List(string prefix, string? after = null) => await Bucket.List(prefix, after, Ct).ToListAsync(Ct);

    protected async Task<string> Text(BucketFile? file)
    {
        await using var stream = await Bucket.Open(file!, Ct);
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync(Ct);
    }

    protected static string Sha(string text) => Sha(Encoding.UTF8.GetBytes(text));

    protected static string Sha(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));
}
