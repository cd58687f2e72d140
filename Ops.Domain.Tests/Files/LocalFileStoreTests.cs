using System.Security.Cryptography;
using System.Text;
using Ops.Domain.Files;
using Ops.Domain.Tests.Support;

namespace Ops.Domain.Tests.Files;

public sealed class LocalFileStoreTests : IDisposable
{
    private static readonly CancellationToken Ct = CancellationToken.None;
    private readonly TemporaryFolder _folder = new();

    private LocalFileStore Store => new(_folder.Path);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Content_is_stored_under_its_hash()
    {
        var stored = await Store.Save(Content("abc"), 3, null, Ct);
        Assert.Equal("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", stored.Sha256);
        Assert.Equal(3, stored.Size);
        Assert.Equal([$"sha256/ba/{stored.Sha256}"], _folder.Files);
        Assert.Equal(Path.Combine(_folder.Path, _folder.Files[0]), Store.Describe(stored.Sha256));
    }

    [Fact]
    public async Task The_same_content_twice_is_one_file()
    {
        var first = await Store.Save(Content("abc"), 10, null, Ct);
        Assert.Equal(first, await Store.Save(Content("abc"), 10, null, Ct));
        Assert.Single(_folder.Files);
    }

    [Fact]
    public async Task Storing_a_damaged_file_again_heals_it()
    {
        var stored = await Store.Save(Content("abc"), 10, null, Ct);
        await File.WriteAllTextAsync(Store.Describe(stored.Sha256), "a", Ct);
        await Store.Save(Content("abc"), 10, null, Ct);
        Assert.Equal("abc", await File.ReadAllTextAsync(Store.Describe(stored.Sha256), Ct));
    }

    [Fact]
    public async Task The_same_content_sent_by_twenty_at_once_is_one_file()
    {
        var store = Store;
        var all = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => store.Save(Content(new string('x', 300_000)), 1_000_000, null, Ct))));
        Assert.Single(all.Distinct());
        Assert.Single(_folder.Files);
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
        Assert.Empty(_folder.Files);
    }

    [Fact]
    public async Task A_cut_off_upload_leaves_nothing()
    {
        var cut = new MadeStream(Endless().Take(30), new IOException("The client closed the connection."));
        await Assert.ThrowsAsync<IOException>(() => Store.Save(cut, long.MaxValue, null, Ct));
        Assert.Empty(_folder.Files);
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
        Assert.Empty(_folder.Files);
    }

    [Fact]
    public async Task A_full_disk_is_said_in_words_and_leaves_nothing()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "Needs /dev/full, which gives the system's real error.");
        var store = new LocalFileStore(_folder.Path, _ => new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, 1));
        var saving = await Assert.ThrowsAsync<FileRefusedException>(() => store.Save(Content("abc"), 10, null, Ct));
        Assert.StartsWith($"The disk with {_folder.Path} is full", saving.Message);
        var publishing = await Assert.ThrowsAsync<FileRefusedException>(() => store.Publish("a.csv", (s, ct) => s.WriteAsync("abc"u8.ToArray(), ct).AsTask(), Ct));
        Assert.StartsWith($"The disk with {_folder.Path} is full", publishing.Message);
        Assert.Empty(_folder.Files);
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
        using var reader = new StreamReader(await Store.Open(stored.Sha256.ToUpperInvariant(), 7, Ct));
        Assert.Equal("789", await reader.ReadToEndAsync(Ct));
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
    public void A_key_that_could_leave_the_store_is_refused(string key) => Assert.ThrowsAny<ArgumentException>(() => Store.DescribePublished(key));

    [Fact]
    public async Task A_published_result_appears_whole_and_takes_the_place_of_an_earlier_one()
    {
        await Store.Publish("runs/42/results.csv", (s, ct) => s.WriteAsync("old"u8.ToArray(), ct).AsTask(), Ct);
        var path = await Store.Publish("runs/42/results.csv", async (s, ct) =>
        {
            await s.WriteAsync("new"u8.ToArray(), ct);
            Assert.Equal("old", await File.ReadAllTextAsync(Store.DescribePublished("runs/42/results.csv"), ct));
        }, Ct);
        Assert.Equal("new", await File.ReadAllTextAsync(path, Ct));
        Assert.Equal(["published/runs/42/results.csv"], _folder.Files);
    }

    [Fact]
    public async Task A_result_whose_writing_fails_is_never_visible()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => Store.Publish("a.csv", async (s, ct) =>
        {
            await s.WriteAsync(new byte[200_000], ct);
            throw new InvalidOperationException();
        }, Ct));
        Assert.Empty(_folder.Files);
        Assert.Null(await Store.OpenPublished("a.csv", Ct));
    }

    [Fact]
    public async Task Leftovers_of_dead_processes_are_removed_and_living_uploads_stay()
    {
        Directory.CreateDirectory(Path.Combine(_folder.Path, "incoming"));
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, "incoming", "dead.part"), "x", Ct);
        var removed = -1;
        var content = new MadeStream(Endless().Take(3).Select((part, i) =>
        {
            removed = i == 2 ? Store.CleanIncoming() : removed;
            return part;
        }));
        var stored = await Store.Save(content, long.MaxValue, null, Ct);
        Assert.Equal(1, removed);
        Assert.Equal([$"sha256/{stored.Sha256[..2]}/{stored.Sha256}"], _folder.Files);
        Assert.Equal(stored.Sha256, Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(Store.Describe(stored.Sha256), Ct))));
    }

    private static MemoryStream Content(string text) => new(Encoding.UTF8.GetBytes(text));

    private static IEnumerable<byte[]> Endless()
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
