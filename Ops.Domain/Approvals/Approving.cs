using Microsoft.EntityFrameworkCore;
using Ops.Domain.Access;
using Ops.Domain.Auditing;
using Ops.Domain.Catalogue;
using Ops.Domain.Runs;
using Ops.Domain.Storage;

namespace Ops.Domain.Approvals;

/// <summary>Asks, decides, breaks the glass. Doors reach it only through <see cref="RunControl"/>.</summary>
public sealed class Approving(
    IDbContextFactory<OpsDb> dbs, OperationCatalogue catalogue, AccessRules access, ApprovalRules rules, ApprovalPolicy policy, ApprovalDigest digests, RunInputs inputs, ApprovalOptions options, TimeProvider time)
{
    internal const int ShortestGlassReason = 20;

    /// <summary>Puts the request beside a run that was just stored, in the same transaction.</summary>
    internal async Task<ApprovalRequest> Ask(OpsDb db, Run run, OperationInfo info, Actor actor, string reason, (string Digest, long Planned) plans, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var request = new ApprovalRequest(actor, inputs.Redacted(run, info, reason)!, digests.Of(run, plans.Digest), plans.Digest, plans.Planned, policy.Needs(info, run.Mode), now, now.AddHours(options.ExpireHours)) { RunId = run.Id };
        request.Involve(actor.Subject, actor.PersonId, actor.Name, PartyRole.Requested);
        if (run.PreviewRunId is { } previewId)
        {
            var preview = await db.Runs.AsNoTracking().SingleAsync(r => r.Id == previewId, ct);
            await Involve(db, request, preview.RequesterSubject, preview.RequesterName, PartyRole.Previewed, ct);
        }

        if (run.FileSha256 is { } sha)
        {
            foreach (var file in await db.Files.AsNoTracking().Where(f => f.Sha256 == sha).Select(f => new { f.BySubject, f.ByName }).Distinct().OrderBy(f => f.BySubject).Take(100).ToListAsync(ct))
            {
                await Involve(db, request, file.BySubject, file.ByName, PartyRole.Uploaded, ct);
            }
        }

        await People.Learn(db, actor, now, ct);
        db.ApprovalRequests.Add(request);
        return request;
    }

    /// <summary>One person says yes or no.</summary>
    internal async Task<Answer> Decide(long runId, bool approve, string digest, string? comment, Actor actor, CancellationToken ct)
    {
        comment = string.IsNullOrWhiteSpace(comment) ? null : comment.Trim();
        if (comment is { Length: > 1000 } || (!approve && comment is null))
        {
            var message = approve ? "The comment can have at most 1,000 characters." : "Say why you reject it, in 1 to 1,000 characters: the requester reads it.";
            return new Answer.Refused(Refusal.Invalid, message, [new FieldError("comment", message)]);
        }

        return await Change(runId, actor, async (db, run, info, request) =>
        {
            if (rules.MayDecide(actor, info, run, request) is { Allowed: false } denied)
            {
                return new Answer.Refused(Refusal.NotAllowed, denied.Why);
            }

            if (digest != request.Digest)
            {
                return new Answer.Refused(Refusal.Conflict, "What this page showed is not what is asked for now. Load it again and look before you decide.");
            }

            var needs = policy.NeedsNow(info, run, request);
            if (approve && rules.Helps(actor, request, needs) is { Allowed: false } useless)
            {
                return new Answer.Refused(Refusal.NotAllowed, useless.Why);
            }

            var now = time.GetUtcNow();
            await People.Learn(db, actor, now, ct);
            comment = inputs.Redacted(run, info, comment);
            request.Add(new Decision(request, actor, approve, comment, now));
            if (!approve)
            {
                run.Reject(actor, now, comment!);
                request.Become(RequestState.Rejected, now, run.StatusReason);
                return null;
            }

            var missing = Quorum.Missing(needs, [.. request.Decisions.Where(d => d.Counts).Select(d => d.Roles)]);
            if (missing.Count == 0)
            {
                run.Approve(actor, now, $"Approved by {string.Join(" and ", request.Decisions.Where(d => d.Counts).Select(d => d.Name))}.");
                request.Become(RequestState.Approved, now, run.StatusReason);
            }
            else
            {
                run.Remember(actor, now, $"{actor.Name} agreed. It still needs {Quorum.InWords(missing)}.", AuditActions.ApprovalApproved);
            }

            return null;
        }, ct);
    }

    /// <summary>Starts it without the approval it needs.</summary>
    internal async Task<Answer> BreakGlass(long runId, string reason, Actor actor, CancellationToken ct)
    {
        if (reason.Trim() is not { Length: >= ShortestGlassReason and <= 900 } why)
        {
            var message = $"Breaking the glass needs a reason of {ShortestGlassReason} to 900 characters: everybody who could have approved reads it.";
            return new Answer.Refused(Refusal.Invalid, message, [new FieldError("reason", message)]);
        }

        return await Change(runId, actor, (db, run, info, request) =>
        {
            if (access.May(actor, Right.BreakGlass, info) is { Allowed: false } denied)
            {
                return Task.FromResult<Answer.Refused?>(new Answer.Refused(Refusal.NotAllowed, denied.Why));
            }

            var now = time.GetUtcNow();
            run.BreakGlass(actor, now, inputs.Redacted(run, info, why)!);
            request.Become(RequestState.GlassBroken, now, run.StatusReason);
            return Task.FromResult<Answer.Refused?>(null);
        }, ct);
    }

    /// <summary>What becomes of a request when a person changes its run: cancelled is withdrawn, and a new owner does not decide.</summary>
    internal static async Task Follow(OpsDb db, Run run, string ownerBefore, Actor actor, DateTimeOffset now, CancellationToken ct)
    {
        var isWithdrawn = run.Status == RunStatus.Cancelled && run.StartedAt is null;
        var hasNewOwner = run.OwnerSubject != ownerBefore && run.Status == RunStatus.AwaitingApproval;
        if (!isWithdrawn && !hasNewOwner)
        {
            return;
        }

        var request = await db.ApprovalRequests.Include(r => r.Parties).SingleOrDefaultAsync(r => r.RunId == run.Id && (r.State == RequestState.Waiting || r.State == RequestState.Approved), ct);
        if (isWithdrawn)
        {
            request?.Become(RequestState.Withdrawn, now, run.StatusReason);
        }
        else
        {
            request?.Involve(actor.Subject, actor.PersonId, actor.Name, PartyRole.Owns);
        }
    }

    /// <summary>Ends what nobody decided on in time. Returns the runs.</summary>
    internal async Task<IReadOnlyList<long>> ExpireOverdue(CancellationToken ct)
    {
        var now = time.GetUtcNow();
        List<long> overdue;
        await using (var db = await dbs.CreateDbContextAsync(ct))
        {
            overdue = await db.ApprovalRequests.Where(r => (r.State == RequestState.Waiting || r.State == RequestState.Approved) && r.ExpiresAt <= now).OrderBy(r => r.Id).Select(r => r.RunId).Take(100).ToListAsync(ct);
        }

        var expired = new List<long>();
        foreach (var runId in overdue)
        {
            await using var db = await dbs.CreateDbContextAsync(ct);
            await using var transaction = await db.Database.BeginTransactionAsync(ct);
            var run = await db.Runs.SingleAsync(r => r.Id == runId, ct);
            var request = await db.ApprovalRequests.SingleAsync(r => r.RunId == runId, ct);
            if (run.Status is not (RunStatus.AwaitingApproval or RunStatus.Queued) || request.State is not (RequestState.Waiting or RequestState.Approved))
            {
                continue;
            }

            End(run, request, $"It expired {request.ExpiresAt:yyyy-MM-dd HH:mm} UTC. Ask again.", now);
            try
            {
                await db.SaveChangesAsync(ct);
                await transaction.CommitAsync(ct);
                expired.Add(runId);
            }
            catch (DbUpdateConcurrencyException)
            {
                // Decided or started in this very moment; the next sweep looks again.
            }
        }

        return expired;
    }

    private static async Task Involve(OpsDb db, ApprovalRequest request, string subject, string name, PartyRole role, CancellationToken ct)
    {
        if (subject == request.RequesterSubject)
        {
            request.Involve(subject, request.RequesterPersonId, name, role);
            return;
        }

        var person = await db.People.AsNoTracking().SingleOrDefaultAsync(p => p.Subject == subject, ct);
        request.Involve(subject, person?.PersonId, name, role);
    }

    private async Task<Answer> Change(long runId, Actor actor, Func<OpsDb, Run, OperationInfo, ApprovalRequest, Task<Answer.Refused?>> change, CancellationToken ct)
    {
        while (true)
        {
            // Long reads before the transaction: nobody waits for them.
            var plans = await Plans(runId, ct);
            await using var db = await dbs.CreateDbContextAsync(ct);
            await using var transaction = await db.Database.BeginTransactionAsync(ct);
            var run = await db.Runs.SingleOrDefaultAsync(r => r.Id == runId, ct);
            var info = run is null ? null : catalogue.Find(run.OperationKey);
            var request = await db.ApprovalRequests.Include(r => r.Decisions).Include(r => r.Parties).SingleOrDefaultAsync(r => r.RunId == runId, ct);
            if (run is null || access.May(actor, Right.View, info) is { Allowed: false } || request is null)
            {
                return new Answer.Refused(Refusal.NotFound, run is null ? $"There is no run {RunNumber.Format(runId)}." : $"Nobody has to agree to {RunNumber.Format(runId)}.");
            }

            if (run.Status != RunStatus.AwaitingApproval || info is null)
            {
                return new Answer.Refused(Refusal.Conflict, info is null
                    ? $"There is no operation {run.OperationKey} in this version of the program any more."
                    : $"{run.Number} is {RunWords.Status(run.Status)}; there is nothing to decide now.");
            }

            try
            {
                Answer.Refused? refused;
                var now = time.GetUtcNow();
                if (Stale(run, info, request, plans, now) is { } sentence)
                {
                    End(run, request, sentence, now);
                    refused = new Answer.Refused(Refusal.Conflict, sentence);
                }
                else if (await change(db, run, info, request) is { } no)
                {
                    return no;
                }
                else
                {
                    refused = null;
                }

                await db.SaveChangesAsync(ct);
                await transaction.CommitAsync(ct);
                return refused ?? (Answer)new Answer.Accepted(runId);
            }
            catch (DbUpdateConcurrencyException)
            {
                // Somebody decided in this very moment: look again.
            }
        }
    }

    /// <summary>Why the request can't be decided on any more; null when it can.</summary>
    internal string? Stale(Run run, OperationInfo info, ApprovalRequest request, string plans, DateTimeOffset now)
    {
        if (now >= request.ExpiresAt)
        {
            return $"It expired {request.ExpiresAt:yyyy-MM-dd HH:mm} UTC. Ask again.";
        }

        return digests.Of(run, plans) == request.Digest ? null
            : info.Version != run.OperationVersion ? "Void: the program's code changed since it was asked for. Preview and ask again."
            : plans != request.PlansDigest ? $"Void: {(run is { Mode: RunMode.Revert, ParentRunId: { } undone } ? $"the record of {RunNumber.Format(undone)}" : "the preview's record")} is no longer what it was when it was asked for. {(run.Mode == RunMode.Revert ? "Look" : "Preview")} and ask again."
            : "Void: what was asked for is no longer what would run. Preview and ask again.";
    }

    internal static void End(Run run, ApprovalRequest request, string sentence, DateTimeOffset now)
    {
        if (now >= request.ExpiresAt)
        {
            run.Expire(now, sentence);
            request.Become(RequestState.Expired, now, sentence);
        }
        else
        {
            run.Void(now, sentence);
            request.Become(RequestState.Void, now, sentence);
        }
    }

    private async Task<string> Plans(long runId, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var run = await db.Runs.AsNoTracking().SingleOrDefaultAsync(r => r.Id == runId && r.Status == RunStatus.AwaitingApproval, ct);
        return run is null ? "" : (await digests.Plans(run, ct)).Digest;
    }
}
