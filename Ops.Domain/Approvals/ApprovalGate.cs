using Microsoft.EntityFrameworkCore;
using Ops.Domain.Access;
using Ops.Domain.Auditing;
using Ops.Domain.Catalogue;
using Ops.Domain.Runs;
using Ops.Domain.Storage;

namespace Ops.Domain.Approvals;

/// <summary>
/// Stands between the queue and the first write: whatever led a run here, it starts only with an approval that still holds,
/// and uses it up in the transaction that claims the run.
/// </summary>
public sealed class ApprovalGate(
    IDbContextFactory<OpsDb> dbs, OperationCatalogue catalogue, AccessRules access, Approving approving, ApprovalPolicy policy, ApprovalDigest digests, AuditTrail audit, TimeProvider time)
{
    /// <summary>What takes long to find out: done before the transaction.</summary>
    internal sealed record Evidence(string Plans, string? FileProblem);

    /// <summary>Reads the preview's plans and the file's bytes once more; null when there is nothing to compare.</summary>
    internal async Task<Evidence?> Look(long runId, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var run = await db.Runs.AsNoTracking().SingleOrDefaultAsync(r => r.Id == runId && r.Status == RunStatus.Queued, ct);
        return run is not null && await db.ApprovalRequests.AnyAsync(r => r.RunId == runId && r.State == RequestState.Approved, ct)
            ? new Evidence((await digests.Plans(run, ct)).Digest, await digests.FileProblem(run, ct))
            : null;
    }

    /// <summary>
    /// Whether the run may be claimed now. When not, the run was given the status that says why; the caller saves either way.
    /// </summary>
    internal async Task<bool> Opens(OpsDb db, Run run, Evidence? evidence, CancellationToken ct)
    {
        if (catalogue.Find(run.OperationKey) is not { } info)
        {
            // The executor says so in words.
            return true;
        }

        var now = time.GetUtcNow();
        var request = await db.ApprovalRequests.Include(r => r.Decisions).SingleOrDefaultAsync(r => r.RunId == run.Id, ct);
        if (request is null)
        {
            // A run that began when nobody had to agree carries on; one that has not begun does not slip through.
            if (policy.Needs(info, run.Mode) is not { Count: > 0 } needs || run.StartedAt is not null)
            {
                return true;
            }

            run.Void(now, $"Void: it needs the agreement of {Quorum.InWords(needs)}, and nobody was asked. Ask again.");
            return false;
        }

        if (request.State is RequestState.Consumed or RequestState.GlassBroken)
        {
            if (info.Version == run.OperationVersion)
            {
                return true;
            }

            run.HoldBack(now, "The program's code is not the one this run was started with by agreement, so it does not go on. Cancel it, and ask again for what remains.");
            return false;
        }

        if (request.State != RequestState.Approved || evidence is null)
        {
            // Approved a moment ago, after the evidence was looked at: the next turn finds it.
            if (request.State != RequestState.Approved)
            {
                run.Void(now, "Void: it stood in the queue without an approval that counts. Ask again.");
                request.Become(RequestState.Void, now, run.StatusReason);
            }

            return false;
        }

        var stale = approving.Stale(run, info, request, evidence.Plans, now) ?? (evidence.FileProblem is { } file ? $"Void: {file} Upload it again, preview and ask again." : null);
        if (stale is not null)
        {
            Approving.End(run, request, stale, now);
            return false;
        }

        return await MayStill(db, run, info, request, now, ct);
    }

    private async Task<bool> MayStill(OpsDb db, Run run, OperationInfo info, ApprovalRequest request, DateTimeOffset now, CancellationToken ct)
    {
        var requester = await db.People.SingleOrDefaultAsync(p => p.Subject == run.RequesterSubject, ct);
        if (requester is not null && access.May(requester.AsActor(), Right.Request, info) is { Allowed: false } lost)
        {
            Approving.End(run, request, $"Void: {requester.Name} may no longer ask for it. {lost.Why}", now);
            return false;
        }

        var rolesNow = new List<IReadOnlyList<string>>();
        var lapsed = new List<string>();
        foreach (var decision in request.Decisions.Where(d => d.Counts).ToList())
        {
            var person = await db.People.SingleOrDefaultAsync(p => p.Subject == decision.Subject, ct);
            if (person is not null && access.May(person.AsActor(), Right.Approve, info).Allowed)
            {
                rolesNow.Add(person.Roles);
            }
            else
            {
                decision.Lapse(now);
                lapsed.Add(decision.Name);
            }
        }

        var missing = Quorum.Missing(policy.NeedsNow(info, run, request), rolesNow);
        if (missing.Count > 0)
        {
            run.AwaitApprovalAgain(now, $"{(lapsed.Count > 0 ? $"{string.Join(" and ", lapsed)} may no longer agree to it. " : "")}It needs {Quorum.InWords(missing)}.");
            request.Become(RequestState.Waiting, now, null);
            return false;
        }

        // Used up here, in the transaction that claims the run: it can't start a second time with it.
        request.Become(RequestState.Consumed, now, run.StatusReason);
        await audit.Record(db, new AuditRecord(Actor.System, AuditActions.ApprovalConsumed, "run", run.Number)
        {
            Summary = $"{run.OperationKey}: {run.StatusReason}",
            After = new System.Text.Json.Nodes.JsonObject { ["digest"] = request.Digest },
        }, ct);
        return true;
    }
}
