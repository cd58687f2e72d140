using Microsoft.EntityFrameworkCore;
using Ops.Domain.Catalogue;
using Ops.Domain.Storage;

namespace Ops.Domain.Runs;

/// <summary>What speaks against a run that follows an earlier one: to verify, undo or retry what that one did.</summary>
internal static class Earlier
{
    /// <summary>What can be said without looking at other runs; null when nothing speaks against it.</summary>
    public static Answer.Refused? Unfit(Run earlier, OperationInfo info, RunMode mode, string environment) => mode switch
    {
        _ when earlier.Mode != RunMode.Apply => No($"{earlier.Number} is a {RunWords.Mode(earlier.Mode)}: it changed nothing itself."),
        _ when earlier.Environment != environment => No($"{earlier.Number} ran in {earlier.Environment}. This console is {environment}."),
        _ when earlier.PrunedAt is { } at => No($"The items of {earlier.Number} were folded into its result file on {at:yyyy-MM-dd}. They can be downloaded, but no longer verified, undone or retried."),
        _ when !RunTransitions.IsFinal(earlier.Status) => No($"{earlier.Number} is {RunWords.Status(earlier.Status)}. Let it end, or cancel it first."),
        RunMode.Verify when !info.CanVerify => No(info.CannotVerifyWhy ?? $"{info.Title} can't look back: its author gave it no Verify."),
        RunMode.Revert when !info.CanRevert => No($"{info.Title} can't be undone: its author gave it no Revert."),
        _ => null,
    };

    /// <summary>Asked inside the transaction that stores the run: two people at once get one answer.</summary>
    public static Task<Answer.Refused?> Problem(OpsDb db, Run run, CancellationToken ct) => run.Mode switch
    {
        RunMode.Verify => Nothing(db, run, ct),
        RunMode.Revert => Undoing(db, run, ct),
        _ => Retrying(db, run, ct),
    };

    private static async Task<Answer.Refused?> Nothing(OpsDb db, Run run, CancellationToken ct) =>
        await db.Ledger.Where(i => i.RunId == run.ParentRunId).AnyAsync(AppliedItems.Counts, ct)
            ? null
            : No($"{RunNumber.Format(run.ParentRunId!.Value)} changed nothing, so there is nothing to look back at.");

    private static async Task<Answer.Refused?> Undoing(OpsDb db, Run run, CancellationToken ct)
    {
        if (await Nothing(db, run, ct) is { } nothing)
        {
            return nothing;
        }

        // One that ended with items it could not undo, or half way, may be followed by another: what is undone already is skipped.
        var other = await db.Runs.AsNoTracking()
            .Where(r => r.ParentRunId == run.ParentRunId && r.Mode == RunMode.Revert)
            .Where(r => r.Status != RunStatus.Cancelled && r.Status != RunStatus.Failed && r.Status != RunStatus.Rejected && r.Status != RunStatus.Expired && r.Status != RunStatus.CompletedWithFailures)
            .FirstOrDefaultAsync(ct);
        return other is null ? null : No(other.Status == RunStatus.Succeeded
            ? $"{other.Number} by {other.RequesterName} has undone {RunNumber.Format(run.ParentRunId!.Value)} already."
            : $"{other.Number} by {other.RequesterName} is to undo {RunNumber.Format(run.ParentRunId!.Value)} and has not ended. Carry on with that one, or cancel it.", other.Id);
    }

    private static async Task<Answer.Refused?> Retrying(OpsDb db, Run run, CancellationToken ct)
    {
        var (parentId, what) = (run.ParentRunId!.Value, run.Retries!.Value);
        var parent = await db.Runs.AsNoTracking().SingleOrDefaultAsync(r => r.Id == parentId && r.OperationKey == run.OperationKey, ct);
        if (parent is null)
        {
            return new Answer.Refused(Refusal.NotFound, $"There is no run {RunNumber.Format(parentId)} of this operation.");
        }

        if (Unfit(parent, null!, RunMode.Apply, run.Environment) is { } unfit)
        {
            return unfit;
        }

        if (parent.InputsHash != run.InputsHash)
        {
            return No($"{parent.Number} had other inputs. A retry does what is left of it with the same ones.", parent.Id);
        }

        var outcomes = what.Outcomes();
        if (!await db.Ledger.AnyAsync(i => i.RunId == parentId && i.Finding != null && outcomes.Contains(i.Finding.Value), ct))
        {
            return No($"{parent.Number} left nothing of that kind undone: there is nothing to retry.");
        }

        var other = run.Mode != RunMode.Apply ? null : await db.Runs.AsNoTracking()
            .Where(r => r.ParentRunId == parentId && r.Mode == RunMode.Apply)
            .Where(r => r.Status != RunStatus.Cancelled && r.Status != RunStatus.Failed && r.Status != RunStatus.Rejected && r.Status != RunStatus.Expired)
            .OrderByDescending(r => r.Id).FirstOrDefaultAsync(ct);
        return other switch
        {
            null => null,
            { Status: RunStatus.Succeeded or RunStatus.CompletedWithFailures } => No($"{other.Number} by {other.RequesterName} retried {parent.Number} already. What is still left is left there: retry that one.", other.Id),
            _ => No($"{other.Number} by {other.RequesterName} retries {parent.Number} and has not ended. Carry on with that one, or cancel it.", other.Id),
        };
    }

    private static Answer.Refused No(string why, long? other = null) => new(Refusal.Conflict, why) { OtherRunId = other };
}
