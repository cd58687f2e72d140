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
public sealed class RunResults(
    IDbContextFactory<OpsDb> dbs, LedgerQueries ledger, OperationCatalogue catalogue, IFileStore store, ResultTable table, ResultParts parts, FoldedResults folded, RunInputs inputs, IServiceProvider services)
{
    /// <summary>Writes results, and the output file where the operation has one, to the file store and says under which keys.</summary>
    public async Task<(string Results, string? Output)> Publish(long runId, CancellationToken ct)
    {
        var results = $"runs/{runId}/results.csv";
        var run = await Load(runId, ct);
        try
        {
            var written = await parts.Of(runId, ct);
            await store.Publish(results, (stream, token) => written.Count == 0 ? table.Write(run, ResultRows.All, stream, token) : parts.Merge(run, written, stream, token), ct);
        }
        catch (PartDamagedException)
        {
            // Somebody touched it in the store; the ledger has every row of it.
            await store.Publish(results, (stream, token) => table.Write(run, ResultRows.All, stream, token), ct);
        }

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
        if (run.PrunedAt is not null)
        {
            await folded.Write(run, rows, to, ct);
            return;
        }

        await table.Write(run, rows, to, ct);
        await StillThere(runId, ct);
    }

    /// <summary>The rows the operation wrote, as the file it promises.</summary>
    /// <exception cref="InvalidOperationException">The operation writes no file.</exception>
    public async Task WriteOutput(long runId, Stream to, CancellationToken ct)
    {
        var run = await Load(runId, ct);
        var output = catalogue.Find(run.OperationKey)?.Output ?? throw new InvalidOperationException($"{run.Number} writes no file.");
        if (run is { PrunedAt: not null, OutputKey: { } key })
        {
            await using var published = await store.OpenPublished(key, ct) ?? throw new FileMissingException($"The output of {run.Number} is not in the file store any more.");
            await published.CopyToAsync(to, ct);
            return;
        }

        var shape = CsvShape.For(output.Row);
        var names = shape.Columns.Select(c => (c.Header, JsonNamingPolicy.CamelCase.ConvertName(c.Property.Name))).ToList();
        if (shape.Others is not null)
        {
            var known = names.ConvertAll(n => n.Item2);
            names.AddRange((await OtherColumns(run, known, ct)).Select(n => (n, n)));
        }

        await Write(to, [.. names.Select(n => n.Item1)], ledger.All(runId, ItemOutcome.Succeeded, ct).Select(i => Cells(i, names)), ct);
        await StillThere(runId, ct);
    }

    // Rows that were folded away while they were read would be missing in silence.
    private async Task StillThere(long runId, CancellationToken ct)
    {
        if ((await Load(runId, ct)).PrunedAt is not null)
        {
            throw new FileMissingException($"{RunNumber.Format(runId)} was folded into its result file in this very moment. Download it again.");
        }
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

    private static async Task Write(Stream to, IReadOnlyList<string> header, IAsyncEnumerable<IReadOnlyList<string?>> rows, CancellationToken ct, CsvDialect? dialect = null)
    {
        await using var file = await CsvOut.Begin(to, header, dialect ?? CsvDialect.Plain, ct);
        await foreach (var row in rows.WithCancellation(ct))
        {
            await file.Write(row, ct);
        }
    }

    private async Task<Run> Load(long runId, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await db.Runs.AsNoTracking().SingleAsync(r => r.Id == runId, ct);
    }
}
