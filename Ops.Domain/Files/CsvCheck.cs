using System.Globalization;

namespace Ops.Domain.Files;

/// <summary>
/// Checks a whole file against a shape before anything runs: encoding, header, each row's types and limits, double keys.
/// One pass, memory that doesn't grow with the file. Problems name lines and columns, never values.
/// </summary>
/// <param name="temporary">Folder for the keys of large files; null for the system's. Nothing stays there.</param>
public sealed class CsvCheck(string? temporary = null)
{
    private const int SampleRows = 10;
    private const int SampleCell = 200;

    /// <summary>Checks a file.</summary>
    /// <param name="content">Stands at the file's first byte; stays open.</param>
    /// <param name="shape">What it should be.</param>
    /// <param name="bytes">Told the bytes read so far, every thousand rows and at the end.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<CsvReport> Run(Stream content, CsvShape shape, IProgress<long>? bytes, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(shape);
        var problems = new CsvProblems();
        var sample = new List<IReadOnlyList<string>>();
        CsvTable? table = null;
        var rows = 0L;
        var stopped = true;
        using var keys = shape.Keys.Count > 0 ? new DoubleKeys(temporary ?? Path.GetTempPath()) : null;
        try
        {
            table = await CsvTable.Open(content, shape, ct);
            var (source, header) = (table.Source, table.Header);
            problems.AddRange(header.Problems);
            if (header.Problems.Count == 0)
            {
                var row = new CsvRowCheck(shape, header, keys, problems);
                while (await source.ReadAsync(ct))
                {
                    if (++rows <= SampleRows)
                    {
                        sample.Add(Array.ConvertAll(source.Fields(), Cut));
                    }

                    row.Check(source);
                    if (rows % 1000 == 0)
                    {
                        ct.ThrowIfCancellationRequested();
                        bytes?.Report(source.BytesRead);
                    }
                }

                stopped = false;
                if (rows == 0)
                {
                    problems.Add(new CsvProblem(0, null, "There are no rows below the header."));
                }

                if (source.SeemsUtf8)
                {
                    problems.Add(new CsvProblem(0, null, $"The file is UTF-8 without a mark that says so, but files for this operation are read as {shape.Format.Letters!.Name} then, and ä, é or € would come out wrong. Save it as 'CSV UTF-8', which has the mark."));
                }
            }
        }
        catch (CsvRefusedException e)
        {
            problems.Add(e.Problem with { Message = rows == 0 ? e.Problem.Message : $"{e.Problem.Message} The rows after it were not checked." });
        }

        bytes?.Report(table?.Source.BytesRead ?? 0);
        var notes = Notes(table).ToList();
        table?.Dispose();
        AddDoubles(keys, shape, problems, ct);
        return new CsvReport
        {
            Problems = problems.First,
            ProblemCount = problems.Count,
            Rows = rows,
            Header = table?.Header.Names ?? [],
            ExtraColumns = table?.Header.Extra ?? [],
            Notes = notes,
            Sample = sample,
            StoppedEarly = stopped,
        };
    }

    private static IEnumerable<string> Notes(CsvTable? table)
    {
        foreach (var note in table?.Notes ?? [])
        {
            yield return note;
        }

        if (table?.Source.EmptyRows is > 0 and var empty)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{empty:N0} {(empty == 1 ? "line has" : "lines have")} nothing in {(empty == 1 ? "its" : "their")} cells and {(empty == 1 ? "was" : "were")} passed over.");
        }
    }

    private static string Cut(string cell) => cell.Length <= SampleCell ? cell
        : string.Concat(cell.AsSpan(0, char.IsHighSurrogate(cell[SampleCell - 1]) ? SampleCell - 1 : SampleCell), "…");

    private static void AddDoubles(DoubleKeys? keys, CsvShape shape, CsvProblems problems, CancellationToken ct)
    {
        if (keys is null)
        {
            return;
        }

        var name = string.Join(" and ", shape.Keys.Select(k => CsvNames.Clean(k.Header)));
        var column = shape.Keys is [var only] ? only.Header : null;
        var found = keys.Find(CsvProblems.Kept, ct);
        problems.AddCounted(found.Count, found.First.Select(d => new CsvProblem(d.Line, column, string.Create(
            CultureInfo.InvariantCulture, $"Line {d.Line:N0} has the same {name} as line {d.FirstLine:N0}."))));
    }
}
