using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Ops.Domain.Access;
using Ops.Domain.Catalogue;
using Ops.Domain.Storage;

namespace Ops.Domain.Runs;

/// <summary>
/// Works on one run from its claim to its next standstill. Knows neither the scheduler nor the web: whoever has a run's
/// number may call it, and the lease decides whether anything happens.
/// </summary>
public sealed partial class RunExecutor(
    IDbContextFactory<OpsDb> dbs,
    OperationCatalogue catalogue,
    IServiceScopeFactory scopes,
    Leases leases,
    ILedgerWriters writers,
    RunInputs inputs,
    RunSettlement settlement,
    RunSignals signals,
    RunFeed feed,
    ResultParts parts,
    OpsOptions options,
    TimeProvider time,
    ILogger<RunExecutor> logger)
{
    private static readonly TimeSpan FencedGrace = TimeSpan.FromSeconds(5);

    /// <summary>Claims the run and works on it. Returns false when it was not to be had.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="stopping">The node is being stopped: finish the item in hand, write, release.</param>
    public async Task<bool> Execute(long runId, CancellationToken stopping)
    {
        // Attended before it is claimed: a reaper that looks in between would take it for abandoned. Nothing here is
        // disposed: a button may still wake, and a stuck worker still look at, what has ended.
        var wakeUp = new SemaphoreSlim(0);
        using var attendance = signals.Attend(runId, () => wakeUp.Release());
        if (await leases.Claim(runId, stopping) is not { } lease)
        {
            // Perhaps its approval no longer holds: then it has another status now.
            feed.RequestChanged(runId);
            return false;
        }

        feed.Changed(runId);
        try
        {
            if (await WorkOrLeave(lease, wakeUp, stopping) is { } result)
            {
                await settlement.Settle(lease, result);
            }
        }
        catch (LeaseLostException lost)
        {
            LogLost(logger, lost.Message);
        }
        catch (Exception failure) when (failure is DbException or DbUpdateException)
        {
            // The lease stays in this process's name; the reaper settles the run as soon as the database can be written again.
            LogUnsettled(logger, failure, RunNumber.Format(runId));
        }

        feed.Changed(runId);
        signals.Queued();
        return true;
    }

    /// <summary>How the leg ended; null when its worker does not end although the run was taken away from it.</summary>
    private async Task<LoopEnd?> WorkOrLeave(Lease lease, SemaphoreSlim wakeUp, CancellationToken stopping)
    {
        var lost = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var redactor = new Redactor([]);
        var work = Work(lease, wakeUp, lost, known => redactor = known, stopping);
        if (await Task.WhenAny(work, lost.Task) != work)
        {
            // Its writes are fenced off, but a stuck item would keep one of this node's few places for ever.
            await Task.WhenAny(work, Task.Delay(FencedGrace, time, CancellationToken.None));
            if (!work.IsCompleted)
            {
                _ = work.ContinueWith(t => t.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
                LogLeft(logger, RunNumber.Format(lease.RunId));
                return null;
            }
        }

        try
        {
            return await work;
        }
        catch (Exception failure) when (failure is not LeaseLostException)
        {
            // An operation can throw whatever it likes, also a DbException of its own and also while it is disposed.
            LogBroken(logger, RunNumber.Format(lease.RunId), redactor.Clean(Attempts.Words(failure))!);
            var end = Explain(failure);
            return end with { Reason = redactor.Clean(end.Reason)! };
        }
    }

    private static LoopEnd Explain(Exception failure) => failure switch
    {
        DbException or DbUpdateException => new LoopEnd(RunStatus.Interrupted, $"The database could not be written: {Attempts.Words(failure)}. Nothing recorded was lost."),
        // Not this run's fault, and it may pass: nothing ends, a person lets it go on where it stands.
        ListingFailedException { InnerException: TransientException } => new LoopEnd(RunStatus.Paused, $"Paused by itself: the items can't be listed at the moment. {failure.Message}"),
        ListingFailedException => new LoopEnd(RunStatus.Failed, $"Listing the items failed: {failure.Message}"),
        Files.FileMissingException or Files.CsvRefusedException or DoubleKeyException or InputsUnreadableException or ItemException => new LoopEnd(RunStatus.Failed, failure.Message),
        _ => new LoopEnd(RunStatus.Failed, $"The operation broke: {Attempts.Words(failure)}"),
    };

    private async Task<LoopEnd> Work(Lease lease, SemaphoreSlim wakeUp, TaskCompletionSource lost, Action<Redactor> knows, CancellationToken stopping)
    {
        var end = new CancellationTokenSource();
        Run run;
        Dictionary<long, LedgerRow> ahead;
        string instance;
        long first;
        await using (var db = await dbs.CreateDbContextAsync(CancellationToken.None))
        {
            run = await db.Runs.AsNoTracking().SingleAsync(r => r.Id == lease.RunId, CancellationToken.None);
            ahead = await db.Ledger.AsNoTracking()
                .Where(i => i.RunId == run.Id && (i.Ordinal > run.CursorOrdinal || i.Finding == ItemOutcome.Started))
                .ToDictionaryAsync(i => i.Ordinal, CancellationToken.None);
            instance = await InstanceId.Read(db, CancellationToken.None);
            first = await Chain.First(db, run, CancellationToken.None);
        }

        var info = catalogue.Find(run.OperationKey)
            ?? throw new ItemException($"There is no operation '{run.OperationKey}' in this version of the program.");
        var opened = inputs.Open(run, info);
        var redactor = new Redactor(opened.Secrets);
        knows(redactor);
        await using var checkpointer = new Checkpointer(await writers.Open(lease, CancellationToken.None), lease, leases, redactor, time, run.WorkedMilliseconds);
        checkpointer.Restore(run.Counts, new Cursor(run.CursorOrdinal, run.CursorKey, run.CursorOffset, run.CursorLine), run.Total);
        await using var results = parts.Follow(lease, run);
        checkpointer.Written = () =>
        {
            feed.Changed(run.Id);
            results.Reached(checkpointer.Cursor.Ordinal);
        };
        checkpointer.Log(run.CursorOrdinal == 0
            ? $"Started on {NodePresence.NodeOf(lease.Owner)}."
            : $"Goes on after item {run.CursorOrdinal:N0} on {NodePresence.NodeOf(lease.Owner)}.");

        await using var scope = scopes.CreateAsyncScope();
        var facts = new RunFacts(run.Id, run.Mode, options.Environment, run.ForceReason is not null, instance) { FirstRunId = first };
        var leg = RunLeg.Make(info, scope.ServiceProvider, new RunLeg.Parts(run, facts, opened.Value, ahead, checkpointer, redactor, time, logger));

        using var heartbeatEnd = new CancellationTokenSource();
        var heartbeat = Heartbeat(checkpointer, wakeUp, end, lost, heartbeatEnd.Token);
        try
        {
            // On a thread of its own: an operation that blocks holds nobody else up.
            var result = await Task.Run(() => leg.Walk(stopping, end.Token), CancellationToken.None);
            checkpointer.Log(result.Reason, result.To is RunStatus.Failed);
            await checkpointer.Flush(CancellationToken.None);
            return result;
        }
        catch (Exception) when (end.IsCancellationRequested)
        {
            // Only the heartbeat ends a leg this way; it knows why. Whatever the operation makes of that end is not the reason.
            await heartbeat;
            throw;
        }
        catch (Exception failure) when (failure is not (LeaseLostException or DbException))
        {
            LogBroken(logger, run.Number, redactor.Clean(failure.ToString())!);
            var broken = new LoopEnd(Explain(failure).To, redactor.Clean(Explain(failure).Reason)!);
            checkpointer.Log(broken.Reason, isWarning: true);
            await checkpointer.Flush(CancellationToken.None);
            return broken;
        }
        finally
        {
            await heartbeatEnd.CancelAsync();
            await heartbeat.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    /// <summary>Renews the lease, writes what waits, learns at once what people want. Ends the leg when the run is no longer ours.</summary>
    private async Task Heartbeat(Checkpointer checkpointer, SemaphoreSlim wakeUp, CancellationTokenSource end, TaskCompletionSource lost, CancellationToken ct)
    {
        try
        {
            while (!ct.IsCancellationRequested)
            {
                await wakeUp.WaitAsync(TimeSpan.FromSeconds(options.HeartbeatSeconds), ct);
                await checkpointer.Flush(CancellationToken.None);
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // The leg is over.
        }
        catch (Exception failure)
        {
            if (failure is LeaseLostException)
            {
                lost.TrySetResult();
            }

            await end.CancelAsync();
            throw;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Why}")]
    private static partial void LogLost(ILogger logger, string why);

    // As text: an exception handed to the logger would be written with whatever secret its message holds.
    [LoggerMessage(Level = LogLevel.Error, Message = "{Run} broke outside an item: {Failure}")]
    private static partial void LogBroken(ILogger logger, string run, string failure);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Run} was taken away from this worker, but its item does not end. It is left alone; what it writes changes nothing.")]
    private static partial void LogLeft(ILogger logger, string run);

    [LoggerMessage(Level = LogLevel.Critical, Message = "{Run} ended, but the database can't be written to say so. It is tried again until it can.")]
    private static partial void LogUnsettled(ILogger logger, Exception failure, string run);
}
