using System.Text;

namespace Ops.Domain.Files;

/// <summary>
/// Which of the separators a record allows a file has. Not counted but tried: right is the one that makes the record's
/// columns of the header. When two do equally well the file is refused, not guessed.
/// </summary>
internal static class CsvSeparators
{
    /// <summary>The separator, the length of a first line that only states it, and what to tell people.</summary>
    /// <exception cref="CsvRefusedException">Two separators fit.</exception>
    internal static (char Separator, int Skipped, string? Note) Find(ReadOnlySpan<byte> head, CsvShape shape, SingleByteLetters? letters)
    {
        var allowed = shape.Format.Separators;
        if (Stated(head) is { } stated && allowed.Contains(stated, StringComparison.Ordinal))
        {
            return (stated, 5, $"The first line says that {CsvDialect.InWords([stated])} separate the columns.");
        }

        if (allowed.Length == 1)
        {
            return (allowed[0], 0, null);
        }

        var bytes = head.ToArray();
        var tried = allowed.Select(a => (Separator: a, Header: Try(bytes, shape, a, letters))).ToList();
        var most = tried.Max(t => t.Header?.Known ?? 0);
        var best = tried.Where(t => (t.Header?.Known ?? 0) == most).ToList();
        if (most > 0 && best.Count(t => t.Header!.Names.Count > 1) > 1)
        {
            throw new CsvRefusedException(new CsvProblem(1, null, $"The header can be read with {string.Join(" and with ", best.Select(t => CsvDialect.InWords([t.Separator])))} between the columns. Put sep= and the right one into a line before it, such as sep={best[0].Separator}"));
        }

        // Where no column is known the most cells make the most telling message; a single column needs no separator at all.
        var found = best.MaxBy(t => t.Header?.Names.Count ?? 0);
        return (found.Separator, 0, found.Header is { Names.Count: > 1 } ? $"The columns are separated by {CsvDialect.InWords([found.Separator])}, as the header shows." : null);
    }

    // What Excel writes, and reads, to say it.
    private static char? Stated(ReadOnlySpan<byte> head) =>
        head.Length >= 5 && Ascii.EqualsIgnoreCase(head[..4], "sep="u8) && (head.Length == 5 || head[5] is (byte)'\r' or (byte)'\n') ? (char)head[4] : null;

    private static CsvHeader? Try(byte[] head, CsvShape shape, char separator, SingleByteLetters? letters)
    {
        try
        {
            using var source = CsvSource.Open(new MemoryStream(head), CsvPosition.Start, shape.Dialect(separator), letters, leaveOpen: false);
            return CsvHeader.Read(source, shape);
        }
        catch (CsvRefusedException)
        {
            // Refused with this separator; if it is with all, the reader says why.
            return null;
        }
    }
}
