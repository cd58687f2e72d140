using Ops.Domain.Runs;

namespace Ops.Console.Cli;

/// <summary>Stays with a run until it stands still: watches where a server works, and works where none does.</summary>
internal sealed class Following(Session session, long runId, Progress? progress)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan BetweenSweeps = TimeSpan.FromSeconds(1);
    private readonly TimeProvider _time = session.Get<TimeProvider>();
    private Task<bool>? _work;
    private long _swept;

    /// <summary>Stays until the run stands still or the person stops it; prints where it stands and returns the exit code.</summary>
    public static async Task<int> ToTheEnd(Session session, long runId, bool follow, CancellationToken stop)
    {
        var run = await new Following(session, runId, follow ? await Progress.Begin(session, runId) : null).UntilItStands(stop);
        RunText.Print(session, run);
        if (!Stands(run.Status))
        {
            session.Printer.Aside(run.Status != RunStatus.Queued ? $"No longer followed. {run.Number} goes on where it is worked on: status {run.Number}"
                : session.HasServer() ? $"No longer followed. The server takes {run.Number} when it is its turn: status {run.Number}"
                : $"Stopped before {run.Number} began.");
        }

        return ExitCode.Of(run);
    }

    private static bool Stands(RunStatus status) => RunTransitions.IsFinal(status) || status is RunStatus.Paused or RunStatus.Interrupted or RunStatus.AwaitingApproval;

    /// <summary>
    /// A server may come or go, another process may hold a run of the same operation, this run may be somebody else's by the time we ask for
    /// it: so each look begins anew with the row and, without a server, tries to take the run. The lease decides.
    /// </summary>
    private async Task<Run> UntilItStands(CancellationToken stop)
    {
        while (true)
        {
            if (_work is { IsCompleted: true })
            {
                await Finished(stop);
            }

            var run = await Read();
            await (progress?.Show(run) ?? Task.CompletedTask);
            if (_work is null)
            {
                if (Stands(run.Status) || stop.IsCancellationRequested)
                {
                    return run;
                }

                await Advance(run, stop);
            }

            // The run's own end is noticed at once; a signal only matters to the executor then.
            var pause = Task.Delay(Look, _time, CancellationToken.None);
            await (_work is null ? pause : Task.WhenAny(_work, pause));
        }
    }

    private async Task Advance(Run run, CancellationToken stop)
    {
        if (session.HasServer())
        {
            return;
        }

        // The process that worked on it, or on the run in its way, may have been killed without anybody left to notice.
        if (_time.GetElapsedTime(_swept) > BetweenSweeps)
        {
            _swept = _time.GetTimestamp();
            await session.Get<RunReaper>().Sweep(CancellationToken.None);
        }

        if (run.Status == RunStatus.Queued)
        {
            _work = session.Get<RunExecutor>().Execute(runId, stop);
        }
    }

    private async Task Finished(CancellationToken stop)
    {
        try
        {
            await _work!;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The signal came before the run was claimed: it still waits for its turn, which is what the row says.
        }

        _work = null;
    }

    private async Task<Run> Read() => (await session.Get<RunQueries>().Find(runId, CancellationToken.None))!;
}
