using Microsoft.EntityFrameworkCore;
using Ops.Domain.Access;
using Ops.Domain.Storage;

namespace Ops.Domain.Runs;

/// <summary>
/// Reads a run's ledger in order, paged by ordinal. What a person is shown is read through <see cref="For"/>; without it
/// everything is read, for the program itself and for the command line.
/// </summary>
public sealed class LedgerQueries(IDbContextFactory<OpsDb> dbs, AccessRules access)
{
    private readonly IReadOnlySet<string>? _visible;

    private LedgerQueries(IDbContextFactory<OpsDb> dbs, AccessRules access, IReadOnlySet<string>? visible)
        : this(dbs, access) => _visible = visible;

    /// <summary>The same queries over the items this person may see: those of runs whose results he may see.</summary>
    public LedgerQueries For(Actor viewer) => new(dbs, access, access.Visible(viewer, Right.SeeResults));

    /// <summary>Items from an ordinal on.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="outcome">Only these; null for all.</param>
    /// <param name="key">Only keys that begin so; null for all.</param>
    /// <param name="after">Only ordinals greater than this; 0 from the first.</param>
    /// <param name="take">At most so many.</param>
    /// <param name="ct">Ends the wait.</param>
    public async Task<IReadOnlyList<LedgerRow>> Page(long runId, ItemOutcome? outcome, string? key, long after, int take, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await Filtered(db, runId, outcome, key).Where(i => i.Ordinal > after).OrderBy(i => i.Ordinal).Take(take).ToListAsync(ct);
    }

    /// <summary>Items by their place in the filtered list, for a list that can be scrolled anywhere.</summary>
    public async Task<IReadOnlyList<LedgerRow>> Window(long runId, ItemOutcome? outcome, string? key, int skip, int take, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var items = Filtered(db, runId, outcome, key);

        // Unfiltered, ordinals have no gaps: the place is the ordinal, and the millionth row is as near as the first. Those of a retry do have.
        return outcome is null && string.IsNullOrEmpty(key) && !await db.Runs.AnyAsync(r => r.Id == runId && r.Retries != null, ct)
            ? await items.Where(i => i.Ordinal > skip).OrderBy(i => i.Ordinal).Take(take).ToListAsync(ct)
            : await items.OrderBy(i => i.Ordinal).Skip(skip).Take(take).ToListAsync(ct);
    }

    /// <summary>How many items there are.</summary>
    public async Task<int> Count(long runId, ItemOutcome? outcome, string? key, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await Filtered(db, runId, outcome, key).CountAsync(ct);
    }

    /// <summary>How many items there are of each outcome that people look for: all but planned and succeeded.</summary>
    public async Task<IReadOnlyDictionary<ItemOutcome, int>> Findings(long runId, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await Of(db, runId).Where(i => i.Finding != null)
            .GroupBy(i => i.Finding!.Value).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, ct);
    }

    /// <summary>The items handed to Apply whose end nobody wrote down. While the run works, these are simply in hand.</summary>
    public async Task<IReadOnlyList<LedgerRow>> InDoubt(long runId, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await Of(db, runId).Where(i => i.Finding == ItemOutcome.Started).OrderBy(i => i.Ordinal).Take(100).ToListAsync(ct);
    }

    /// <summary>What went wrong, grouped by message, the most frequent first.</summary>
    public async Task<IReadOnlyList<(ItemOutcome Outcome, string Message, int Items)>> Reasons(long runId, int take, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var groups = await Of(db, runId)
            .Where(i => i.Finding != null && i.Finding != ItemOutcome.Skipped && i.Finding != ItemOutcome.Started)
            .GroupBy(i => new { i.Outcome, i.Message })
            .Select(g => new { g.Key.Outcome, g.Key.Message, Count = g.Count() })
            .OrderByDescending(g => g.Count).Take(take).ToListAsync(ct);
        return [.. groups.Select(g => (g.Outcome, g.Message ?? "No message.", g.Count))];
    }

    /// <summary>The whole ledger in order, a page at a time.</summary>
    public IAsyncEnumerable<LedgerRow> All(long runId, ItemOutcome? outcome, CancellationToken ct) => Between(runId, outcome, 0, long.MaxValue, ct);

    /// <summary>The ledger in order, between two ordinals, a page at a time.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="outcome">Only these; null for all.</param>
    /// <param name="after">Only ordinals greater than this.</param>
    /// <param name="to">The last ordinal.</param>
    /// <param name="ct">Ends the wait.</param>
    internal async IAsyncEnumerable<LedgerRow> Between(long runId, ItemOutcome? outcome, long after, long to, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        const int page = 2000;
        while (true)
        {
            var rows = await Page(runId, outcome, null, after, page, ct);
            foreach (var row in rows)
            {
                if (row.Ordinal > to)
                {
                    yield break;
                }

                yield return row;
            }

            if (rows.Count < page)
            {
                yield break;
            }

            after = rows[^1].Ordinal;
        }
    }

    /// <summary>The ordinals of the items of some outcomes, in order, a page at a time.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="outcomes">Outcomes people look for.</param>
    /// <param name="after">Only ordinals greater than this.</param>
    /// <param name="ct">Ends the wait.</param>
    internal async IAsyncEnumerable<long> Ordinals(long runId, IReadOnlyList<ItemOutcome> outcomes, long after, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        const int page = 5000;
        while (true)
        {
            List<long> found;
            await using (var db = await dbs.CreateDbContextAsync(ct))
            {
                found = await Of(db, runId).Where(i => i.Ordinal > after && i.Finding != null && outcomes.Contains(i.Finding.Value)).OrderBy(i => i.Ordinal).Select(i => i.Ordinal).Take(page).ToListAsync(ct);
            }

            foreach (var ordinal in found)
            {
                yield return ordinal;
            }

            if (found.Count < page)
            {
                yield break;
            }

            after = found[^1];
        }
    }

    private IQueryable<LedgerRow> Of(OpsDb db, long runId)
    {
        var items = db.Ledger.AsNoTracking().Where(i => i.RunId == runId);
        if (_visible is null)
        {
            return items;
        }

        var runs = RunQueries.Only(db.Runs, _visible);
        return items.Where(i => runs.Any(r => r.Id == runId));
    }

    private IQueryable<LedgerRow> Filtered(OpsDb db, long runId, ItemOutcome? outcome, string? key)
    {
        var items = Of(db, runId);
        items = outcome switch
        {
            null => items,
            ItemOutcome.Planned or ItemOutcome.Succeeded => items.Where(i => i.Outcome == outcome),
            _ => items.Where(i => i.Finding == outcome),
        };
        return string.IsNullOrWhiteSpace(key) ? items : items.Where(i => i.Key.StartsWith(key.Trim()));
    }
}
