namespace Ops.Domain.Files;

/// <summary>
/// The rows of a file as records, in one pass. Limits such as Range are not looked at again: <see cref="CsvCheck"/> did so
/// before the file was accepted, and stored content can't change.
/// </summary>
/// <typeparam name="TRow">The row record.</typeparam>
public sealed class CsvRows<TRow> : IDisposable
    where TRow : class
{
    private readonly CsvSource _source;
    private readonly Stream _content;
    private readonly Func<CsvSource, TRow> _bind;

    private CsvRows(CsvSource source, Stream content, CsvHeader header, CsvShape shape)
    {
        Header = header;
        _source = source;
        _content = content;
        _bind = CsvBinder.For<TRow>(shape, header);
    }

    /// <summary>The file's header.</summary>
    public CsvHeader Header { get; }

    /// <summary>The present row.</summary>
    public TRow Current { get; private set; } = null!;

    /// <summary>Number of the present row, from 1, the header not counted.</summary>
    public long Ordinal => _source.Ordinal;

    /// <summary>Line of the file where the present row begins.</summary>
    public long Line => _source.Line;

    /// <summary>Where to go on after the present row.</summary>
    public CsvPosition Next => _source.Next;

    /// <summary>All cells of the present row as text, in the order of <see cref="CsvHeader.Names"/>.</summary>
    public string[] Fields() => _source.Fields();

    /// <summary>Begins at a position of a stream that can seek, or at the start of any stream.</summary>
    /// <param name="content">Stands at the file's first byte. Disposed with this reader, and when the header is refused.</param>
    /// <param name="shape">Made from <typeparamref name="TRow"/>.</param>
    /// <param name="from">Where to go on. Nothing between the header and there is read.</param>
    /// <exception cref="CsvRefusedException">The header doesn't fit.</exception>
    public static CsvRows<TRow> Read(Stream content, CsvShape shape, CsvPosition from)
    {
        ArgumentNullException.ThrowIfNull(content);
        CsvTable? table = null;
        try
        {
            table = Fitting(CsvTable.Open(content, shape));
            if (from.Offset == 0)
            {
                return new CsvRows<TRow>(table.Source, content, table.Header, shape);
            }

            table.Dispose();
            content.Position = from.Offset;
            return new CsvRows<TRow>(table.GoOn(content, from), content, table.Header, shape);
        }
        catch
        {
            table?.Dispose();
            content.Dispose();
            throw;
        }
    }

    /// <summary>Begins at a position of a stored file: opens it for the header and, when going on, once more at the offset.</summary>
    /// <param name="open">Opens the file at a byte offset, like <see cref="IFileStore.Open"/>.</param>
    /// <param name="shape">Made from <typeparamref name="TRow"/>.</param>
    /// <param name="from">Where to go on.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="CsvRefusedException">The header doesn't fit.</exception>
    public static async Task<CsvRows<TRow>> Open(Func<long, CancellationToken, Task<Stream>> open, CsvShape shape, CsvPosition from, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(open);
        var content = await open(0, ct);
        CsvTable? table = null;
        try
        {
            table = Fitting(await CsvTable.Open(content, shape, ct));
            if (from.Offset == 0)
            {
                return new CsvRows<TRow>(table.Source, content, table.Header, shape);
            }

            table.Dispose();
            await content.DisposeAsync();
            content = await open(from.Offset, ct);
            return new CsvRows<TRow>(table.GoOn(content, from), content, table.Header, shape);
        }
        catch
        {
            table?.Dispose();
            await content.DisposeAsync();
            throw;
        }
    }

    /// <summary>Goes to the next row; false at the end.</summary>
    /// <exception cref="CsvRefusedException">The row can't be read, or doesn't fit the record.</exception>
    public bool Read() => _source.Read() && Bind();

    /// <inheritdoc cref="Read()"/>
    public async ValueTask<bool> ReadAsync(CancellationToken ct) => await _source.ReadAsync(ct) && Bind();

    /// <inheritdoc/>
    public void Dispose()
    {
        _source.Dispose();
        _content.Dispose();
    }

    private static CsvTable Fitting(CsvTable table) =>
        table.Header.Problems is [var first, ..] ? throw new CsvRefusedException(first) : table;

    private bool Bind()
    {
        if (_source.FieldCount != Header.Names.Count)
        {
            throw new CsvRefusedException(Header.Ragged(_source)!);
        }

        Current = _bind(_source);
        return true;
    }
}
