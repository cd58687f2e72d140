using System.Buffers.Binary;
using System.IO.Compression;

namespace Ops.Domain.Files;

/// <summary>
/// Unpacks one gzip file (RFC 1952) and believes nothing: it has to end with its own length and checksum, and the upload
/// with it. .NET's GZipStream passes over whatever follows, and says nothing of a second file; rows would be missing.
/// </summary>
/// <param name="packed">The whole upload.</param>
/// <param name="sent">Counts it.</param>
/// <param name="max">Most bytes unpacked.</param>
/// <param name="maxRatio">Most bytes unpacked for one that came; a table that packs better is a trap, except while it is small.</param>
internal sealed class GunzipStream(Stream packed, CountingStream sent, long max, int maxRatio) : ReadOnlyStream
{
    private const int SmallAnyway = 1 << 20;
    private const string Again = "Pack it again, or send the CSV file itself.";
    private readonly GzipTail _tail = new(packed);
    private DeflateStream? _deflate;
    private uint _checksum;
    private long _length;
    private bool _ended;

    public override int Read(Span<byte> buffer) => throw new NotSupportedException();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_ended || buffer.IsEmpty)
        {
            return 0;
        }

        try
        {
            _deflate ??= await Begin(cancellationToken);
            var read = await _deflate.ReadAsync(buffer, cancellationToken);
            if (read == 0)
            {
                await End(cancellationToken);
                return 0;
            }

            Count(buffer.Span[..read]);
            return read;
        }
        catch (InvalidDataException e)
        {
            throw new FileRefusedException(_tail.IsAtEnd ? $"The gzip file is cut off. {Again}" : $"The gzip file is damaged. {Again}", e);
        }
    }

    private void Count(ReadOnlySpan<byte> read)
    {
        _checksum = Crc32.Add(_checksum, read);
        _length += read.Length;
        if (_length > max)
        {
            throw new FileRefusedException($"Unpacked, the file is larger than {Bytes.InWords(max)}, the most that is taken here. Split it into smaller files.");
        }

        if (_length > SmallAnyway && _length / maxRatio > sent.Count)
        {
            throw new FileRefusedException($"Unpacked, the file is more than {maxRatio:N0} times as large as packed. No table packs so well. If this is one, send the CSV file itself.");
        }
    }

    /// <summary>Passes over the header and its optional parts.</summary>
    private async Task<DeflateStream> Begin(CancellationToken ct)
    {
        var fixedPart = await _tail.Take(10, ct);
        var flags = fixedPart[3];
        if (fixedPart[2] != 8 || (flags & 0xE0) != 0)
        {
            throw new InvalidDataException("Not deflate, or flags nobody knows.");
        }

        if ((flags & 4) != 0)
        {
            await _tail.Take(BinaryPrimitives.ReadUInt16LittleEndian(await _tail.Take(2, ct)), ct);
        }

        // Name and comment end with a zero byte; a header without end is no header.
        for (var texts = ((flags & 8) != 0 ? 1 : 0) + ((flags & 16) != 0 ? 1 : 0); texts > 0; texts--)
        {
            for (var letters = 0; (await _tail.Take(1, ct))[0] != 0; letters++)
            {
                if (letters == 1024)
                {
                    throw new InvalidDataException("A name without end.");
                }
            }
        }

        await _tail.Take((flags & 2) != 0 ? 2 : 0, ct);
        return new DeflateStream(_tail, CompressionMode.Decompress, leaveOpen: true);
    }

    private async Task End(CancellationToken ct)
    {
        _ended = true;
        var expected = new byte[8];
        BinaryPrimitives.WriteUInt32LittleEndian(expected, _checksum);
        BinaryPrimitives.WriteUInt32LittleEndian(expected.AsSpan(4), unchecked((uint)_length));
        if (_tail.IsAtEnd)
        {
            throw new InvalidDataException("The upload ended first.");
        }

        // How much of its last block the inflater used it doesn't say. The checksum does: 64 bits that nothing else has.
        var rest = await _tail.LastBlockAndRest(expected.Length + 2, ct);
        var at = rest.AsSpan().IndexOf(expected);
        if (at < 0)
        {
            throw new FileRefusedException($"The gzip file is damaged or cut off: its checksum doesn't fit. {Again}");
        }

        // Of nothing, checksum and length are zeros, and so is the byte before them: of places that overlap the last is right.
        at += rest.AsSpan(at, Math.Min(expected.Length + 7, rest.Length - at)).LastIndexOf(expected);

        var after = rest.AsSpan(at + expected.Length);
        if (!after.IsEmpty)
        {
            throw new FileRefusedException(after.StartsWith<byte>([0x1F, 0x8B])
                ? $"The file holds several gzip files one after the other. {Again}"
                : $"After the end of the gzip file there is something else. {Again}");
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _deflate?.Dispose();
        }

        base.Dispose(disposing);
    }
}
