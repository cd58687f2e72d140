using Microsoft.EntityFrameworkCore;
using Ops.Domain.Access;
using Ops.Domain.Approvals;
using Ops.Domain.Storage;

namespace Ops.Domain.Runs;

/// <summary>
/// The one way to make a run happen or change: every door calls it with an actor, and what it refuses no door can do.
/// Reading is <see cref="RunQueries"/>.
/// </summary>
public sealed partial class RunControl(
    IDbContextFactory<OpsDb> dbs, RunStart start, LookBackStart back, RunInputs inputs, Catalogue.OperationCatalogue catalogue, Approving approving, Hearing hearing, AccessRules access, RunSignals signals, RunFeed feed, OpsOptions options, TimeProvider time)
{
    /// <summary>Asks for a run. When the answer is <see cref="Answer.Accepted"/>, the run is stored and will not be lost.</summary>
    public Task<Answer> Start(StartRequest request, Actor actor, CancellationToken ct) =>
        hearing.Hear(actor, RunWords.Mode(request.Mode), ("operation", Named(request.OperationKey)), by => Begin(request, by, ct), ct, isStart: true);

    /// <summary>Asks for what a preview showed to be done: the same inputs, and only items that are still as it showed them.</summary>
    /// <param name="previewRunId">The preview.</param>
    /// <param name="reason">Why, for whoever has to agree; null where nobody has to.</param>
    /// <param name="actor">Who.</param>
    /// <param name="ct">Ends the wait.</param>
    public Task<Answer> ApplyPreviewed(long previewRunId, string? reason, Actor actor, CancellationToken ct) =>
        hearing.Hear(actor, "apply what was previewed", About(previewRunId), async by =>
        {
            await using var db = await dbs.CreateDbContextAsync(ct);
            var preview = await db.Runs.AsNoTracking().SingleOrDefaultAsync(r => r.Id == previewRunId && r.Mode == RunMode.Preview, ct);
            return preview is null || access.May(by, Right.View, preview.OperationKey) is { Allowed: false } || start.Again(preview) is not { } inputs
                ? new Answer.Refused(Refusal.NotFound, $"There is no preview {RunNumber.Format(previewRunId)} whose inputs can be used again.")
                : await Begin(new StartRequest { OperationKey = preview.OperationKey, Mode = RunMode.Apply, Inputs = inputs, PreviewRunId = previewRunId, Reason = reason, RetryOf = preview.ParentRunId, Retry = preview.Retries ?? RetryWhat.Failed }, by, ct);
        }, ct, isStart: true);

    /// <summary>Agrees to exactly what was shown.</summary>
    /// <param name="runId">The run that waits.</param>
    /// <param name="digest">The digest of what the page showed; another one is refused.</param>
    /// <param name="comment">At most 1,000 characters; may be empty.</param>
    /// <param name="actor">Who.</param>
    /// <param name="ct">Ends the wait.</param>
    public Task<Answer> Approve(long runId, string digest, string? comment, Actor actor, CancellationToken ct) =>
        Decided(runId, "approve", actor, by => approving.Decide(runId, approve: true, digest, comment, by, ct), ct);

    /// <summary>Says no, and why: the run ends.</summary>
    /// <param name="runId">The run that waits.</param>
    /// <param name="digest">The digest of what the page showed.</param>
    /// <param name="comment">Why, 1 to 1,000 characters.</param>
    /// <param name="actor">Who.</param>
    /// <param name="ct">Ends the wait.</param>
    public Task<Answer> Reject(long runId, string digest, string comment, Actor actor, CancellationToken ct) =>
        Decided(runId, "reject", actor, by => approving.Decide(runId, approve: false, digest, comment, by, ct), ct);

    /// <summary>Starts a waiting run without the approval it needs: for emergencies, visible to everybody for ever.</summary>
    /// <param name="runId">The run that waits.</param>
    /// <param name="reason">Why nobody can be waited for, 20 to 900 characters.</param>
    /// <param name="actor">Who.</param>
    /// <param name="ct">Ends the wait.</param>
    public Task<Answer> BreakGlass(long runId, string reason, Actor actor, CancellationToken ct) =>
        Decided(runId, "break the glass", actor, by => approving.BreakGlass(runId, reason, by, ct), ct);

    /// <summary>Asks a run to stand still after the item in hand.</summary>
    public Task<Answer> Pause(long runId, Actor actor, CancellationToken ct) =>
        Change(runId, "pause", actor, (by, run, now) => run.Pause(by, now), ct);

    /// <summary>Sends a paused or interrupted run on its way again.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="limit">Pause again after so many more items; null for no limit.</param>
    /// <param name="leaveOutInDoubt">Don't repeat the items in doubt; they are listed as left in doubt.</param>
    /// <param name="actor">Who.</param>
    /// <param name="ct">Ends the wait.</param>
    public Task<Answer> Resume(long runId, long? limit, bool leaveOutInDoubt, Actor actor, CancellationToken ct) =>
        Change(runId, "resume", actor, async (db, by, run, now) =>
        {
            if (limit is < 1)
            {
                return new Answer.Refused(Refusal.Invalid, "Limit must be 1 or more.");
            }

            var reason = $"{by.Name} resumed it{(limit is null ? "" : $" for {limit:N0} more")}.";
            if (leaveOutInDoubt)
            {
                // First: what is left out counts as done, and the limit is so many more.
                await InDoubt.Leave(db, run, now, $"In hand when the run was interrupted. {by.Name} decided not to repeat it: look whether it took effect.", ct);
            }

            run.Resume(by, now, limit is null ? null : run.Counts.Done + limit, reason);
            return null;
        }, null, ct);

    /// <summary>Ends a run; what is done stays done.</summary>
    public Task<Answer> Cancel(long runId, string? reason, Actor actor, CancellationToken ct) =>
        Change(runId, "cancel", actor, (_, by, run, now) =>
        {
            if (reason is { Length: > 500 })
            {
                return Task.FromResult<Answer.Refused?>(new Answer.Refused(Refusal.Invalid, "The reason can have at most 500 characters."));
            }

            run.Cancel(by, now, WithoutSecrets(run, reason));
            return Task.FromResult<Answer.Refused?>(null);
        }, null, ct);

    /// <summary>No longer waits for an item that does not end. Its worker is fenced off: whatever it still writes changes nothing.</summary>
    public Task<Answer> Force(long runId, Actor actor, CancellationToken ct) =>
        Change(runId, "force", actor, (_, by, run, now) =>
        {
            var since = run.StopRequestedAt ?? now;
            if (run.Status is not (RunStatus.Pausing or RunStatus.Cancelling) || now < since.AddSeconds(options.ForceAfterSeconds))
            {
                return Task.FromResult<Answer.Refused?>(new Answer.Refused(Refusal.Conflict, run.Status is RunStatus.Pausing or RunStatus.Cancelling
                    ? $"It can be forced {options.ForceAfterSeconds:0} s after it was asked to stop; the item in hand may still end in order."
                    : "Only a run that was asked to pause or cancel can be forced."));
            }

            run.Force(by, now);
            return Task.FromResult<Answer.Refused?>(null);
        }, null, ct);

    /// <summary>
    /// Becomes the run's owner; the owner before is told. A run that stands still is fenced off from whoever worked on it and waits
    /// for the new owner's next step; one at work goes on.
    /// </summary>
    /// <param name="runId">The run.</param>
    /// <param name="reason">Why; may be empty.</param>
    /// <param name="actor">Who.</param>
    /// <param name="ct">Ends the wait.</param>
    /// <param name="stopWorker">A run at work is taken from its worker too: it stands still, and its item in hand is in doubt.</param>
    public Task<Answer> TakeOver(long runId, string? reason, Actor actor, CancellationToken ct, bool stopWorker = false) =>
        Change(runId, "take over", actor, (by, run, now) =>
        {
            var why = WithoutSecrets(run, reason);
            run.TakeOver(by, now, why is { Length: > 500 } ? why[..500] : why, stopWorker);
        }, ct, Right.TakeOver);

    /// <summary>Leaves a note for the next person, 1 to 4,000 characters.</summary>
    public Task<Answer> AddNote(long runId, string text, Actor actor, CancellationToken ct) =>
        Change(runId, "note", actor, (db, by, run, now) =>
        {
            if (text.Trim() is not { Length: >= 1 and <= 4000 } note)
            {
                return Task.FromResult<Answer.Refused?>(new Answer.Refused(Refusal.Invalid, "A note has 1 to 4,000 characters.", [new("note", "A note has 1 to 4,000 characters.")]));
            }

            db.RunNotes.Add(new RunNote { RunId = runId, At = now, BySubject = by.Subject, ByName = by.Name, By = by, Text = WithoutSecrets(run, note)! });
            return Task.FromResult<Answer.Refused?>(null);
        }, null, ct);

    /// <summary>What a person typed, without the run's own secrets: he may have pasted a message that held one.</summary>
    private string? WithoutSecrets(Run run, string? text) => inputs.Redacted(run, catalogue.Find(run.OperationKey), text);

    private static (string Kind, string Id) About(long runId) => ("run", RunNumber.Format(runId));

    private static string Named(string operationKey) => string.IsNullOrWhiteSpace(operationKey) ? "(none)" : operationKey;

    private async Task<Answer> Begin(StartRequest request, Actor actor, CancellationToken ct)
    {
        return Told(await start.Start(request, actor, ct));
    }

    /// <summary>Wakes whoever takes runs from the queue, and tells the pages.</summary>
    private Answer Told(Answer answer)
    {
        if (answer is Answer.Accepted { Existing: false } accepted)
        {
            signals.Queued();
            feed.Changed(accepted.RunId);
        }
        else if (answer is Answer.AwaitsApproval { Existing: false } waits)
        {
            feed.RequestChanged(waits.RunId);
        }

        return answer;
    }

    private Task<Answer> Decided(long runId, string wish, Actor actor, Func<Actor, Task<Answer>> decide, CancellationToken ct) =>
        hearing.Hear(actor, wish, About(runId), async by =>
        {
            var answer = await decide(by);
            feed.RequestChanged(runId);
            signals.Queued();
            return answer;
        }, ct);

    private Task<Answer> Change(long runId, string wish, Actor actor, Action<Actor, Run, DateTimeOffset> change, CancellationToken ct, Right? also = null) =>
        Change(runId, wish, actor, (_, by, run, now) =>
        {
            change(by, run, now);
            return Task.FromResult<Answer.Refused?>(null);
        }, also, ct);

    private Task<Answer> Change(long runId, string wish, Actor actor, Func<OpsDb, Actor, Run, DateTimeOffset, Task<Answer.Refused?>> change, Right? also, CancellationToken ct) =>
        hearing.Hear(actor, wish, About(runId), by => Change(runId, by, change, also, ct), ct);

    private async Task<Answer> Change(long runId, Actor actor, Func<OpsDb, Actor, Run, DateTimeOffset, Task<Answer.Refused?>> change, Right? also, CancellationToken ct)
    {
        while (true)
        {
            await using var db = await dbs.CreateDbContextAsync(ct);
            await using var transaction = await db.Database.BeginTransactionAsync(ct);
            var run = await db.Runs.SingleOrDefaultAsync(r => r.Id == runId, ct);
            if (run is null || access.May(actor, Right.View, run.OperationKey) is { Allowed: false })
            {
                return new Answer.Refused(Refusal.NotFound, $"There is no run {RunNumber.Format(runId)}.");
            }

            if ((also is { } right && access.May(actor, right, run.OperationKey) is { Allowed: false } without ? without
                : access.MayControl(actor, run.RequesterSubject, run.OwnerSubject, run.OperationKey)) is { Allowed: false } denied)
            {
                return new Answer.Refused(Refusal.NotAllowed, denied.Why);
            }

            var before = run.Status;
            try
            {
                var (owner, now) = (run.OwnerSubject, time.GetUtcNow());
                if (await change(db, actor, run, now) is { } refused)
                {
                    return refused;
                }

                await Approving.Follow(db, run, owner, actor, now, ct);
                if (run.Status != before && RunTransitions.IsFinal(run.Status))
                {
                    await InDoubt.Leave(db, run, now, InDoubt.RunEnded, ct);
                }

                await db.SaveChangesAsync(ct);
                await transaction.CommitAsync(ct);
            }
            catch (IllegalTransitionException illegal)
            {
                return new Answer.Refused(Refusal.Conflict, $"{run.Number} is {RunWords.Status(illegal.From)}; that step is not possible now.");
            }
            catch (DbUpdateConcurrencyException)
            {
                // The run moved in this very moment: look again what it is now, and whether the wish still makes sense.
                continue;
            }

            signals.Wake(runId);
            if (run.Status == RunStatus.Queued)
            {
                signals.Queued();
            }

            if (before == RunStatus.AwaitingApproval)
            {
                feed.RequestChanged(runId);
            }
            else
            {
                feed.Changed(runId);
            }

            return new Answer.Accepted(runId);
        }
    }
}
