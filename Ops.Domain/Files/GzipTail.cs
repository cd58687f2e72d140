namespace Ops.Domain.Files;

/// <summary>The packed bytes as the inflater asks for them; remembers the last block, in which the packed data ends.</summary>
internal sealed class GzipTail(Stream packed) : ReadOnlyStream
{
    private byte[] _last = [];
    private int _lastLength;

    /// <summary>Whether more was asked for than there is.</summary>
    internal bool IsAtEnd { get; private set; }

    /// <summary>The next bytes of the header.</summary>
    /// <exception cref="InvalidDataException">There are not as many.</exception>
    internal async Task<byte[]> Take(int count, CancellationToken ct)
    {
        var bytes = new byte[count];
        if (await packed.ReadAtLeastAsync(bytes, count, throwOnEndOfStream: false, ct) < count)
        {
            IsAtEnd = true;
            throw new InvalidDataException("The upload ended within the header.");
        }

        return bytes;
    }

    /// <summary>The last block, and at most so many bytes of what follows.</summary>
    internal async Task<byte[]> LastBlockAndRest(int most, CancellationToken ct)
    {
        var rest = new byte[most];
        var read = await packed.ReadAtLeastAsync(rest, most, throwOnEndOfStream: false, ct);
        return [.. _last.AsSpan(0, _lastLength), .. rest.AsSpan(0, read)];
    }

    public override int Read(Span<byte> buffer) => throw new NotSupportedException();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await packed.ReadAsync(buffer, cancellationToken);
        IsAtEnd |= read == 0 && !buffer.IsEmpty;
        if (read > 0)
        {
            _last = _last.Length < read ? new byte[buffer.Length] : _last;
            buffer[..read].CopyTo(_last);
            _lastLength = read;
        }

        return read;
    }
}
