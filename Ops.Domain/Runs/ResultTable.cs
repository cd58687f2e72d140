using System.Globalization;
using System.Runtime.CompilerServices;
using Ops.Domain.Catalogue;
using Ops.Domain.Files;

namespace Ops.Domain.Runs;

/// <summary>
/// The rows of a run's results, made of its ledger and its file: the file's own columns or the item's key, then what became of
/// each. The whole of them, or what lies between two places.
/// </summary>
public sealed class ResultTable(LedgerQueries ledger, OperationCatalogue catalogue, IFileStore store)
{
    /// <summary>What stands in the place of an outcome for rows that were not done.</summary>
    internal const string NotDone = "not done yet";

    private static readonly string[] Tail = ["outcome", "message", "before", "after", "attempts", "repeated"];

    /// <summary>Writes the chosen rows under their header.</summary>
    internal async Task Write(Run run, ResultRows rows, Stream to, CancellationToken ct)
    {
        await using var input = await Input(run, CsvPosition.Start, ct);
        await using var file = await CsvOut.Begin(to, Header(input, rows), Dialect(input, rows), ct);
        await Write(run, rows, file, input, 0, long.MaxValue, ct);
    }

    /// <summary>Writes all rows behind a place up to an ordinal, with the header only if it is asked for.</summary>
    /// <returns>How many rows, and the place behind the last.</returns>
    internal async Task<(long Rows, CsvPosition Next)> WriteSpan(Run run, Stream to, CsvPosition after, long last, bool hasHeader, CancellationToken ct)
    {
        await using var input = await Input(run, after, ct);
        var header = Header(input, ResultRows.All);
        var dialect = Dialect(input, ResultRows.All);
        await using var file = hasHeader ? await CsvOut.Begin(to, header, dialect, ct) : CsvOut.GoOn(to, header.Count, dialect);
        return await Write(run, ResultRows.All, file, input, after.Ordinal, last, ct);
    }

    /// <summary>Writes the header of all rows alone.</summary>
    internal async Task WriteHeader(Run run, Stream to, CancellationToken ct)
    {
        await using var input = await Input(run, CsvPosition.Start, ct);
        await using var file = await CsvOut.Begin(to, Header(input, ResultRows.All), Dialect(input, ResultRows.All), ct);
    }

    private static IReadOnlyList<string> Header(Source? input, ResultRows rows) => input is null ? ["item", .. Tail]
        : rows == ResultRows.Remaining ? input.Table.Header.Names
        : [.. input.Table.Header.Names, .. Tail];

    // In the marks the file came in: its owner's spreadsheet reads those, and what remains can be brought again.
    private static CsvDialect Dialect(Source? input, ResultRows rows) => input is null ? CsvDialect.Plain
        : rows == ResultRows.Remaining ? input.Table.Dialect
        : input.Table.Dialect with { Quote = input.Table.Dialect.Quote ?? '"' };

    private async Task<(long Rows, CsvPosition Next)> Write(Run run, ResultRows rows, CsvOut file, Source? input, long after, long last, CancellationToken ct)
    {
        var (count, next) = (0L, new CsvPosition(0, 0, after));
        if (input is null)
        {
            await foreach (var item in ledger.Between(run.Id, rows.Outcome, after, last, ct).Where(rows.Wants))
            {
                await file.Write([item.Key, .. TailOf(item)], ct);
                (count, next) = (count + 1, new CsvPosition(0, 0, item.Ordinal));
            }

            return (count, next);
        }

        await foreach (var (isOurs, item) in SideBySide(run, input.Rows, after, last, ct))
        {
            // The place behind every row that was read: where the next part goes on must fit the number of the row there.
            (count, next) = (isOurs ? count + 1 : count, input.Rows.Next);
            if (isOurs && rows.Wants(item))
            {
                string?[] cells = input.Rows.Fields();
                await file.Write(rows == ResultRows.Remaining ? cells : [.. cells, .. TailOf(item)], ct);
            }
        }

        return (count, next);
    }

    /// <summary>
    /// Walks file and ledger side by side: both are in the order of the rows. Null for a row that is not done yet; rows that a retry
    /// was never to do are not the run's.
    /// </summary>
    private async IAsyncEnumerable<(bool IsOurs, LedgerRow? Item)> SideBySide(Run run, CsvSource file, long after, long last, [EnumeratorCancellation] CancellationToken ct)
    {
        await using var done = ledger.Between(run.Id, null, after, last, ct).GetAsyncEnumerator(ct);
        await using var wanted = run is { Retries: { } what, ParentRunId: { } parent } ? ledger.Ordinals(parent, what.Outcomes(), after, ct).GetAsyncEnumerator(ct) : null;
        var has = await done.MoveNextAsync();
        var wants = wanted is not null && await wanted.MoveNextAsync();
        while (await file.ReadAsync(ct) && file.Ordinal <= last)
        {
            while (has && done.Current.Ordinal < file.Ordinal)
            {
                has = await done.MoveNextAsync();
            }

            while (wants && wanted!.Current < file.Ordinal)
            {
                wants = await wanted.MoveNextAsync();
            }

            var isDone = has && done.Current.Ordinal == file.Ordinal;
            yield return (isDone || wanted is null || (wants && wanted.Current == file.Ordinal), isDone ? done.Current : null);
        }
    }

    private static string?[] TailOf(LedgerRow? i) => i is null
        ? [NotDone, null, null, null, null, null]
        : [RunWords.Outcome(i.Outcome), i.Message, i.Before, i.After, i.Attempts.ToString(CultureInfo.InvariantCulture), i.Repeated ? "yes" : null];

    private async Task<Source?> Input(Run run, CsvPosition after, CancellationToken ct)
    {
        if (run.FileSha256 is not { } sha || catalogue.Find(run.OperationKey)?.RowType is not { } row)
        {
            return null;
        }

        var content = await store.Open(sha, 0, ct);
        CsvTable? table = null;
        try
        {
            table = await CsvTable.Open(content, CsvShape.For(row), ct);
            if (after.Offset == 0)
            {
                return new Source(table, table.Source, content);
            }

            table.Dispose();
            await content.DisposeAsync();
            content = await store.Open(sha, after.Offset, ct);
            return new Source(table, table.GoOn(content, after), content);
        }
        catch
        {
            table?.Dispose();
            await content.DisposeAsync();
            throw;
        }
    }

    /// <summary>A run's file, opened where its rows are wanted from.</summary>
    private sealed record Source(CsvTable Table, CsvSource Rows, Stream Content) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            Rows.Dispose();
            await Content.DisposeAsync();
        }
    }
}
