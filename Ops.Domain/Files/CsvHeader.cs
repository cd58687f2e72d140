using System.Globalization;

namespace Ops.Domain.Files;

/// <summary>The first row of a file, matched to a shape. Case and surrounding spaces don't matter.</summary>
public sealed class CsvHeader
{
    // Excel's own limit; beyond it somebody sent something else than a table.
    private const int MaxColumns = 16_384;

    private CsvHeader(CsvShape shape, string[] names, long line)
    {
        Names = names;
        Fields = [.. shape.Columns.Select(c => Array.FindIndex(names, c.IsNamed))];
        Extra = [.. names.Where(n => n.Length > 0 && !shape.Columns.Any(c => c.IsNamed(n)))];
        Problems = [.. Find(shape, line)];
    }

    /// <summary>The names as found, trimmed, in the file's order.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Names the shape doesn't know.</summary>
    public IReadOnlyList<string> Extra { get; }

    /// <summary>Why this file doesn't fit the shape; empty when it does.</summary>
    public IReadOnlyList<CsvProblem> Problems { get; }

    /// <summary>How many of the shape's columns it has.</summary>
    internal int Known => Fields.Count(f => f >= 0);

    /// <summary>For each column of the shape its place in the file, or -1.</summary>
    internal int[] Fields { get; }

    /// <summary>Makes a header of the source's first row. An empty file has its own problem.</summary>
    /// <exception cref="CsvRefusedException">The row can't be read.</exception>
    public static async Task<CsvHeader> Read(CsvSource source, CsvShape shape, CancellationToken ct) =>
        await source.ReadAsync(ct) ? OfPresentRow(source, shape) : new CsvHeader(shape, [], 0);

    internal static CsvHeader Read(CsvSource source, CsvShape shape) =>
        source.Read() ? OfPresentRow(source, shape) : new CsvHeader(shape, [], 0);

    /// <summary>What this file calls a column of the shape.</summary>
    internal string NameOf(CsvColumn column, int field) => column.Synonyms.Count == 0 ? column.Header : Names[field];

    /// <summary>What to say of a row with another number of cells than the header; null when it fits.</summary>
    internal CsvProblem? Ragged(CsvSource source) => source.FieldCount == Names.Count ? null : new CsvProblem(
        source.Line, null, string.Create(CultureInfo.InvariantCulture, $"Line {source.Line:N0} has {source.FieldCount:N0} cells, but the header has {Names.Count:N0} columns."));

    private static CsvHeader OfPresentRow(CsvSource source, CsvShape shape)
    {
        if (source.FieldCount > MaxColumns)
        {
            throw new CsvRefusedException(new CsvProblem(source.Line, null, string.Create(
                CultureInfo.InvariantCulture, $"The header has {source.FieldCount:N0} columns; at most {MaxColumns:N0} are read.")));
        }

        return new CsvHeader(shape, Array.ConvertAll(source.Fields(), f => CsvNames.Normal(f.Trim())), source.Line);
    }

    private IEnumerable<CsvProblem> Find(CsvShape shape, long line)
    {
        if (Names.Count == 0)
        {
            yield return new CsvProblem(0, null, "The file is empty.");
            yield break;
        }

        var wanted = shape.Format.Separators;
        if (Names.Count == 1 && Known == 0 && Names[0].FirstOrDefault(c => c is ',' or ';' or '\t' or '|' && !wanted.Contains(c)) is not '\0' and var mark)
        {
            yield return new CsvProblem(line, null, $"Columns seem to be separated by {(mark == '\t' ? "tabs" : $"'{mark}'")}. Save the file with {CsvDialect.InWords(wanted)} between the columns.");
            yield break;
        }

        var missing = shape.Columns.Where((c, i) => !c.MayBeMissing && Fields[i] < 0).Select(c => c.Header).ToList();
        if (missing.Count > 0)
        {
            yield return new CsvProblem(line, null, $"Missing columns: {CsvNames.List(missing)}.");
        }

        if (!shape.AllowsExtra && Extra.Count > 0)
        {
            yield return new CsvProblem(line, null, $"Unknown columns: {CsvNames.List(Extra)}. Known are: {CsvNames.List([.. shape.Columns.Select(c => c.Header)])}.");
        }

        foreach (var column in shape.Columns.Where(c => c.Synonyms.Count > 0))
        {
            var same = Names.Where(column.IsNamed).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
            if (same.Count > 1)
            {
                yield return new CsvProblem(line, null, $"Columns that mean the same: {CsvNames.List(same)}. Keep one of them.");
            }
        }

        var twice = Names.Where(n => n.Length > 0).GroupBy(n => n, StringComparer.OrdinalIgnoreCase).Where(g => g.Skip(1).Any()).Select(g => g.Key).ToList();
        if (twice.Count > 0)
        {
            yield return new CsvProblem(line, null, $"Columns that occur more than once: {CsvNames.List(twice)}.");
        }

        var nameless = Names.Select((n, i) => (n, i)).Where(x => x.n.Length == 0).Select(x => (x.i + 1).ToString(CultureInfo.InvariantCulture)).ToList();
        if (nameless.Count > 0)
        {
            yield return new CsvProblem(line, null, $"Columns without a name: number {CsvNames.List(nameless)}.");
        }
    }
}
