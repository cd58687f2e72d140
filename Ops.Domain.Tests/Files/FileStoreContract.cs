using System.Security.Cryptography;
using System.Text;
using Ops.Domain.Files;
using Ops.Domain.Tests.Support;

namespace Ops.Domain.Tests.Files;

/// <summary>What every file store promises, whatever it is made of.</summary>
public abstract partial class FileStoreContract
{
    protected static readonly CancellationToken Ct = CancellationToken.None;

    protected abstract IFileStore Store { get; }

    /// <summary>All names that are visible in the store, and whatever half-written thing it holds.</summary>
    protected abstract Task<string[]> Names();

    /// <summary>Changes stored content behind the store's back.</summary>
    protected abstract Task Damage(string sha256, string text);

    /// <summary>What a process leaves that is killed while it writes; says how many things that are.</summary>
    protected abstract Task<int> LeaveBehind();

    [Fact]
    public async Task The_store_says_that_it_can_be_used()
    {
        await Store.Check(Ct);
        Assert.Empty(await Names());
    }

    [Fact]
    public async Task Content_is_stored_under_its_hash()
    {
        var stored = await Store.Save(Content("abc"), 3, null, Ct);
        Assert.Equal("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", stored.Sha256);
        Assert.Equal(3, stored.Size);
        Assert.Equal([$"sha256/ba/{stored.Sha256}"], await Names());
        Assert.EndsWith($"/sha256/ba/{stored.Sha256}", Store.Describe(stored.Sha256), StringComparison.Ordinal);
        Assert.Equal("abc", await Read(await Store.Open(stored.Sha256, 0, Ct)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    [InlineData(65_537)]
    [InlineData(131_072)]
    [InlineData(1_000_003)]
    public async Task Content_of_any_size_comes_back_byte_for_byte_from_any_offset(int size)
    {
        var content = new byte[size];
        new Random(size).NextBytes(content);
        var stored = await Store.Save(new MemoryStream(content), size, null, Ct);
        Assert.Equal((Convert.ToHexStringLower(SHA256.HashData(content)), size), (stored.Sha256, stored.Size));
        foreach (var offset in new[] { 0, 1, size / 2, size - 1, size, size + 7 }.Where(o => o >= 0).Distinct())
        {
            await using var stream = await Store.Open(stored.Sha256, offset, Ct);
            using var read = new MemoryStream();
            await stream.CopyToAsync(read, Ct);
            Assert.Equal(content.Skip(offset), read.ToArray());
        }

        Assert.Equal([$"sha256/{stored.Sha256[..2]}/{stored.Sha256}"], await Names());
    }

    [Fact]
    public async Task Content_can_be_read_without_awaiting_and_from_where_one_likes()
    {
        var content = RandomNumberGenerator.GetBytes(300_000);
        var stored = await Store.Save(new MemoryStream(content), long.MaxValue, null, Ct);
        await using var stream = await Store.Open(stored.Sha256, 0, Ct);
        Assert.Equal(content.Length, stream.Length);
        var all = new byte[content.Length];
        stream.ReadExactly(all);
        Assert.Equal(content, all);
        Assert.Equal(0, stream.Read(all, 0, 1));
        stream.Position = 100_000;
        stream.ReadExactly(all, 0, 5);
        Assert.Equal(content[100_000..100_005], all[..5]);
    }

    [Fact]
    public async Task The_same_content_twice_is_one_file()
    {
        foreach (var text in new[] { "abc", new string('x', 200_000) })
        {
            var before = (await Names()).Length;
            var first = await Store.Save(Content(text), 1_000_000, null, Ct);
            Assert.Equal(first, await Store.Save(Content(text), 1_000_000, null, Ct));
            Assert.Equal(before + 1, (await Names()).Length);
        }
    }

    [Fact]
    public async Task Storing_a_damaged_file_again_heals_it()
    {
        foreach (var text in new[] { "abc", new string('x', 200_000) })
        {
            var stored = await Store.Save(Content(text), 1_000_000, null, Ct);
            await Damage(stored.Sha256, "a");
            await Store.Save(Content(text), 1_000_000, null, Ct);
            Assert.Equal(text, await Read(await Store.Open(stored.Sha256, 0, Ct)));
        }
    }

    [Fact]
    public async Task The_same_content_sent_by_twenty_at_once_is_one_file()
    {
        var store = Store;
        var all = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => store.Save(Content(new string('x', 300_000)), 1_000_000, null, Ct))));
        Assert.Single(all.Distinct());
        Assert.Single(await Names());
        Assert.Equal(300_000, (await Read(await store.Open(all[0].Sha256, 0, Ct))).Length);
    }

