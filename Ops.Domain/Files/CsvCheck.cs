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
        CsvHeader? header = null;
        var rows = 0L;
        var stopped = true;
        using var source = CsvSource.Open(content, CsvPosition.Start, leaveOpen: true);
        using var keys = shape.Keys.Count > 0 ? new DoubleKeys(temporary ?? Path.GetTempPath()) : null;
        try
        {
            header = await CsvHeader.Read(source, shape, ct);
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
            }
        }
        catch (CsvRefusedException e)
        {
            problems.Add(e.Problem with { Message = rows == 0 ? e.Problem.Message : $"{e.Problem.Message} The rows after it were not checked." });
        }

        bytes?.Report(source.BytesRead);
        AddDoubles(keys, shape, problems, ct);
        return new CsvReport
        {
            Problems = problems.First,
            ProblemCount = problems.Count,
            Rows = rows,
            Header = header?.Names ?? [],
            ExtraColumns = header?.Extra ?? [],
            Sample = sample,
            StoppedEarly = stopped,
        };
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
