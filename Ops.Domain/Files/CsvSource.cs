using System.Globalization;
using CsvHelper;

namespace Ops.Domain.Files;

/// <summary>
/// A strict reader of separated UTF-8 (RFC 4180 with the marks a record states), row by row, in memory that doesn't grow.
/// Whatever could be read in two ways is refused by line. Empty lines are passed over wherever they are; a line of spaces is
/// not empty.
/// </summary>
public sealed class CsvSource : IDisposable
{
    /// <summary>The largest row, in bytes.</summary>
    internal const int MaxRecord = 1 << 20;

    // CsvHelper's own check of field counts stays off: it measures by the first row it happens to see, which after a resume
    // is not the header. CsvHeader.Ragged measures by the header and says both numbers.
    internal static readonly CsvReaderOptions Strict = Options(CsvDialect.Plain);

    private static CsvReaderOptions Options(CsvDialect dialect) => new()
    {
        Separator = dialect.Separator,
        Mode = dialect.Quote is null ? CsvMode.NoEscape : CsvMode.Rfc4180,
        Quote = dialect.Quote ?? '"',
        CommentPrefix = dialect.Comment,
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
    private readonly byte? _skipped;
    private readonly SingleByteStream? _letters;

    private CsvSource(Stream content, CsvPosition from, CsvDialect dialect, SingleByteLetters? letters, bool leaveOpen)
    {
        _from = from;
        _headers = from.Offset == 0 ? 1 : 0;
        _skipped = dialect.SkipsEmptyRows ? (byte)dialect.Separator : null;
        _letters = letters is null ? null : new SingleByteStream(content, letters, from.Offset, leaveOpen);
        _gate = new Utf8Gate(_letters ?? content, from, leaveOpen && _letters is null, _letters);
        _reader = CsvReader.Create(_gate, Options(dialect), leaveOpen: false);
    }

    /// <summary>Fields of the present row.</summary>
    public int FieldCount => _reader.FieldCount;

    /// <summary>Line of the file, from 1, where the present row begins.</summary>
    public long Line => _from.Line - 1 + _reader.LineNumber;

    /// <summary>Number of the present data row, from 1; 0 on the header.</summary>
    public long Ordinal => _from.Ordinal + _reader.RowNumber - _headers - EmptyRows;

    /// <summary>Bytes of the file read so far, always a little ahead of the present row.</summary>
    public long BytesRead => _letters?.FileRead ?? _gate.Offset;

    /// <summary>Lines of nothing but separators that were passed over.</summary>
    public long EmptyRows { get; private set; }

    /// <summary>Whether a file read as of one byte a letter is, as far as it was read, UTF-8.</summary>
    internal bool SeemsUtf8 => _letters?.SeemsUtf8 ?? false;

    /// <summary>Where to go on after the present row.</summary>
    public CsvPosition Next
    {
        get
        {
            var raw = _reader.RawRecord;
            var breaks = raw.Count((byte)'\n') + raw.Count((byte)'\r') - raw.Count("\r\n"u8);
            var end = _from.Offset + _reader.ByteOffset + raw.Length;
            return new CsvPosition(_letters?.Pass(end) ?? end, Line + breaks, Ordinal);
        }
    }

    /// <summary>Begins to read commas and UTF-8.</summary>
    /// <param name="content">Stands at the position's offset.</param>
    /// <param name="from">Where that is. At <see cref="CsvPosition.Start"/> the first row is the header.</param>
    /// <param name="leaveOpen">Whether the stream outlives this reader.</param>
    public static CsvSource Open(Stream content, CsvPosition from, bool leaveOpen = false) => new(content, from, CsvDialect.Plain, null, leaveOpen);

    internal static CsvSource Open(Stream content, CsvPosition from, CsvDialect dialect, SingleByteLetters? letters, bool leaveOpen) =>
        new(content, from, dialect, letters, leaveOpen);

    /// <summary>Goes to the next row; false at the end.</summary>
    /// <exception cref="CsvRefusedException">The file can't be read on.</exception>
    public bool Read()
    {
        try
        {
            while (Accept(_reader.Read()))
            {
                if (!IsNothing())
                {
                    return true;
                }
            }

            return false;
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
            while (Accept(await _reader.ReadAsync(ct)))
            {
                if (!IsNothing())
                {
                    return true;
                }
            }

            return false;
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

    private bool IsNothing()
    {
        var raw = _reader.RawRecord;
        if (_skipped is not { } separator || raw.IsEmpty || raw[0] != separator || raw.IndexOfAnyExcept(separator) >= 0)
        {
            return false;
        }

        EmptyRows++;
        return true;
    }

    private bool Accept(bool read)
    {
        // Before a bad byte the file seems to end. A row that reaches this end is not whole and isn't given out.
        if (_gate.Problem is { } problem && (!read || _from.Offset + _reader.ByteOffset + _reader.RawRecord.Length >= _gate.Offset))
        {
            throw new CsvRefusedException(problem);
        }

        _letters?.Pass(_from.Offset + _reader.ByteOffset);

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
