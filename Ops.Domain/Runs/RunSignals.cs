using System.Collections.Concurrent;

namespace Ops.Domain.Runs;

/// <summary>Tells the executor in this process at once that somebody changed its run, so that nobody waits for the next heartbeat.</summary>
public sealed class RunSignals
{
    private readonly ConcurrentDictionary<Attendance, Action> _atWork = new();
    private readonly SemaphoreSlim _queued = new(0);

    /// <summary>The runs this process works on.</summary>
    public IReadOnlyCollection<long> AtWork => [.. _atWork.Keys.Select(a => a.RunId)];

    /// <summary>
    /// From now on the run's changes wake this executor. Two may attend one run: the one that was fenced off and is stuck, and
    /// the one that carries on.
    /// </summary>
    internal IDisposable Attend(long runId, Action wake)
    {
        var attendance = new Attendance(this, runId);
        _atWork[attendance] = wake;
        return attendance;
    }

    /// <summary>Somebody asked the run to pause, cancel or give way.</summary>
    public void Wake(long runId)
    {
        foreach (var (attendance, wake) in _atWork)
        {
            if (attendance.RunId == runId)
            {
                wake();
            }
        }
    }

    /// <summary>A run was queued, or one ended that others waited for.</summary>
    public void Queued() => _queued.Release();

    /// <summary>Returns when a run was queued, or after the given time.</summary>
    internal async Task WaitForQueued(TimeSpan atMost, CancellationToken ct)
    {
        await _queued.WaitAsync(atMost, ct);
        while (_queued.CurrentCount > 0)
        {
            await _queued.WaitAsync(ct);
        }
    }

    private sealed class Attendance(RunSignals signals, long runId) : IDisposable
    {
        public long RunId => runId;

        public void Dispose() => signals._atWork.TryRemove(this, out _);
    }
}
