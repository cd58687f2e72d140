using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Ops.Domain.Access;
using Ops.Domain.Approvals;
using Ops.Domain.Catalogue;
using Ops.Domain.Storage;

namespace Ops.Domain.Runs;

/// <summary>
/// Finds runs whose worker is gone: at start, and every few seconds after. The run table is the truth; what the scheduler
/// remembers does not matter.
/// </summary>
public sealed partial class RunReaper(
    IDbContextFactory<OpsDb> dbs, OperationCatalogue catalogue, Approving approving, NodePresence presence, RunSignals signals, RunFeed feed, TimeProvider time, ILogger<RunReaper> logger)
{
    /// <summary>Interrupts what nobody works on any more, and queues again what may go on by itself. Returns how many were interrupted.</summary>
    public async Task<int> Sweep(CancellationToken ct)
    {
        List<(long Id, string? Owner)> atWork;
        await using (var db = await dbs.CreateDbContextAsync(ct))
        {
            atWork = (await db.Runs.AsNoTracking()
                .Where(r => r.Status == RunStatus.Running || r.Status == RunStatus.Pausing || r.Status == RunStatus.Cancelling)
                .Select(r => new { r.Id, r.LeaseOwner })
                .ToListAsync(ct)).ConvertAll(r => (r.Id, r.LeaseOwner));
        }

        var interrupted = 0;
        foreach (var (id, owner) in atWork)
        {
            if (!IsWorkedOn(id, owner) && await Interrupt(id, owner, ct))
            {
                interrupted++;
            }
        }

        await QueueAgain(ct);
        foreach (var expired in await approving.ExpireOverdue(ct))
        {
            feed.RequestChanged(expired);
        }

        return interrupted;
    }

    private bool IsWorkedOn(long id, string? owner) =>
        owner is not null && (owner == presence.Owner ? signals.AtWork.Contains(id) : presence.IsAlive(owner));

    private async Task<bool> Interrupt(long id, string? owner, CancellationToken ct)
    {
        try
        {
            await using var db = await dbs.CreateDbContextAsync(ct);
            await using var transaction = await db.Database.BeginTransactionAsync(ct);
            var run = await db.Runs.SingleAsync(r => r.Id == id, ct);
            if (!RunTransitions.IsAtWork(run.Status) || run.LeaseOwner != owner)
            {
                return false;
            }

            var now = time.GetUtcNow();
            run.Interrupt(now, await Reason(db, run, owner, ct));
            if (RunTransitions.IsFinal(run.Status))
            {
                await InDoubt.Leave(db, run, now, InDoubt.RunEnded, ct);
            }

            await db.SaveChangesAsync(ct);
            await transaction.CommitAsync(ct);
            LogInterrupted(logger, run.Number, run.StatusReason);
            feed.Changed(id);
            return true;
        }
        catch (DbUpdateConcurrencyException)
        {
            // It moved on by itself while we looked: nothing to reap.
            return false;
        }
    }

    private static async Task<string> Reason(OpsDb db, Run run, string? owner, CancellationToken ct)
    {
        var node = owner is null ? "its node" : NodePresence.NodeOf(owner);
        var inDoubt = await db.Ledger.Where(i => i.RunId == run.Id && i.Finding == ItemOutcome.Started).OrderBy(i => i.Ordinal).Select(i => i.Key).Take(3).ToListAsync(ct);
        return inDoubt.Count == 0
            ? $"The process on {node} that worked on it is gone. No item was in hand."
            : $"The process on {node} that worked on it is gone. In doubt: {string.Join(", ", inDoubt)}.";
    }

    /// <summary>Goes on by itself only where nothing can be done twice: the operation says so, or nothing was in hand.</summary>
    private async Task QueueAgain(CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var queued = new List<long>();
        foreach (var run in await db.Runs.Where(r => r.Status == RunStatus.Interrupted && r.Standstills < 3).ToListAsync(ct))
        {
            var info = catalogue.Find(run.OperationKey);
            var safe = run.Mode is RunMode.Preview or RunMode.Verify || info?.IsIdempotent == true;
            if (info is null || (!safe && await db.Ledger.AnyAsync(i => i.RunId == run.Id && i.Finding == ItemOutcome.Started, ct)))
            {
                continue;
            }

            if (!safe && !run.WasStoppedInOrder)
            {
                continue;
            }

            run.Resume(Actor.System, time.GetUtcNow(), run.Limit, "Goes on by itself: nothing can be done twice.");
            queued.Add(run.Id);
        }

        if (queued.Count == 0)
        {
            return;
        }

        try
        {
            await using var transaction = await db.Database.BeginTransactionAsync(ct);
            await db.SaveChangesAsync(ct);
            await transaction.CommitAsync(ct);
        }
        catch (DbUpdateConcurrencyException)
        {
            // A person was faster; the next sweep looks again.
            return;
        }

        signals.Queued();
        queued.ForEach(feed.Changed);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Run} was interrupted. {Reason}")]
    private static partial void LogInterrupted(ILogger logger, string run, string? reason);
}
