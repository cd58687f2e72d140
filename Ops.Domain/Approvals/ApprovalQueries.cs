using Microsoft.EntityFrameworkCore;
using Ops.Domain.Access;
using Ops.Domain.Catalogue;
using Ops.Domain.Runs;
using Ops.Domain.Storage;

namespace Ops.Domain.Approvals;

/// <summary>Reads requests for pages.</summary>
public sealed class ApprovalQueries(
    IDbContextFactory<OpsDb> dbs, OperationCatalogue catalogue, AccessRules access, ApprovalRules rules, ApprovalPolicy policy, ApprovalDigest digests, Approving approving, TimeProvider time)
{
    /// <summary>The request of a run with its parties and decisions; null when nobody has to agree.</summary>
    public async Task<ApprovalRequest?> Find(long runId, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await db.ApprovalRequests.AsNoTracking().Include(r => r.Decisions.OrderBy(d => d.Id)).Include(r => r.Parties).SingleOrDefaultAsync(r => r.RunId == runId, ct);
    }

    /// <summary>Who is needed now, with what configuration added since it was asked.</summary>
    public IReadOnlyList<ApprovalNeed> Needs(Run run, ApprovalRequest request) =>
        catalogue.Find(run.OperationKey) is { } info ? policy.NeedsNow(info, run, request) : request.Needs;

    /// <summary>Why deciding is useless because it is void by now; null when it is as it was asked.</summary>
    public async Task<string?> Stale(Run run, ApprovalRequest request, CancellationToken ct) =>
        catalogue.Find(run.OperationKey) is { } info
            ? approving.Stale(run, info, request, (await digests.Plans(run, ct)).Digest, time.GetUtcNow())
            : $"There is no operation {run.OperationKey} in this version of the program any more.";

    /// <summary>Requests with their runs, the oldest waiting first, ended ones newest first.</summary>
    /// <param name="actor">Who looks: only operations he may see.</param>
    /// <param name="waiting">Those that wait; else those that ended.</param>
    /// <param name="after">The last request of the page before; null for the first page.</param>
    /// <param name="take">At most so many.</param>
    /// <param name="ct">Ends the wait.</param>
    public async Task<IReadOnlyList<WaitingRequest>> List(Actor actor, bool waiting, long? after, int take, CancellationToken ct)
    {
        var visible = catalogue.All.Where(o => access.May(actor, Right.View, o).Allowed).Select(o => o.Key).ToList();
        await using var db = await dbs.CreateDbContextAsync(ct);
        var requests = db.ApprovalRequests.AsNoTracking().Include(r => r.Decisions).Include(r => r.Parties)
            .Join(db.Runs.AsNoTracking(), r => r.RunId, r => r.Id, (request, run) => new { request, run })
            .Where(r => visible.Contains(r.run.OperationKey) && (r.request.State == RequestState.Waiting) == waiting);
        var page = waiting
            ? requests.Where(r => after == null || r.request.Id > after).OrderBy(r => r.request.Id)
            : requests.Where(r => after == null || r.request.Id < after).OrderByDescending(r => r.request.Id);
        var rows = await page.Take(Math.Clamp(take, 1, 200)).ToListAsync(ct);
        return rows.ConvertAll(r => new WaitingRequest(r.request, r.run, MayDecide(actor, r.run, r.request)));
    }

    /// <summary>How many requests wait for this person to decide, counted up to 100.</summary>
    public async Task<int> CountFor(Actor actor, CancellationToken ct) =>
        access.MaySomewhere(actor, Right.Approve).Allowed ? (await List(actor, waiting: true, null, 100, ct)).Count(r => r.MayDecide.Allowed) : 0;

    /// <summary>May this person decide, and would a yes help?</summary>
    public Permission MayDecide(Actor actor, Run run, ApprovalRequest request) =>
        catalogue.Find(run.OperationKey) is not { } info ? new Permission(false, $"There is no operation {run.OperationKey} any more.")
        : request.State != RequestState.Waiting ? new Permission(false, "There is nothing to decide any more.")
        : rules.MayDecide(actor, info, run, request);

    /// <summary>
    /// Items worth a look before deciding: the first, the last and the largest that would change. For a revert they are those of
    /// the run to be undone, the other way round.
    /// </summary>
    public async Task<IReadOnlyList<LedgerRow>> Samples(Run run, CancellationToken ct)
    {
        var (source, outcome) = run.Mode == RunMode.Revert ? (run.ParentRunId, ItemOutcome.Succeeded) : (run.PreviewRunId, ItemOutcome.Planned);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var planned = db.Ledger.AsNoTracking().Where(i => i.RunId == source && i.Outcome == outcome);
        List<LedgerRow> samples =
        [
            .. await planned.OrderBy(i => i.Ordinal).Take(3).ToListAsync(ct),
            .. await planned.OrderByDescending(i => i.Ordinal).Take(1).ToListAsync(ct),
            .. await planned.OrderByDescending(i => (i.Before ?? "").Length + (i.After ?? "").Length).ThenBy(i => i.Ordinal).Take(1).ToListAsync(ct),
        ];
        return [.. samples.DistinctBy(i => i.Ordinal).OrderBy(i => i.Ordinal).Select(i => run.Mode == RunMode.Revert ? i with { Before = i.After, After = i.Before, Message = null } : i)];
    }

    /// <summary>The newest run of the same operation that started by agreement before this one; null when there is none.</summary>
    public async Task<Run?> LastApproved(Run run, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await db.ApprovalRequests.Where(r => r.State == RequestState.Consumed && r.RunId < run.Id)
            .Join(db.Runs.AsNoTracking(), r => r.RunId, r => r.Id, (_, r) => r)
            .Where(r => r.OperationKey == run.OperationKey && r.Mode == run.Mode)
            .OrderByDescending(r => r.Id).FirstOrDefaultAsync(ct);
    }

    /// <summary>Runs started without their approval in the last so many hours, newest first: everybody who could have approved is told.</summary>
    public async Task<IReadOnlyList<Run>> GlassBroken(Actor actor, double hours, CancellationToken ct)
    {
        if (!access.MaySomewhere(actor, Right.Approve).Allowed)
        {
            return [];
        }

        var from = time.GetUtcNow().AddHours(-hours);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var runs = await db.Runs.AsNoTracking().Where(r => r.GlassBrokenAt >= from).OrderByDescending(r => r.Id).Take(20).ToListAsync(ct);
        return [.. runs.Where(r => catalogue.Find(r.OperationKey) is { } info && access.May(actor, Right.Approve, info).Allowed)];
    }
}
