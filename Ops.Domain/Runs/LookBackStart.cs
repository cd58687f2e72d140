using Microsoft.EntityFrameworkCore;
using Ops.Domain.Access;
using Ops.Domain.Approvals;
using Ops.Domain.Catalogue;
using Ops.Domain.Storage;

namespace Ops.Domain.Runs;

/// <summary>All that is asked before a run that looks back on an earlier one comes to be.</summary>
public sealed class LookBackStart(
    IDbContextFactory<OpsDb> dbs, OperationCatalogue catalogue, AccessRules access, RunInputs inputs, ApprovalPolicy policy, ApprovalDigest digests, RunStart start, OpsOptions options, TimeProvider time)
{
    internal async Task<Answer> Start(long earlierId, RunMode mode, string? reason, long? limit, Actor actor, CancellationToken ct)
    {
        Run? earlier;
        await using (var db = await dbs.CreateDbContextAsync(ct))
        {
            earlier = await db.Runs.AsNoTracking().SingleOrDefaultAsync(r => r.Id == earlierId, ct);
        }

        if (earlier is null || access.May(actor, Right.View, earlier.OperationKey) is { Allowed: false })
        {
            return new Answer.Refused(Refusal.NotFound, $"There is no run {RunNumber.Format(earlierId)}.");
        }

        if (catalogue.Find(earlier.OperationKey) is not { } info)
        {
            return new Answer.Refused(Refusal.Conflict, $"There is no operation {earlier.OperationKey} in this version of the program any more.");
        }

        if (access.May(actor, policy.RightTo(info, mode), info) is { Allowed: false } denied)
        {
            return new Answer.Refused(Refusal.NotAllowed, denied.Why);
        }

        if ((Earlier.Unfit(earlier, info, mode, options.Environment) ?? start.Misplaced(info, limit) ?? Unexplained(mode, reason)) is { } refused)
        {
            return refused;
        }

        if (inputs.Unseal(earlier, info) is not { } values || !info.Inputs.Bind(values).IsValid)
        {
            return new Answer.Refused(Refusal.Conflict, $"The inputs of {earlier.Number} no longer fit this version of the operation, so it can't look back at what it did with them.");
        }

        var why = string.IsNullOrWhiteSpace(reason) ? null : inputs.Redacted(earlier, info, reason.Trim());
        var run = new Run(info, mode, options.Environment, actor, time.GetUtcNow(), policy.Needs(info, mode).Count > 0, why)
        {
            InputsJson = earlier.InputsJson,
            InputsHash = earlier.InputsHash,
            ParentRunId = earlier.Id,
        }.Limited(limit);
        var plans = run.Status == RunStatus.AwaitingApproval ? await digests.Plans(run, ct) : default;
        return await start.Insert(run, new StartRequest { OperationKey = info.Key, Mode = mode, Inputs = [], Reason = reason }, info, actor, plans, ct);
    }

    private static Answer.Refused? Unexplained(RunMode mode, string? reason)
    {
        if (mode != RunMode.Revert || reason?.Trim().Length is >= RunStart.ShortestReason and <= 1000)
        {
            return null;
        }

        var message = $"Say why it shall be undone, in {RunStart.ShortestReason} to 1,000 characters: it stays on the run.";
        return new Answer.Refused(Refusal.Invalid, message, [new FieldError("reason", message)]);
    }
}
