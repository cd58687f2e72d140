using System.Linq.Expressions;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Ops.Domain.Storage;

namespace Ops.Domain.Runs;

/// <summary>
/// The items an earlier run applied, and those it left in doubt, out of its ledger: oldest first to look at them, newest first
/// to undo them. Streams, and goes on after any of them at once.
/// </summary>
internal sealed class AppliedItems(IDbContextFactory<OpsDb> dbs, long runId)
{
    private const int PageSize = 500;

    /// <summary>Whether an item is one of them.</summary>
    public static readonly Expression<Func<LedgerRow, bool>> Counts = i => i.Outcome == ItemOutcome.Succeeded || i.Outcome == ItemOutcome.LeftInDoubt;

    public async Task<long> Count(CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await Of(db).LongCountAsync(ct);
    }

    /// <summary>The items in order.</summary>
    /// <param name="newestFirst">The order.</param>
    /// <param name="after">The ordinal in the earlier run's ledger to go on after; 0 from the beginning.</param>
    /// <param name="ct">Ends the wait.</param>
    public async IAsyncEnumerable<Sourced<LedgerRow>> From(bool newestFirst, long after, [EnumeratorCancellation] CancellationToken ct)
    {
        while (true)
        {
            List<LedgerRow> page;
            await using (var db = await dbs.CreateDbContextAsync(ct))
            {
                page = newestFirst
                    ? await Of(db).Where(i => after == 0 || i.Ordinal < after).OrderByDescending(i => i.Ordinal).Take(PageSize).ToListAsync(ct)
                    : await Of(db).Where(i => i.Ordinal > after).OrderBy(i => i.Ordinal).Take(PageSize).ToListAsync(ct);
            }

            foreach (var item in page)
            {
                // The place in the other ledger stands where a file has its byte offset: there the run goes on.
                yield return new Sourced<LedgerRow>(item, 0, item.Ordinal, 0);
            }

            if (page.Count < PageSize)
            {
                yield break;
            }

            after = page[^1].Ordinal;
        }
    }

    private IQueryable<LedgerRow> Of(OpsDb db) => db.Ledger.AsNoTracking().Where(i => i.RunId == runId).Where(Counts);
}
