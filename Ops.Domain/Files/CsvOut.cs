using System.Text;

namespace Ops.Domain.Files;

/// <summary>
/// Writes a CSV file for people: UTF-8 with a byte order mark (without it Excel takes the text for Windows-1252), CRLF as
/// RFC 4180 says, and no cell a spreadsheet would run as a formula. <see cref="CsvSource"/> reads it back.
/// </summary>
public sealed class CsvOut : IAsyncDisposable
{
    private readonly StreamWriter _writer;
    private readonly StringBuilder _row = new();
    private readonly int _columns;
    private readonly CsvDialect _dialect;
    private readonly System.Buffers.SearchValues<char> _special;

    private CsvOut(Stream stream, int columns, CsvDialect dialect, bool mark = true)
    {
        _dialect = dialect;
        _special = System.Buffers.SearchValues.Create([dialect.Separator, dialect.Quote ?? dialect.Separator, dialect.Comment ?? dialect.Separator, '\r', '\n']);
        // Half a surrogate pair has no UTF-8; the encoding puts U+FFFD in its place.
        _writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: mark), 1 << 16, leaveOpen: true);
        _columns = columns;
    }

    /// <summary>Begins a file with its header.</summary>
    /// <param name="stream">Written to as rows come; stays open.</param>
    /// <param name="header">At least one name.</param>
    /// <param name="ct">Cancels.</param>
    public static Task<CsvOut> Begin(Stream stream, IReadOnlyList<string> header, CancellationToken ct) => Begin(stream, header, CsvDialect.Plain, ct);

    internal static async Task<CsvOut> Begin(Stream stream, IReadOnlyList<string> header, CsvDialect dialect, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(header);
        if (header.Count == 0)
        {
            throw new ArgumentException("A file needs a column.", nameof(header));
        }

        var file = new CsvOut(stream, header.Count, dialect);
        await file.Write(header, ct);
        return file;
    }

    /// <summary>Goes on with a file that has its header already.</summary>
    internal static CsvOut GoOn(Stream stream, int columns, CsvDialect dialect) => new(stream, columns, dialect, mark: false);

    /// <summary>Writes a row. Null and the empty string are both an empty cell.</summary>
    /// <exception cref="ArgumentException">It has not as many cells as the header.</exception>
    public async ValueTask Write(IReadOnlyList<string?> cells, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(cells);
        if (cells.Count != _columns)
        {
            throw new ArgumentException($"A row of {cells.Count} cells under a header of {_columns}.", nameof(cells));
        }

        ct.ThrowIfCancellationRequested();
        _row.Clear();
        for (var i = 0; i < cells.Count; i++)
        {
            if (i > 0)
            {
                _row.Append(_dialect.Separator);
            }

            Append(cells[i] ?? string.Empty);
        }

        _row.Append("\r\n");
        await _writer.WriteAsync(_row, ct);
    }

    /// <summary>Hands everything written so far to the stream.</summary>
    public Task Flush(CancellationToken ct) => _writer.FlushAsync(ct);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _writer.DisposeAsync();

    private void Append(string text)
    {
        var safe = CsvGuard.Safe(text);

        // A lone empty cell must not become an empty line: readers pass over those.
        var quoted = safe.AsSpan().IndexOfAny(_special) >= 0 || (safe.Length == 0 ? _columns == 1 : safe[0] == ' ' || safe[^1] == ' ');
        if (quoted && _dialect.Quote is { } quote)
        {
            _row.Append(quote).Append(safe.Replace($"{quote}", $"{quote}{quote}", StringComparison.Ordinal)).Append(quote);
        }
        else
        {
            _row.Append(safe);
        }
    }
}
