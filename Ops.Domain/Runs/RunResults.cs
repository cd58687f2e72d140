using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Ops.Domain.Catalogue;
using Ops.Domain.Files;
using Ops.Domain.Storage;

namespace Ops.Domain.Runs;

/// <summary>
/// Makes what people download out of the ledger: one row for each input row, at any moment of the run. Streams; a million
/// rows need no more memory than ten.
/// </summary>
public sealed class RunResults(IDbContextFactory<OpsDb> dbs, LedgerQueries ledger, OperationCatalogue catalogue, IFileStore store, RunInputs inputs, IServiceProvider services)
{
    private static readonly string[] Tail = ["outcome", "message", "before", "after", "attempts", "repeated"];

    /// <summary>Writes results, and the output file where the operation has one, to the file store and says under which keys.</summary>
    public async Task<(string Results, string? Output)> Publish(long runId, CancellationToken ct)
    {
        var results = $"runs/{runId}/results.csv";
        await store.Publish(results, (stream, token) => WriteResults(runId, ResultRows.All, stream, token), ct);
        var run = await Load(runId, ct);
        if (catalogue.Find(run.OperationKey)?.Output is null || run.Mode != RunMode.Apply)
        {
            return (results, null);
        }

        var output = $"runs/{runId}/output.csv";
        await store.Publish(output, (stream, token) => WriteOutput(runId, stream, token), ct);
        return (results, output);
    }

    /// <summary>The chosen rows, in order: the file's own columns or the item's key, then what became of each.</summary>
    public async Task WriteResults(long runId, ResultRows rows, Stream to, CancellationToken ct)
    {
        var run = await Load(runId, ct);
        if (run.FileSha256 is { } sha && catalogue.Find(run.OperationKey)?.RowType is { } row)
        {
            await WriteWithInput(run, sha, CsvShape.For(row), rows, to, ct);
            return;
        }

        await Write(to, ["item", .. Tail], ledger.All(runId, rows.Outcome, ct).Where(rows.Wants).Select(i => (IReadOnlyList<string?>)[i.Key, .. TailOf(i)]), ct);
    }

    /// <summary>The rows the operation wrote, as the file it promises.</summary>
    /// <exception cref="InvalidOperationException">The operation writes no file.</exception>
    public async Task WriteOutput(long runId, Stream to, CancellationToken ct)
    {
        var run = await Load(runId, ct);
        var output = catalogue.Find(run.OperationKey)?.Output ?? throw new InvalidOperationException($"{run.Number} writes no file.");
        var shape = CsvShape.For(output.Row);
        var names = shape.Columns.Select(c => (c.Header, JsonNamingPolicy.CamelCase.ConvertName(c.Property.Name))).ToList();
        if (shape.Others is not null)
        {
            var known = names.ConvertAll(n => n.Item2);
            names.AddRange((await OtherColumns(run, known, ct)).Select(n => (n, n)));
        }

        await Write(to, [.. names.Select(n => n.Item1)], ledger.All(runId, ItemOutcome.Succeeded, ct).Select(i => Cells(i, names)), ct);
    }

    /// <summary>The name a person's download gets.</summary>
    public static string ResultsName(Run run, ResultRows rows) => $"{run.Number}-{run.OperationKey}-{rows.Name}.csv";

    /// <summary>The name the output file gets; null when the operation writes none.</summary>
    public string? OutputName(Run run) => run.Mode == RunMode.Apply ? catalogue.Find(run.OperationKey)?.Output?.FileName : null;

    /// <summary>The first row tells; without rows the operation does.</summary>
    private async Task<IReadOnlyList<string>> OtherColumns(Run run, IReadOnlyList<string> known, CancellationToken ct)
    {
        if (await ledger.All(run.Id, ItemOutcome.Succeeded, ct).FirstOrDefaultAsync(ct) is { After: { } after })
        {
            using var first = JsonDocument.Parse(after);
            return [.. first.RootElement.EnumerateObject().Select(p => p.Name).Except(known, StringComparer.Ordinal)];
        }

        var info = catalogue.Find(run.OperationKey)!;
        await using var scope = services.CreateAsyncScope();
        return ((Operation)ActivatorUtilities.CreateInstance(scope.ServiceProvider, info.ClrType)).ColumnsOf(inputs.Open(run, info).Value);
    }

    private static IReadOnlyList<string?> Cells(LedgerRow item, IReadOnlyList<(string Header, string Property)> columns)
    {
        using var json = JsonDocument.Parse(item.After ?? "{}");
        var cells = new string?[columns.Count];
        for (var i = 0; i < cells.Length; i++)
        {
            cells[i] = json.RootElement.TryGetProperty(columns[i].Property, out var value) && value.ValueKind != JsonValueKind.Null
                ? value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText()
                : null;
        }

        return cells;
    }

    private static string?[] TailOf(LedgerRow? i) => i is null
        ? ["not done yet", null, null, null, null, null]
        : [RunWords.Outcome(i.Outcome), i.Message, i.Before, i.After, i.Attempts.ToString(System.Globalization.CultureInfo.InvariantCulture), i.Repeated ? "yes" : null];

    private async Task WriteWithInput(Run run, string sha, CsvShape shape, ResultRows rows, Stream to, CancellationToken ct)
    {
        await using var input = await store.Open(sha, 0, ct);
        using var table = await CsvTable.Open(input, shape, ct);
        var names = table.Header.Names;

        // In the marks the file came in: its owner's spreadsheet reads those, and what remains can be brought again.
        var (dialect, header) = rows == ResultRows.Remaining ? (table.Dialect, names) : (table.Dialect with { Quote = table.Dialect.Quote ?? '"' }, [.. names, .. Tail]);
        await Write(to, header, Merge(run.Id, table.Source, rows, ct), ct, dialect);
    }

    private static async Task Write(Stream to, IReadOnlyList<string> header, IAsyncEnumerable<IReadOnlyList<string?>> rows, CancellationToken ct, CsvDialect? dialect = null)
    {
        await using var file = await CsvOut.Begin(to, header, dialect ?? CsvDialect.Plain, ct);
        await foreach (var row in rows.WithCancellation(ct))
        {
            await file.Write(row, ct);
        }
    }

    /// <summary>Walks file and ledger side by side: both are in the order of the rows.</summary>
    private async IAsyncEnumerable<IReadOnlyList<string?>> Merge(
        long runId, CsvSource file, ResultRows rows, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        await using var done = ledger.All(runId, null, ct).GetAsyncEnumerator(ct);
        var has = await done.MoveNextAsync();
        while (await file.ReadAsync(ct))
        {
            while (has && done.Current.Ordinal < file.Ordinal)
            {
                has = await done.MoveNextAsync();
            }

            var item = has && done.Current.Ordinal == file.Ordinal ? done.Current : null;
            if (rows.Wants(item))
            {
                string?[] cells = file.Fields();
                yield return rows == ResultRows.Remaining ? cells : [.. cells, .. TailOf(item)];
            }
        }
    }

    private async Task<Run> Load(long runId, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await db.Runs.AsNoTracking().SingleAsync(r => r.Id == runId, ct);
    }
}
