using System.Globalization;
using CsvHelper;

namespace Ops.Domain.Files;

/// <summary>
/// A strict reader of comma-separated UTF-8 (RFC 4180), row by row, in memory that doesn't grow. Whatever could be read in
/// two ways is refused by line. Empty lines are passed over wherever they are; a line of spaces is not empty.
/// </summary>
public sealed class CsvSource : IDisposable
{
    /// <summary>The largest row, in bytes.</summary>
    internal const int MaxRecord = 1 << 20;

    // CsvHelper's own check of field counts stays off: it measures by the first row it happens to see, which after a resume
    // is not the header. CsvHeader.Ragged measures by the header and says both numbers.
    internal static readonly CsvReaderOptions Strict = new()
    {
        Separator = ',',
        HasHeader = false,
        MalformedData = CsvMalformedDataHandling.Throw,
        FieldCountMismatch = CsvFieldCountHandling.Allow,
        MaxRecordSize = MaxRecord,
        IncludeValuesInExceptions = false,
        TrackLineNumbers = true,
    };

    private readonly Utf8Gate _gate;
    private readonly CsvReader _reader;
    private readonly CsvPosition _from;
    private readonly long _headers;

    private CsvSource(Stream content, CsvPosition from, bool leaveOpen)
    {
        _from = from;
        _headers = from.Offset == 0 ? 1 : 0;
        _gate = new Utf8Gate(content, from, leaveOpen);
        _reader = CsvReader.Create(_gate, Strict, leaveOpen: false);
    }

    /// <summary>Fields of the present row.</summary>
    public int FieldCount => _reader.FieldCount;

    /// <summary>Line of the file, from 1, where the present row begins.</summary>
    public long Line => _from.Line - 1 + _reader.LineNumber;

    /// <summary>Number of the present data row, from 1; 0 on the header.</summary>
    public long Ordinal => _from.Ordinal + _reader.RowNumber - _headers;

    /// <summary>Bytes of the file read so far, always a little ahead of the present row.</summary>
    public long BytesRead => _gate.Offset;

    /// <summary>Where to go on after the present row.</summary>
    public CsvPosition Next
    {
        get
        {
            var raw = _reader.RawRecord;
            var breaks = raw.Count((byte)'\n') + raw.Count((byte)'\r') - raw.Count("\r\n"u8);
            return new CsvPosition(_from.Offset + _reader.ByteOffset + raw.Length, Line + breaks, Ordinal);
        }
    }

    /// <summary>Begins to read.</summary>
    /// <param name="content">Stands at the position's offset.</param>
    /// <param name="from">Where that is. At <see cref="CsvPosition.Start"/> the first row is the header.</param>
    /// <param name="leaveOpen">Whether the stream outlives this reader.</param>
    public static CsvSource Open(Stream content, CsvPosition from, bool leaveOpen = false) => new(content, from, leaveOpen);

    /// <summary>Goes to the next row; false at the end.</summary>
    /// <exception cref="CsvRefusedException">The file can't be read on.</exception>
    public bool Read()
    {
        try
        {
            return Accept(_reader.Read());
        }
        catch (CsvFormatException e)
        {
            throw Refusal(e);
        }
    }

    /// <inheritdoc cref="Read"/>
    public async ValueTask<bool> ReadAsync(CancellationToken ct)
    {
        try
        {
            return Accept(await _reader.ReadAsync(ct));
        }
        catch (CsvFormatException e)
        {
            throw Refusal(e);
        }
    }

    /// <summary>A field of the present row, exactly as in the file, without its quotes.</summary>
    public string Text(int index) => _reader.GetString(index);

    /// <summary>All fields of the present row.</summary>
    public string[] Fields()
    {
        var fields = new string[_reader.FieldCount];
        for (var i = 0; i < fields.Length; i++)
        {
            fields[i] = _reader.GetString(i);
        }

        return fields;
    }

    /// <inheritdoc/>
    public void Dispose() => _reader.Dispose();

    /// <summary>A field's bytes, valid until the next row.</summary>
    internal ReadOnlySpan<byte> Utf8(int index) => _reader.GetSpan(index);

    private bool Accept(bool read)
    {
        // Before a bad byte the file seems to end. A row that reaches this end is not whole and isn't given out.
        if (_gate.Problem is { } problem && (!read || _from.Offset + _reader.ByteOffset + _reader.RawRecord.Length >= _gate.Offset))
        {
            throw new CsvRefusedException(problem);
        }

        // CsvHelper looks at the limit only when it needs more input, so a row just over it would depend on the buffer's luck.
        return read && _reader.RawRecord.Length > MaxRecord ? throw new CsvRefusedException(TooLarge(Line)) : read;
    }

    private static CsvProblem TooLarge(long line) => new(line, null, string.Create(
        CultureInfo.InvariantCulture, $"Line {line:N0}: the row is larger than 1 MB. A quote that is opened and never closed is the usual reason."));

    // The exception has no reason code, so its words are matched; CsvSourceTests pins each of them.
    private CsvRefusedException Refusal(CsvFormatException e)
    {
        var line = _from.Line - 1 + e.LineNumber;
        if (e.Message.Contains("MaxRecordSize", StringComparison.Ordinal))
        {
            return new CsvRefusedException(TooLarge(line), e);
        }

        var unclosed = e.Message.Contains("never closed", StringComparison.Ordinal);
        if (unclosed && _gate.Problem is { } problem)
        {
            return new CsvRefusedException(problem, e);
        }

        var what = unclosed ? "a quote is opened and never closed"
            : e.Message.Contains("unquoted field", StringComparison.Ordinal) ? "there is a quote inside a cell that doesn't begin with one"
            : e.Message.Contains("closing quote", StringComparison.Ordinal) ? "there is text after a closing quote"
            : "the row can't be read as CSV";
        return new CsvRefusedException(new CsvProblem(line, null, string.Create(CultureInfo.InvariantCulture, $"Line {line:N0}: {what}.")), e);
    }
}
