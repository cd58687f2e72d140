using System.Text;

namespace Ops.Domain.Files;

/// <summary>
/// A file opened at its header: what separates its cells, how its bytes are letters, and which columns it has. All of it
/// follows from the first bytes, so that a run that goes on in the middle finds the same without reading what lies between.
/// </summary>
public sealed class CsvTable : IDisposable
{
    private const int MostLooked = 1 << 16;
    private readonly Opened _opened;

    private CsvTable(Opened opened, CsvHeader header) => (_opened, Header) = (opened, header);

    /// <summary>The rows below the header.</summary>
    public CsvSource Source => _opened.Source;

    /// <summary>The header.</summary>
    public CsvHeader Header { get; }

    /// <summary>What was found where the record leaves it to the file, a sentence each.</summary>
    public IReadOnlyList<string> Notes => _opened.Note is { } note ? [note] : [];

    internal CsvDialect Dialect => _opened.Dialect;

    /// <summary>Opens a file.</summary>
    /// <param name="content">Stands at the file's first byte; stays open.</param>
    /// <param name="shape">What it should be.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="CsvRefusedException">The header can't be read, or in two ways.</exception>
    public static async Task<CsvTable> Open(Stream content, CsvShape shape, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentNullException.ThrowIfNull(shape);
        var head = new byte[Looked(shape)];
        var opened = Opened.Of(head.AsMemory(0, await content.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, ct)), content, shape);
        try
        {
            return new CsvTable(opened, await CsvHeader.Read(opened.Source, shape, ct));
        }
        catch
        {
            opened.Source.Dispose();
            throw;
        }
    }

    internal static CsvTable Open(Stream content, CsvShape shape)
    {
        var head = new byte[Looked(shape)];
        var opened = Opened.Of(head.AsMemory(0, content.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)), content, shape);
        try
        {
            return new CsvTable(opened, CsvHeader.Read(opened.Source, shape));
        }
        catch
        {
            opened.Source.Dispose();
            throw;
        }
    }

    /// <summary>The same file's rows from a position on.</summary>
    /// <param name="content">Stands at the position's offset; stays open.</param>
    /// <param name="from">A position of this file.</param>
    internal CsvSource GoOn(Stream content, CsvPosition from) => CsvSource.Open(content, from, Dialect, _opened.Letters, leaveOpen: true);

    /// <inheritdoc/>
    public void Dispose() => Source.Dispose();

    private static int Looked(CsvShape shape) => shape.Format.Separators.Length > 1 ? MostLooked : 16;

    private sealed record Opened(CsvSource Source, CsvDialect Dialect, SingleByteLetters? Letters, string? Note)
    {
        internal static Opened Of(ReadOnlyMemory<byte> head, Stream rest, CsvShape shape)
        {
            // A mark at the start says UTF-8 whatever is usual for these files.
            var mark = head.Span.StartsWith(Encoding.UTF8.Preamble) ? 3 : 0;
            var letters = mark > 0 ? null : shape.Format.Letters;
            var (separator, skipped, note) = CsvSeparators.Find(head.Span[mark..], shape, letters);

            // Not at the start any more, so the next row, the header, has the number 0 only when the one before has -1.
            var begin = skipped == 0 ? CsvPosition.Start : new CsvPosition(mark + skipped, 1, -1);
            var dialect = shape.Dialect(separator);
            return new Opened(CsvSource.Open(new PrefixedStream(head[(int)begin.Offset..], rest), begin, dialect, letters, leaveOpen: true), dialect, letters, note);
        }
    }
}
