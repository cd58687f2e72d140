using Microsoft.EntityFrameworkCore;
using Ops.Domain.Approvals;
using Ops.Domain.Catalogue;
using Ops.Domain.Storage;

namespace Ops.Domain.Runs;

/// <summary>Hands out the right to work on a run: compare-and-set on status and epoch, in one transaction with the rule of exclusion.</summary>
public sealed class Leases(IDbContextFactory<OpsDb> dbs, OperationCatalogue catalogue, ApprovalGate gate, NodePresence presence, OpsOptions options, TimeProvider time)
{
    /// <summary>Until when a lease taken or renewed now holds.</summary>
    public DateTimeOffset Until() => time.GetUtcNow().AddSeconds(options.LeaseSeconds);

    /// <summary>Takes a queued run. Null when somebody else has it, or another run of the same operation is in the way.</summary>
    public async Task<Lease?> Claim(long runId, CancellationToken ct)
    {
        try
        {
            var evidence = await gate.Look(runId, ct);
            await using var db = await dbs.CreateDbContextAsync(ct);
            await using var transaction = await db.Database.BeginTransactionAsync(ct);
            var run = await db.Runs.SingleOrDefaultAsync(r => r.Id == runId, ct);
            if (run is null || run.Status != RunStatus.Queued || await InTheWay(db, run, ct) is not null)
            {
                return null;
            }

            if (!await gate.Opens(db, run, evidence, ct))
            {
                await db.SaveChangesAsync(ct);
                await transaction.CommitAsync(ct);
                return null;
            }

            run.Claim(presence.Owner, NodePresence.NodeOf(presence.Owner), Until(), time.GetUtcNow());
            await db.SaveChangesAsync(ct);
            await transaction.CommitAsync(ct);
            return new Lease(run.Id, presence.Owner, run.Epoch);
        }
        catch (DbUpdateConcurrencyException)
        {
            return null;
        }
    }

    /// <summary>
    /// The run that keeps this one waiting; null when none does. Runs of one operation exclude each other like readers and
    /// writers: previews only read, so they wait for writers but not for each other.
    /// </summary>
    public async Task<long?> InTheWay(OpsDb db, Run run, CancellationToken ct)
    {
        if (AreSideBySide(run.OperationKey))
        {
            return null;
        }

        var writes = Writes(run.Mode);
        return await db.Runs
            .Where(r => r.OperationKey == run.OperationKey && r.Id != run.Id)
            .Where(r => r.Status == RunStatus.Running || r.Status == RunStatus.Pausing || r.Status == RunStatus.Cancelling)
            .Where(r => writes || r.Mode == RunMode.Apply || r.Mode == RunMode.Revert)
            .Select(r => (long?)r.Id)
            .FirstOrDefaultAsync(ct);
    }

    /// <summary>The queued runs that could all start now, oldest first: those in the way of each other wait for their turn.</summary>
    internal async Task<IReadOnlyList<long>> Startable(OpsDb db, CancellationToken ct)
    {
        var runs = await db.Runs.AsNoTracking()
            .Where(r => r.Status == RunStatus.Queued || r.Status == RunStatus.Running || r.Status == RunStatus.Pausing || r.Status == RunStatus.Cancelling)
            .OrderBy(r => r.Id)
            .Select(r => new { r.Id, r.OperationKey, r.Mode, IsQueued = r.Status == RunStatus.Queued })
            .ToListAsync(ct);
        var busy = runs.Where(r => !r.IsQueued).Select(r => (r.OperationKey, Writes: Writes(r.Mode))).ToHashSet();
        var startable = new List<long>();
        foreach (var run in runs.Where(r => r.IsQueued))
        {
            var writes = Writes(run.Mode);
            if (AreSideBySide(run.OperationKey) || (!busy.Contains((run.OperationKey, true)) && (!writes || !busy.Contains((run.OperationKey, false)))))
            {
                startable.Add(run.Id);
                busy.Add((run.OperationKey, writes));
            }
        }

        return startable;
    }

    private static bool Writes(RunMode mode) => mode is RunMode.Apply or RunMode.Revert;

    private bool AreSideBySide(string operation) => catalogue.Find(operation) is { RunsSideBySide: true };
}