    [Fact]
    public async Task A_larger_file_is_refused_while_reading_and_nothing_stays()
    {
        var read = 0;
        var endless = new MadeStream(Endless().Select(part =>
        {
            read += part.Length;
            return part;
        }));
        var e = await Assert.ThrowsAsync<FileRefusedException>(() => Store.Save(endless, 200_000_000 / 100, null, Ct));
        Assert.StartsWith("The file is larger than 2 MB", e.Message);
        Assert.InRange(read, 2_000_000, 2_300_000);
        Assert.Empty(await Names());
    }

    [Fact]
    public async Task F30_A_cut_off_upload_leaves_nothing()
    {
        var cut = new MadeStream(Endless().Take(30), new IOException("The client closed the connection."));
        await Assert.ThrowsAsync<IOException>(() => Store.Save(cut, long.MaxValue, null, Ct));
        Assert.Empty(await Names());
    }

    [Fact]
    public async Task A_cancelled_upload_leaves_nothing()
    {
        using var cancel = new CancellationTokenSource();
        var content = new MadeStream(Endless().Select((part, i) =>
        {
            if (i == 5)
            {
                cancel.Cancel();
            }

            return part;
        }));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.Save(content, long.MaxValue, null, cancel.Token));
        Assert.Empty(await Names());
    }

    [Fact]
    public async Task Progress_tells_the_bytes_so_far()
    {
        var told = new List<long>();
        await Store.Save(new MadeStream(Endless().Take(4)), long.MaxValue, new Told(told), Ct);
        Assert.Equal(told.Order(), told);
        Assert.Equal(4 * 65_536, told[^1]);
    }

    [Fact]
    public async Task A_file_opens_at_an_offset()
    {
        var stored = await Store.Save(Content("0123456789"), 10, null, Ct);
        Assert.Equal("789", await Read(await Store.Open(stored.Sha256.ToUpperInvariant(), 7, Ct)));
        Assert.True(await Store.Exists(stored.Sha256, Ct));
    }

    [Fact]
    public async Task A_missing_file_says_where_it_was_looked_for()
    {
        var sha = new string('0', 64);
        var e = await Assert.ThrowsAsync<FileMissingException>(() => Store.Open(sha, 0, Ct));
        Assert.Contains(Store.Describe(sha), e.Message);
        Assert.False(await Store.Exists(sha, Ct));
    }

    [Theory]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("../../../../etc/passwd0000000000000000000000000000000000000000000")]
    [InlineData("za7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    public async Task Only_64_hexadecimal_digits_name_a_file(string name) =>
        await Assert.ThrowsAsync<ArgumentException>(() => Store.Open(name, 0, Ct));

    [Theory]
    [InlineData("..")]
    [InlineData("runs/../../x")]
    [InlineData("/etc/passwd")]
    [InlineData("runs\\x")]
    [InlineData("runs/\0x")]
    [InlineData("runs/a\nb")]
    [InlineData("runs//x")]
    [InlineData("./x")]
    [InlineData("c:x")]
    [InlineData("")]
    public async Task A_key_that_could_leave_the_store_is_refused(string key)
    {
        Assert.ThrowsAny<ArgumentException>(() => Store.DescribePublished(key));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Store.Publish(key, (_, _) => Task.CompletedTask, Ct));
        Assert.Empty(await Names());
    }

    [Fact]
    public async Task Leftovers_of_dead_processes_are_removed_and_living_uploads_stay()
    {
        var left = await LeaveBehind();
        Assert.NotEmpty(await Names());
        var removed = -1;
        var content = new MadeStream(Endless().Take(6).Select((part, i) =>
        {
            removed = i == 4 ? Task.Run(() => Store.CleanIncoming(Ct)).GetAwaiter().GetResult() : removed;
            return part;
        }));
        var stored = await Store.Save(content, long.MaxValue, null, Ct);
        Assert.Equal(left, removed);
        Assert.Equal([$"sha256/{stored.Sha256[..2]}/{stored.Sha256}"], await Names());
        Assert.Equal(stored.Sha256, Convert.ToHexStringLower(await SHA256.HashDataAsync(await Store.Open(stored.Sha256, 0, Ct), Ct)));
    }

    protected static MemoryStream Content(string text) => new(Encoding.UTF8.GetBytes(text));

    protected static async Task<string> Read(Stream stream)
    {
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync(Ct);
    }

    protected static IEnumerable<byte[]> Endless()
    {
        while (true)
        {
            yield return new byte[65_536];
        }
    }

    private sealed class Told(List<long> told) : IProgress<long>
    {
        public void Report(long value) => told.Add(value);
    }
}
