using Ops.Domain.Catalogue;
using Ops.Domain.Files;

namespace Ops.Domain.Runs;

/// <summary>
/// The published results of runs whose ledger is gone: the one place that still says what became of each item. Compared with
/// its hash whenever it is read whole.
/// </summary>
public sealed class FoldedResults(OperationCatalogue catalogue, IFileStore store)
{
    // The cells behind the input's own columns: outcome, message, before, after, attempts, repeated.
    private const int Tail = 6;

    private static readonly Dictionary<string, ItemOutcome?> Outcomes =
        Enum.GetValues<ItemOutcome>().Select(o => KeyValuePair.Create(RunWords.Outcome(o), (ItemOutcome?)o)).Append(new(ResultTable.NotDone, null)).ToDictionary(StringComparer.Ordinal);

    /// <summary>Reads the published file once from end to end.</summary>
    /// <returns>The SHA-256 of its bytes, how many rows it has, and how many of them say what became of an item.</returns>
    /// <exception cref="FileMissingException">It is not there.</exception>
    /// <exception cref="CsvRefusedException">It can't be read.</exception>
    internal async Task<(string Sha256, long Rows, long Done)> Count(Run run, string key, CancellationToken ct)
    {
        await using var published = await Open(run, key, ct);
        await using var hashed = new HashedReading(published);
        using var rows = CsvSource.Open(hashed, CsvPosition.Start, await Dialect(run, ct), null, leaveOpen: true);
        var (count, done) = (0L, 0L);
        if (await rows.ReadAsync(ct))
        {
            while (await rows.ReadAsync(ct))
            {
                count++;
                done += OutcomeOf(run, rows) is null ? 0 : 1;
            }
        }

        return (hashed.Sha256(), count, done);
    }

    /// <summary>Writes the chosen rows.</summary>
    /// <exception cref="FileMissingException">The file is gone, or its bytes are not those that were published.</exception>
    internal async Task Write(Run run, ResultRows chosen, Stream to, CancellationToken ct)
    {
        await using var published = await Open(run, run.ResultsKey!, ct);
        if (chosen == ResultRows.All)
        {
            await using var hashed = new HashedReading(published);
            await hashed.CopyToAsync(to, ct);
            if (hashed.Sha256() != run.ResultsSha256)
            {
                // Too late to unsay it: an aborted download is better than one that looks whole.
                throw new FileMissingException($"The results of {run.Number} in the file store are not those that were published.");
            }

            return;
        }

        using var rows = CsvSource.Open(published, CsvPosition.Start, await Dialect(run, ct), null, leaveOpen: true);
        if (!await rows.ReadAsync(ct))
        {
            throw new FileMissingException($"The results of {run.Number} in the file store are empty.");
        }

        var own = chosen == ResultRows.Remaining && run.FileSha256 is not null ? rows.FieldCount - Tail : rows.FieldCount;
        await using var file = await CsvOut.Begin(to, rows.Fields()[..own], await Dialect(run, ct), ct);
        while (await rows.ReadAsync(ct))
        {
            if (chosen.Wants(OutcomeOf(run, rows)))
            {
                await file.Write(rows.Fields()[..own], ct);
            }
        }
    }

    private static ItemOutcome? OutcomeOf(Run run, CsvSource row) =>
        row.FieldCount > Tail && Outcomes.TryGetValue(row.Text(row.FieldCount - Tail), out var outcome) ? outcome
        : throw new CsvRefusedException(new CsvProblem(row.Line, null, $"Line {row.Line} of the results of {run.Number} does not say what became of its item."));

    private async Task<Stream> Open(Run run, string key, CancellationToken ct) =>
        await store.OpenPublished(key, ct) ?? throw new FileMissingException($"The results of {run.Number} are not in the file store any more: {store.DescribePublished(key)} does not exist.");

    // Results are written with the marks of the file they answer to.
    private async Task<CsvDialect> Dialect(Run run, CancellationToken ct)
    {
        if (run.FileSha256 is not { } sha || catalogue.Find(run.OperationKey)?.RowType is not { } row)
        {
            return CsvDialect.Plain;
        }

        await using var input = await store.Open(sha, 0, ct);
        using var table = await CsvTable.Open(input, CsvShape.For(row), ct);
        return table.Dialect with { Quote = table.Dialect.Quote ?? '"' };
    }
}
