using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Ops.Domain.Access;
using Ops.Domain.Auditing;
using Ops.Domain.Catalogue;
using Ops.Domain.Files;
using Ops.Domain.Storage;

namespace Ops.Domain.Runs;

/// <summary>
/// Folds the ledger of an ended run into its published results: the results are written anew, read back and counted, and only
/// then does the ledger go. A run that was folded can be read and downloaded, but no longer verified, undone or retried.
/// </summary>
public sealed class LedgerFold(IDbContextFactory<OpsDb> dbs, RunResults results, ResultParts parts, FoldedResults folded, IFileStore store, RunFeed feed, TimeProvider time)
{
    // So many rows leave in one transaction that nobody else waits long for the database.
    private const int Batch = 5_000;
    private const int Page = 200;

    /// <summary>Ended runs that still have a ledger, oldest first.</summary>
    /// <param name="endedBefore">Only runs that ended before.</param>
    /// <param name="after">Only runs after this number; 0 for all.</param>
    /// <param name="ct">Ends the wait.</param>
    public async IAsyncEnumerable<Run> Candidates(DateTimeOffset endedBefore, long after, [EnumeratorCancellation] CancellationToken ct)
    {
        while (true)
        {
            List<Run> page;
            await using (var db = await dbs.CreateDbContextAsync(ct))
            {
                page = await Old(db, endedBefore).Where(r => r.Id > after).OrderBy(r => r.Id).Take(Page).ToListAsync(ct);
            }

            foreach (var run in page)
            {
                yield return run;
            }

            if (page.Count < Page)
            {
                yield break;
            }

            after = page[^1].Id;
        }
    }

    /// <summary>How many there are.</summary>
    public async Task<long> Count(DateTimeOffset endedBefore, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await Old(db, endedBefore).LongCountAsync(ct);
    }

    /// <summary>The run as it stands, how many items its ledger has, and why it can't be folded now; null when nothing speaks against it.</summary>
    public async Task<(Run Run, long Items, string? Why)> Look(long runId, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var run = await db.Runs.AsNoTracking().SingleAsync(r => r.Id == runId, ct);
        return (run, await db.Ledger.LongCountAsync(i => i.RunId == runId, ct), await Hindrance(db, run, ct));
    }

    /// <summary>Folds it. Safe to do again after a crash anywhere in it.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="byRun">The run that does it, for the history.</param>
    /// <param name="ct">Ends it; what is folded stays folded.</param>
    /// <exception cref="ItemException">It can't be folded; nothing was removed.</exception>
    public async Task Fold(long runId, long byRun, CancellationToken ct)
    {
        var (run, items, why) = await Look(runId, ct);
        if (why is not null)
        {
            throw new ItemException(why);
        }

        if (run.PrunedAt is null)
        {
            await Vouch(run, items, byRun, ct);
        }

        // A run that was cancelled while it stood still was never merged: its parts are still there.
        await parts.Withdraw(runId, ct);
        await Remove(runId, ct);
        feed.Changed(runId);
    }

    private static IQueryable<Run> Old(OpsDb db, DateTimeOffset endedBefore) =>
        db.Runs.AsNoTracking().Where(r => r.FinishedAt != null && r.FinishedAt < endedBefore && db.Ledger.Any(i => i.RunId == r.Id));

    /// <summary>Writes the results, reads them back as anybody will from now on, and only then says that the ledger is not needed.</summary>
    private async Task Vouch(Run run, long items, long byRun, CancellationToken ct)
    {
        var (key, output) = await results.Publish(run.Id, ct);
        string sha256;
        try
        {
            (sha256, _, var done) = await folded.Count(run, key, ct);
            if (done != items)
            {
                throw new ItemException($"The results of {run.Number} have {done:N0} items, its ledger has {items:N0}. The ledger was left as it is.");
            }

            if (output is not null)
            {
                await using var written = await store.OpenPublished(output, ct)
                    ?? throw new ItemException($"The output of {run.Number} is not in the file store. The ledger was left as it is.");
            }
        }
        catch (Exception unreadable) when (unreadable is CsvRefusedException or FileMissingException)
        {
            throw new ItemException($"The results of {run.Number} can't be read back: {unreadable.Message} The ledger was left as it is.", unreadable);
        }

        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var now = await db.Runs.SingleAsync(r => r.Id == run.Id, ct);

        // Asked again inside: somebody may have asked to undo it while the results were read.
        if (await Hindrance(db, now, ct) is { } why)
        {
            throw new ItemException(why);
        }

        now.Fold(key, output, sha256, items, byRun, time.GetUtcNow());
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
    }

    private async Task Remove(long runId, CancellationToken ct)
    {
        while (true)
        {
            await using var db = await dbs.CreateDbContextAsync(ct);
            var first = await db.Ledger.Where(i => i.RunId == runId).MinAsync(i => (long?)i.Ordinal, ct);
            if (first is null)
            {
                return;
            }

            await db.Ledger.Where(i => i.RunId == runId && i.Ordinal < first + Batch).ExecuteDeleteAsync(ct);
        }
    }

    private static async Task<string?> Hindrance(OpsDb db, Run run, CancellationToken ct)
    {
        if (!RunTransitions.IsFinal(run.Status))
        {
            return $"{run.Number} is {RunWords.Status(run.Status)}.";
        }

        // A run that follows it reads its ledger: items to undo or retry, plans of a preview.
        var following = await db.Runs.AsNoTracking().Where(r => (r.ParentRunId == run.Id || r.PreviewRunId == run.Id) && r.FinishedAt == null).FirstOrDefaultAsync(ct);
        return following is null ? null : $"{following.Number} builds on {run.Number} and has not ended.";
    }
}
