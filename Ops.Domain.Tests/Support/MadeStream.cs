namespace Ops.Domain.Tests.Support;

/// <summary>A stream made while it is read, so that a test can send gigabytes without having them; may end in a failure.</summary>
public sealed class MadeStream(IEnumerable<byte[]> parts, Exception? end = null) : Stream
{
    private readonly IEnumerator<byte[]> _parts = parts.GetEnumerator();
    private ReadOnlyMemory<byte> _rest;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count)
    {
        while (_rest.IsEmpty)
        {
            if (!_parts.MoveNext())
            {
                return end is null ? 0 : throw end;
            }

            _rest = _parts.Current;
        }

        var n = Math.Min(count, _rest.Length);
        _rest.Span[..n].CopyTo(buffer.AsSpan(offset));
        _rest = _rest[n..];
        return n;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
