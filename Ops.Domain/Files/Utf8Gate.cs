using System.Globalization;

namespace Ops.Domain.Files;

/// <summary>
/// Lets only UTF-8 without NUL bytes through. CsvHelper would turn anything else silently into U+FFFD. At a bad byte the
/// stream ends and <see cref="Problem"/> says why: CsvHelper fills its buffer before it gives a row, so throwing here
/// would lose the good rows before.
/// </summary>
internal sealed class Utf8Gate(Stream inner, CsvPosition from, bool leaveOpen, SingleByteStream? letters = null) : ReadOnlyStream
{
    private readonly Utf8Scan _scan = new();
    private long _offset = from.Offset;
    private long _line = from.Line;
    private bool _afterCr;

    /// <summary>Bytes of the file read so far, those before the start position included.</summary>
    internal long Offset => _offset;

    /// <summary>Why the stream ended; null when it is the file's end, or not reached.</summary>
    internal CsvProblem? Problem { get; private set; }

    public override int Read(Span<byte> buffer) => Problem is not null || buffer.IsEmpty ? 0 : Pass(buffer[..inner.Read(buffer)]);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (Problem is not null || buffer.IsEmpty)
        {
            return 0;
        }

        var read = await inner.ReadAsync(buffer, cancellationToken);
        return Pass(buffer.Span[..read]);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !leaveOpen)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Pass(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            Problem = _scan.Cut > 0 ? NotUtf8(_offset - _scan.Cut, _scan.Lead) : null;
            return 0;
        }

        var bad = _scan.FirstBad(bytes);
        var good = bad < 0 ? bytes : bytes[..bad];
        CountLines(good);
        if (bad >= 0)
        {
            Problem = _scan.Cut > 0 ? NotUtf8(_offset + bad - _scan.Cut, _scan.Lead)
                : bytes[bad] == 0 ? Nul(_offset + bad)
                : NotUtf8(_offset + bad, bytes[bad]);
        }

        _offset += good.Length;
        return good.Length;
    }

    private void CountLines(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return;
        }

        var pairs = bytes.Count("\r\n"u8) + (_afterCr && bytes[0] == (byte)'\n' ? 1 : 0);
        _line += bytes.Count((byte)'\n') + bytes.Count((byte)'\r') - pairs;
        _afterCr = bytes[^1] == (byte)'\r';
    }

    private CsvProblem NotUtf8(long at, byte bad) => letters is not null
        ? new(_line, null, string.Create(CultureInfo.InvariantCulture, $"The file is not {letters.Name}: byte {letters.Look(at) + 1:N0} (line {_line:N0}). Save it as {letters.Name}, or as 'CSV UTF-8'."))
        : new(_line, null, at == 0 && (bad is 0xFF or 0xFE)
        ? "The file is UTF-16 (its byte order mark says so). Save it as 'CSV UTF-8'."
        : string.Create(CultureInfo.InvariantCulture, $"The file is not UTF-8: byte {at + 1:N0} (line {_line:N0}). Save it as 'CSV UTF-8'."));

    private CsvProblem Nul(long at) => new(_line, null, at < 2
        ? "The file looks like UTF-16. Save it as 'CSV UTF-8'."
        : string.Create(CultureInfo.InvariantCulture, $"The file has a NUL byte, which no text has: byte {(letters?.Look(at) ?? at) + 1:N0} (line {_line:N0}). Save it as 'CSV UTF-8'."));
}
