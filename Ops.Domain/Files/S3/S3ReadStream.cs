using System.Buffers;
using System.Security.Cryptography;

namespace Ops.Domain.Files.S3;

/// <summary>
/// Reads one state of an object, piece by piece: each piece is a request of its own for a range of exactly this state, so that a run that takes
/// hours over its rows holds no connection, and one that breaks costs a piece. A piece that is not what was asked for is never given out.
/// </summary>
internal sealed class S3ReadStream : Stream
{
    private const int Tries = 4;
    private readonly S3Bucket _bucket;
    private S3Object _pinned;
    private readonly string? _sha256;
    private readonly IncrementalHash? _hash;
    private byte[] _piece = [];
    private long _pieceAt;
    private int _pieceLength;
    private int _nextLength;
    private long _position;
    private long _hashed;

    /// <param name="bucket">Where.</param>
    /// <param name="pinned">Which state of which object.</param>
    /// <param name="sha256">What all bytes must hash to; looked at when they are read from the first to the last.</param>
    internal S3ReadStream(S3Bucket bucket, S3Object pinned, string? sha256)
    {
        (_bucket, _pinned, _sha256) = (bucket, pinned, sha256);
        _hash = sha256 is null ? null : IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        _nextLength = bucket.Tuning.FirstPiece;
    }

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => _pinned.Size;

    public override long Position
    {
        get => _position;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            _position = value;
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty || _position >= Length)
        {
            return 0;
        }

        if (!IsInPiece)
        {
            await Fetch(cancellationToken);
        }

        return Take(buffer.Span);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty || _position >= Length)
        {
            return 0;
        }

        if (!IsInPiece)
        {
            // As a file waits for its disk. There is no synchronisation context to wait for itself here, and a piece has its own deadline.
            Task.Run(() => Fetch(CancellationToken.None)).GetAwaiter().GetResult();
        }

        return Take(buffer);
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override long Seek(long offset, SeekOrigin origin) =>
        Position = origin switch
        {
            SeekOrigin.Begin => offset,
            SeekOrigin.Current => _position + offset,
            _ => Length + offset,
        };

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Forget();
            _hash?.Dispose();
        }

        base.Dispose(disposing);
    }

    private bool IsInPiece => _position >= _pieceAt && _position < _pieceAt + _pieceLength;

    private int Take(Span<byte> buffer)
    {
        var rest = _piece.AsSpan((int)(_position - _pieceAt), (int)(_pieceAt + _pieceLength - _position));
        var n = Math.Min(rest.Length, buffer.Length);
        rest[..n].CopyTo(buffer);
        _position += n;
        return n;
    }

    private async Task Fetch(CancellationToken ct)
    {
        var length = (int)Math.Min(_nextLength, Length - _position);
        Forget();
        var piece = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            await FetchInto(piece.AsMemory(0, length), ct);
            Check(piece.AsSpan(0, length));
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(piece);
            throw;
        }

        (_piece, _pieceAt, _pieceLength) = (piece, _position, length);
        _nextLength = Math.Min(_nextLength * 2, _bucket.Tuning.PartSize);
    }

    /// <summary>Fills the piece, going on where a broken answer stopped; a bounded number of times.</summary>
    private async Task FetchInto(Memory<byte> piece, CancellationToken ct)
    {
        var done = 0;
        for (var tries = 1; done < piece.Length; tries++)
        {
            var isAnswered = false;
            try
            {
                using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
                patience.CancelAfter(_bucket.Tuning.Timeout * (_bucket.Tuning.Retries + 1));
                var from = _position + done;
                using var answer = await _bucket.Get(_pinned, from, _position + piece.Length - 1, patience.Token);
                var expected = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"bytes {from}-{_position + piece.Length - 1}/{Length}");
                isAnswered = true;
                if (answer.ETag != _pinned.ETag || (_pinned.Version is not null && answer.VersionId is { Length: > 0 } other && other != _pinned.Version))
                {
                    throw new FileStoreException(Replaced());
                }

                if (answer.ContentRange != expected || answer.Headers.ContentLength != piece.Length - done)
                {
                    throw new IOException("The answer is not the range that was asked for.");
                }

                patience.CancelAfter(_bucket.Tuning.Timeout);
                for (int n; done < piece.Length; done += n)
                {
                    n = await answer.ResponseStream.ReadAsync(piece[done..], patience.Token);
                    if (n == 0)
                    {
                        throw new EndOfStreamException("The answer ended early.");
                    }
                }
            }
            catch (Exception failure) when (S3Words.IsOurs(failure))
            {
                ct.ThrowIfCancellationRequested();
                if (_pinned.Version is not null && S3Words.IsRefused(failure))
                {
                    // Reading versions is a permission of its own. Without it the ETag still says which state it is, as long as it is the newest.
                    _pinned = _pinned with { Version = null };
                    continue;
                }

                if (S3Words.IsChanged(failure) || S3Words.IsMissing(failure))
                {
                    throw new FileStoreException(Replaced(), failure);
                }

                // Requests without an answer the SDK tried often enough already; bodies that break are tried again here.
                if (!isAnswered || tries >= Tries)
                {
                    throw _bucket.Words.Explain(failure);
                }

                await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(20, 100 << tries)), ct);
            }
        }
    }

    private string Replaced() => $"{_bucket.Describe(_pinned.Key)} was replaced or removed while it was read. Nothing of it was used; begin again.";

    /// <summary>Hashes pieces as long as they come one after the other from the first byte on.</summary>
    private void Check(ReadOnlySpan<byte> piece)
    {
        if (_hash is null || _hashed != _position)
        {
            return;
        }

        _hash.AppendData(piece);
        _hashed += piece.Length;
        if (_hashed == Length && Convert.ToHexStringLower(_hash.GetCurrentHash()) != _sha256)
        {
            // Trying again would not help: these bytes are gone, and an approval of them is void.
            throw new FileMissingException($"{_bucket.Describe(_pinned.Key)} no longer holds the bytes it is named by. Remove that object, then bring the file again.");
        }
    }

    private void Forget()
    {
        if (_piece.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_piece);
        }

        (_piece, _pieceLength) = ([], 0);
    }
}
