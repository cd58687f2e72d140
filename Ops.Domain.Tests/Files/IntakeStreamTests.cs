using System.IO.Compression;
using System.Text;
using Ops.Domain.Files;
using Ops.Domain.Tests.Support;

namespace Ops.Domain.Tests.Files;

/// <summary>What is unpacked and turned into UTF-8 on its way in, and what is not believed.</summary>
public sealed class IntakeStreamTests
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4096)]
    public async Task A_packed_file_is_unpacked_whatever_its_size_and_however_it_arrives(int block)
    {
        foreach (var size in new[] { 0, 1, 8_191, 8_192, 8_193, 300_000 })
        {
            var plain = Noise(size);
            var packed = Packed(plain, CompressionLevel.Optimal);
            var (got, sent, changes) = await Taken(new MadeStream(packed.Chunk(block)));
            Assert.True(plain.AsSpan().SequenceEqual(got), $"{size} bytes in blocks of {block}");
            Assert.Equal(packed.Length, sent);
            Assert.Equal(["unpacked (gzip)"], changes);
        }
    }

    [Fact]
    public async Task A_packed_file_cut_anywhere_is_refused()
    {
        var packed = Packed(Noise(2_000), CompressionLevel.Fastest);
        for (var length = 2; length < packed.Length; length++)
        {
            var e = await Assert.ThrowsAsync<FileRefusedException>(() => Taken(new MemoryStream(packed[..length])));
            Assert.Contains("cut off", e.Message);
        }
    }

    [Fact]
    public async Task A_packed_file_with_one_bit_changed_is_refused_or_gives_the_same()
    {
        var plain = Noise(500);
        var packed = Packed(plain, CompressionLevel.Optimal);
        for (var bit = 16; bit < packed.Length * 8; bit++)
        {
            byte[] changed = [.. packed];
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            try
            {
                // Time, system and hints of the header may change, and the unused bits before the checksum: the rows may not.
                Assert.Equal(plain, (await Taken(new MemoryStream(changed))).Content);
                Assert.True(bit / 8 is >= 3 and <= 9 || bit / 8 == packed.Length - 9, $"Bit {bit} of {packed.Length * 8} made no difference.");
            }
            catch (FileRefusedException refused)
            {
                Assert.Contains("gzip file", refused.Message);
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(9_000)]
    public async Task Nothing_may_follow_a_packed_file(int more)
    {
        var packed = Packed(Noise(20_000), CompressionLevel.Optimal);
        var e = await Assert.ThrowsAsync<FileRefusedException>(() => Taken(new MemoryStream([.. packed, .. new byte[more]])));
        Assert.StartsWith("After the end of the gzip file there is something else.", e.Message);

        // The same file again has the checksum that is looked for at the very end.
        e = await Assert.ThrowsAsync<FileRefusedException>(() => Taken(new MemoryStream([.. packed, .. packed])));
        Assert.StartsWith("The file holds several gzip files one after the other.", e.Message);
    }

    [Fact]
    public async Task A_file_made_to_burst_is_refused_after_a_megabyte()
    {
        var bomb = Packed(new byte[200_000_000], CompressionLevel.Optimal);
        Assert.InRange(bomb.Length, 0, 400_000);
        await using var intake = await IntakeStream.Open(new MemoryStream(bomb), new FilesOptions(), Ct);
        var read = 0L;
        var e = await Assert.ThrowsAsync<FileRefusedException>(async () =>
        {
            var buffer = new byte[1 << 16];
            for (int n; (n = await intake.ReadAsync(buffer, Ct)) > 0;)
            {
                read += n;
            }
        });
        Assert.StartsWith("Unpacked, the file is more than 100 times as large as packed.", e.Message);
        Assert.InRange(read, 1, 4_000_000);
    }

    [Fact]
    public async Task What_a_packed_file_becomes_counts_against_the_limit()
    {
        var options = new FilesOptions { MaxUploadBytes = 100_000, MaxUnpackRatio = 1000 };
        var e = await Assert.ThrowsAsync<FileRefusedException>(() => Taken(new MemoryStream(Packed(new byte[100_001], CompressionLevel.Optimal)), options));
        Assert.StartsWith("Unpacked, the file is larger than 100,000 bytes", e.Message);
        Assert.Equal(100_000, (await Taken(new MemoryStream(Packed(new byte[100_000], CompressionLevel.Optimal)), options)).Content.Length);

        e = await Assert.ThrowsAsync<FileRefusedException>(() => Taken(new MemoryStream(new byte[100_001]), options));
        Assert.StartsWith("The file is larger than 100,000 bytes", e.Message);
    }

    [Fact]
    public async Task A_refused_file_leaves_nothing_in_the_store()
    {
        using var folder = new TemporaryFolder();
        var packed = Packed(Noise(500_000), CompressionLevel.Fastest);
        await using var intake = await IntakeStream.Open(new MemoryStream(packed[..^100]), new FilesOptions(), Ct);
        await Assert.ThrowsAsync<FileRefusedException>(() => new LocalFileStore(folder.Path).Save(intake, long.MaxValue, null, Ct));
        Assert.Empty(folder.Files);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(100_000)]
    public async Task UTF_16_becomes_UTF_8_however_it_is_cut(int block)
    {
        var text = string.Concat(Enumerable.Repeat("a\té€𝄞\r\n\uFEFF\"", 5_000));
        foreach (var encoding in new[] { Encoding.Unicode, Encoding.BigEndianUnicode })
        {
            byte[] sent = [.. encoding.GetPreamble(), .. encoding.GetBytes(text)];
            var (got, _, changes) = await Taken(new MadeStream(sent.Chunk(block)));
            Assert.Equal(text, Encoding.UTF8.GetString(got));
            Assert.Equal(["turned from UTF-16 into UTF-8"], changes);
        }
    }

    [Fact]
    public async Task A_plain_file_stays_as_it_is_byte_for_byte()
    {
        foreach (byte[] plain in new byte[][] { [], [0x1F], [0xFF], [0xEF, 0xBB, 0xBF, 0x61], [0x50, 0x4B, 0x03], Noise(100_000) })
        {
            var (got, sent, changes) = await Taken(new MemoryStream(plain));
            Assert.Equal(plain, got);
            Assert.Equal(plain.Length, sent);
            Assert.Empty(changes);
        }
    }

    private static async Task<(byte[] Content, long Sent, IReadOnlyList<string> Changes)> Taken(Stream sent, FilesOptions? options = null)
    {
        await using var intake = await IntakeStream.Open(sent, options ?? new FilesOptions(), Ct);
        var content = new MemoryStream();
        await intake.CopyToAsync(content);
        return (content.ToArray(), intake.Sent, intake.Changes);
    }

    // Half noise, half repetition: blocks of every kind. Never begins like a packed file.
    private static byte[] Noise(int size)
    {
        var bytes = new byte[size];
        new Random(size).NextBytes(bytes.AsSpan(0, size / 2));
        bytes.AsSpan(0, Math.Min(4, size)).Fill((byte)'x');
        return bytes;
    }

    private static byte[] Packed(byte[] plain, CompressionLevel level)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, level))
        {
            gzip.Write(plain);
        }

        // .NET writes nothing at all for nothing.
        return packed.ToArray() is { Length: > 0 } bytes ? bytes : Convert.FromHexString("1F8B080000000000000303000000000000000000");
    }
}
