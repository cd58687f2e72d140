using Microsoft.EntityFrameworkCore;
using Ops.Domain.Access;
using Ops.Domain.Storage;

namespace Ops.Domain.Runs;

/// <summary>
/// The one way to make a run happen or change: every door calls it with an actor, and what it refuses no door can do.
/// Reading is <see cref="RunQueries"/>.
/// </summary>
public sealed class RunControl(
    IDbContextFactory<OpsDb> dbs, RunStart start, RunInputs inputs, Catalogue.OperationCatalogue catalogue, AccessRules access, RunSignals signals, RunFeed feed, OpsOptions options, TimeProvider time)
{
    /// <summary>Asks for a run. When the answer is <see cref="Answer.Accepted"/>, the run is stored and will not be lost.</summary>
    public async Task<Answer> Start(StartRequest request, Actor actor, CancellationToken ct)
    {
        var answer = await start.Start(request, actor, ct);
        if (answer is Answer.Accepted { Existing: false } accepted)
        {
            signals.Queued();
            feed.Changed(accepted.RunId);
        }

        return answer;
    }

    /// <summary>Asks for what a preview showed to be done: the same inputs, and only items that are still as it showed them.</summary>
    public async Task<Answer> ApplyPreviewed(long previewRunId, Actor actor, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var preview = await db.Runs.AsNoTracking().SingleOrDefaultAsync(r => r.Id == previewRunId && r.Mode == RunMode.Preview, ct);
        return preview is null || access.May(actor, Right.View) is { Allowed: false } || start.Again(preview) is not { } inputs
            ? new Answer.Refused(Refusal.NotFound, $"There is no preview {RunNumber.Format(previewRunId)} whose inputs can be used again.")
            : await Start(new StartRequest { OperationKey = preview.OperationKey, Mode = RunMode.Apply, Inputs = inputs, PreviewRunId = previewRunId }, actor, ct);
    }

    /// <summary>Asks a run to stand still after the item in hand.</summary>
    public Task<Answer> Pause(long runId, Actor actor, CancellationToken ct) =>
        Change(runId, actor, (run, now) => run.Pause(actor, now), ct);

    /// <summary>Sends a paused or interrupted run on its way again.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="limit">Pause again after so many more items; null for no limit.</param>
    /// <param name="leaveOutInDoubt">Don't repeat the items in doubt; they are listed as left in doubt.</param>
    /// <param name="actor">Who.</param>
    /// <param name="ct">Ends the wait.</param>
    public async Task<Answer> Resume(long runId, long? limit, bool leaveOutInDoubt, Actor actor, CancellationToken ct)
    {
        if (limit is < 1)
        {
            return new Answer.Refused(Refusal.Invalid, "Limit must be 1 or more.");
        }

        return await Change(runId, actor, async (db, run, now) =>
        {
            var reason = $"{actor.Name} resumed it{(limit is null ? "" : $" for {limit:N0} more")}.";
            if (leaveOutInDoubt)
            {
                // First: what is left out counts as done, and the limit is so many more.
                await InDoubt.Leave(db, run, now, $"In hand when the run was interrupted. {actor.Name} decided not to repeat it: look whether it took effect.", ct);
            }

            run.Resume(actor, now, limit is null ? null : run.Counts.Done + limit, reason);
        }, ct);
    }

    /// <summary>Ends a run; what is done stays done.</summary>
    public Task<Answer> Cancel(long runId, string? reason, Actor actor, CancellationToken ct) => reason is { Length: > 500 }
        ? Task.FromResult<Answer>(new Answer.Refused(Refusal.Invalid, "The reason can have at most 500 characters."))
        : Change(runId, actor, (run, now) => run.Cancel(actor, now, WithoutSecrets(run, reason)), ct);

    /// <summary>No longer waits for an item that does not end. Its worker is fenced off: whatever it still writes changes nothing.</summary>
    public async Task<Answer> Force(long runId, Actor actor, CancellationToken ct)
    {
        Answer.Refused? tooEarly = null;
        var answer = await Change(runId, actor, (run, now) =>
        {
            var since = run.StopRequestedAt ?? now;
            if (run.Status is not (RunStatus.Pausing or RunStatus.Cancelling) || now < since.AddSeconds(options.ForceAfterSeconds))
            {
                tooEarly = new Answer.Refused(Refusal.Conflict, run.Status is RunStatus.Pausing or RunStatus.Cancelling
                    ? $"It can be forced {options.ForceAfterSeconds:0} s after it was asked to stop; the item in hand may still end in order."
                    : "Only a run that was asked to pause or cancel can be forced.");
                return;
            }

            run.Force(actor, now);
        }, ct);
        return tooEarly ?? answer;
    }

    /// <summary>Becomes the run's owner. A run that was interrupted or paused waits for the new owner's next step.</summary>
    public async Task<Answer> TakeOver(long runId, string? reason, Actor actor, CancellationToken ct)
    {
        if (access.May(actor, Right.TakeOver) is { Allowed: false } denied)
        {
            return new Answer.Refused(Refusal.NotAllowed, denied.Why);
        }

        return await Change(runId, actor, (run, now) =>
        {
            var why = WithoutSecrets(run, reason);
            run.TakeOver(actor, now, why is { Length: > 500 } ? why[..500] : why);
        }, ct);
    }

    /// <summary>Leaves a note for the next person, 1 to 4,000 characters.</summary>
    public async Task<Answer> AddNote(long runId, string text, Actor actor, CancellationToken ct)
    {
        if (text.Trim() is not { Length: >= 1 and <= 4000 } note)
        {
            return new Answer.Refused(Refusal.Invalid, "A note has 1 to 4,000 characters.", [new("note", "A note has 1 to 4,000 characters.")]);
        }

        return await Change(runId, actor, (db, run, now) =>
        {
            db.RunNotes.Add(new RunNote { RunId = runId, At = now, BySubject = actor.Subject, ByName = actor.Name, Text = WithoutSecrets(run, note)! });
            return Task.CompletedTask;
        }, ct);
    }

    /// <summary>What a person typed, without the run's own secrets: he may have pasted a message that held one.</summary>
    private string? WithoutSecrets(Run run, string? text) => inputs.Redacted(run, catalogue.Find(run.OperationKey), text);

    private Task<Answer> Change(long runId, Actor actor, Action<Run, DateTimeOffset> change, CancellationToken ct) =>
        Change(runId, actor, (_, run, now) =>
        {
            change(run, now);
            return Task.CompletedTask;
        }, ct);

    private async Task<Answer> Change(long runId, Actor actor, Func<OpsDb, Run, DateTimeOffset, Task> change, CancellationToken ct)
    {
        while (true)
        {
            await using var db = await dbs.CreateDbContextAsync(ct);
            await using var transaction = await db.Database.BeginTransactionAsync(ct);
            var run = await db.Runs.SingleOrDefaultAsync(r => r.Id == runId, ct);
            if (run is null || access.May(actor, Right.View) is { Allowed: false })
            {
                return new Answer.Refused(Refusal.NotFound, $"There is no run {RunNumber.Format(runId)}.");
            }

            if (access.MayControl(actor, run.RequesterSubject, run.OwnerSubject) is { Allowed: false } denied)
            {
                return new Answer.Refused(Refusal.NotAllowed, denied.Why);
            }

            try
            {
                var before = run.Status;
                await change(db, run, time.GetUtcNow());
                if (run.Status != before && RunTransitions.IsFinal(run.Status))
                {
                    await InDoubt.Leave(db, run, time.GetUtcNow(), InDoubt.RunEnded, ct);
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

            feed.Changed(runId);
            return new Answer.Accepted(runId);
        }
    }
}
