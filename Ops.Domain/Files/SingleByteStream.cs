namespace Ops.Domain.Files;

/// <summary>
/// A file of one byte a letter as UTF-8, which knows for every place in its UTF-8 the place in the file: a run goes on there
/// without reading what comes before. Places are told in rising order, so what lies behind is forgotten.
/// </summary>
internal sealed class SingleByteStream(Stream inner, SingleByteLetters letters, long from, bool leaveOpen) : ReadOnlyStream
{
    private const int Block = 1 << 14;
    private readonly byte[] _read = new byte[Block];
    private readonly byte[] _made = new byte[Block * 3];
    private readonly Queue<(long End, int More)> _longer = new();
    private readonly Utf8Scan _scan = new();
    private long _madeTo = from;
    private long _behind;
    private bool _isUtf8 = true;
    private bool _hasLetters;
    private int _at;
    private int _length;

    /// <summary>The encoding's name.</summary>
    internal string Name => letters.Name;

    /// <summary>Bytes of the file read so far.</summary>
    internal long FileRead { get; private set; } = from;

    /// <summary>Whether what was read has letters beyond ASCII and all of it is UTF-8, which text in another encoding practically never is.</summary>
    internal bool SeemsUtf8 => _hasLetters && _isUtf8 && _scan.Cut == 0;

    /// <summary>The place in the file, and nothing before it will be asked again.</summary>
    internal long Pass(long utf8)
    {
        while (_longer.TryPeek(out var letter) && letter.End <= utf8)
        {
            _behind += letter.More;
            _longer.Dequeue();
        }

        return utf8 - _behind;
    }

    /// <summary>The place in the file, also ahead of where the rows are.</summary>
    internal long Look(long utf8) => utf8 - _behind - _longer.TakeWhile(l => l.End <= utf8).Sum(l => l.More);

    public override int Read(Span<byte> buffer)
    {
        if (_at == _length)
        {
            Make(inner.Read(_read));
        }

        return Give(buffer);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_at == _length)
        {
            Make(await inner.ReadAsync(_read, cancellationToken));
        }

        return Give(buffer.Span);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !leaveOpen)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Give(Span<byte> buffer)
    {
        var give = Math.Min(buffer.Length, _length - _at);
        _made.AsSpan(_at, give).CopyTo(buffer);
        _at += give;
        return give;
    }

    private void Make(int read)
    {
        (_at, _length) = (0, 0);
        FileRead += read;
        _isUtf8 = _isUtf8 && _scan.FirstBad(_read.AsSpan(0, read)) < 0;
        foreach (var b in _read.AsSpan(0, read))
        {
            var letter = letters.Utf8(b);
            letter.CopyTo(_made.AsSpan(_length));
            _length += letter.Length;
            _madeTo += letter.Length;
            _hasLetters |= b >= 0x80;
            if (letter.Length > 1)
            {
                _longer.Enqueue((_madeTo, letter.Length - 1));
            }
        }
    }
}
