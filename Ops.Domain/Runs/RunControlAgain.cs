using Microsoft.EntityFrameworkCore;
using Ops.Domain.Access;

namespace Ops.Domain.Runs;

/// <content>Runs that follow an earlier one.</content>
public sealed partial class RunControl
{
    /// <summary>Looks at every item a run changed, whether it still is as the run left it. Changes nothing.</summary>
    public Task<Answer> Verify(long runId, Actor actor, CancellationToken ct) =>
        hearing.Hear(actor, "verify", About(runId), async by => Told(await back.Start(runId, RunMode.Verify, null, null, by, ct)), ct, isStart: true);

    /// <summary>Undoes what a run did, newest first, where it still is as the run left it. Needs the agreement that doing it needs.</summary>
    /// <param name="runId">The run to undo.</param>
    /// <param name="reason">Why, 5 to 1,000 characters.</param>
    /// <param name="limit">Pause after so many; null for no limit.</param>
    /// <param name="actor">Who.</param>
    /// <param name="ct">Ends the wait.</param>
    public Task<Answer> Revert(long runId, string? reason, long? limit, Actor actor, CancellationToken ct) =>
        hearing.Hear(actor, "undo", About(runId), async by => Told(await back.Start(runId, RunMode.Revert, reason, limit, by, ct)), ct, isStart: true);

    /// <summary>Does again, with the same inputs, what a run could not do; everything else of it is passed over.</summary>
    /// <param name="runId">The run that left something undone.</param>
    /// <param name="what">Which of its items.</param>
    /// <param name="mode">Preview or apply. What needs agreement is previewed first.</param>
    /// <param name="reason">Why, for whoever has to agree; null where nobody has to.</param>
    /// <param name="actor">Who.</param>
    /// <param name="ct">Ends the wait.</param>
    public Task<Answer> Retry(long runId, RetryWhat what, RunMode mode, string? reason, Actor actor, CancellationToken ct) =>
        hearing.Hear(actor, "retry", About(runId), async by =>
        {
            await using var db = await dbs.CreateDbContextAsync(ct);
            var earlier = await db.Runs.AsNoTracking().SingleOrDefaultAsync(r => r.Id == runId, ct);
            return earlier is null || access.May(by, Right.View, earlier.OperationKey) is { Allowed: false } || start.Again(earlier) is not { } values
                ? new Answer.Refused(Refusal.NotFound, $"There is no run {RunNumber.Format(runId)} whose inputs can be used again.")
                : await Begin(new StartRequest { OperationKey = earlier.OperationKey, Mode = mode, Inputs = values, Reason = reason, RetryOf = runId, Retry = what }, by, ct);
        }, ct, isStart: true);
}
