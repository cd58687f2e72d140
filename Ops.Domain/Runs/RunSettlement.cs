using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Ops.Domain.Storage;

namespace Ops.Domain.Runs;

/// <summary>Brings a run from working to where its leg ended, however people's wishes changed meanwhile.</summary>
public sealed partial class RunSettlement(IDbContextFactory<OpsDb> dbs, RunResults results, ResultParts parts, TimeProvider time, ILogger<RunSettlement> logger)
{
    internal async Task Settle(Lease lease, LoopEnd end)
    {
        if (!RunTransitions.IsFinal(end.To))
        {
            await Change(lease, (run, now) => run.Settle(end.To, now, end.Reason));
            return;
        }

        // Settled before the results are made of them.
        await Change(lease, (_, _) => { }, ends: true);
        var (resultsKey, outputKey) = await Publish(lease);
        await Change(lease, (run, now) =>
        {
            if (resultsKey is not null)
            {
                run.Publish(resultsKey, outputKey);
            }

            run.Settle(end.To, now, end.Reason);
        });
        if (resultsKey is not null)
        {
            await Tidy(lease.RunId);
        }
    }

    private async Task Tidy(long runId)
    {
        try
        {
            await parts.Withdraw(runId, CancellationToken.None);
        }
        catch (Exception failure) when (failure is Files.FileStoreException or DbException)
        {
            LogUntidy(logger, failure, RunNumber.Format(runId));
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The parts of the results of {Run} could not be removed; its result file holds them.")]
    private static partial void LogUntidy(ILogger logger, Exception failure, string run);

    private async Task Change(Lease lease, Action<Run, DateTimeOffset> change, bool ends = false)
    {
        while (true)
        {
            await using var db = await dbs.CreateDbContextAsync(CancellationToken.None);
            await using var transaction = await db.Database.BeginTransactionAsync(CancellationToken.None);
            var run = await db.Runs.SingleAsync(r => r.Id == lease.RunId, CancellationToken.None);
            if (run.Epoch != lease.Epoch || run.LeaseOwner != lease.Owner)
            {
                throw new LeaseLostException(lease);
            }

            try
            {
                var now = time.GetUtcNow();
                change(run, now);
                if (ends || RunTransitions.IsFinal(run.Status))
                {
                    await InDoubt.Leave(db, run, now, InDoubt.RunEnded, CancellationToken.None);
                }

                if (run is { Mode: RunMode.Revert, ParentRunId: { } parent, Status: RunStatus.Succeeded or RunStatus.CompletedWithFailures, Succeeded: > 0 })
                {
                    (await db.Runs.SingleAsync(r => r.Id == parent, CancellationToken.None)).UndoneBy(run, now);
                }

                await db.SaveChangesAsync(CancellationToken.None);
                await transaction.CommitAsync(CancellationToken.None);
                return;
            }
            catch (DbUpdateConcurrencyException)
            {
                // Somebody pressed a button in this very moment: read again what the run is now.
            }
        }
    }

    private async Task<(string? Results, string? Output)> Publish(Lease lease)
    {
        try
        {
            return await results.Publish(lease.RunId, CancellationToken.None);
        }
        catch (Exception failure) when (failure is not DbException)
        {
            // The ledger holds everything; downloads are made from it. Only the copy in the file store is missing. Whatever the
            // reason, such as an input file that is gone, the run must reach its end all the same.
            LogUnpublished(logger, failure, RunNumber.Format(lease.RunId));
            return (null, null);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The results of {Run} could not be written to the file store; they can still be downloaded.")]
    private static partial void LogUnpublished(ILogger logger, Exception failure, string run);
}
