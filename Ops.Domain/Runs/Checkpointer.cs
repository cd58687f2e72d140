using System.Data.Common;
using Ops.Domain.Catalogue;
using Ops.Domain.Storage;

namespace Ops.Domain.Runs;

/// <summary>
/// Collects what one leg of a run did and writes it in checkpoints: rows, cursor and counts always together. The loop adds,
/// the heartbeat flushes; both may come at once.
/// </summary>
internal sealed class Checkpointer(ILedgerWriter writer, Lease lease, Leases leases, Redactor redactor, TimeProvider time, long workedBefore) : IAsyncDisposable
{
    internal const int MaxRows = 1000;
    private const int MaxLogLines = 10_000;
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SampleEvery = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan[] WritePauses = [.. new[] { 0.2, 0.5, 1, 2, 4 }.Select(TimeSpan.FromSeconds)];

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _writing = new(1);
    private readonly long _startedAt = time.GetTimestamp();
    private List<LedgerRow> _rows = [];
    private List<long> _takenBack = [];
    private long _added;
    private long _written;
    private List<Files.FileChange> _files = [];
    private List<RunLogLine> _log = [];
    private readonly HashSet<string> _unwrittenKeys = [];
    private RunCounts _counts = new();
    private Cursor _cursor;
    private long _writtenAt = time.GetTimestamp();
    private long _sampledAt;
    private int _logLines;

    /// <summary>What people want of the run, as of the last checkpoint.</summary>
    public RunStatus Wanted { get; private set; } = RunStatus.Running;

    public long? Total { get; set; }

    public RunCounts Counts => _counts;

    public Cursor Cursor => _cursor;

    /// <summary>Called after each checkpoint.</summary>
    public Action? Written { get; set; }

    public TimeSpan Worked => TimeSpan.FromMilliseconds(workedBefore) + time.GetElapsedTime(_startedAt);

    public bool IsDue => _rows.Count >= MaxRows || time.GetElapsedTime(_writtenAt) >= MaxAge;

    public void Restore(RunCounts counts, Cursor cursor, long? total)
    {
        _counts = counts;
        _cursor = cursor;
        Total = total;
    }

    /// <summary>An item is about to be handed to Apply, and with it perhaps a file. Gives the number to <see cref="Flush(long, CancellationToken)"/> up to.</summary>
    public long Start(LedgerRow row, Files.FileChange? file = null)
    {
        lock (_gate)
        {
            _rows.Add(row);
            if (file is not null)
            {
                _files.Add(file);
            }
            return ++_added;
        }
    }

    /// <summary>A started item took no effect, for certain, and will come again: as if it had not been started.</summary>
    public void TakeBack(long ordinal)
    {
        lock (_gate)
        {
            _takenBack.Add(ordinal);
        }
    }

    /// <summary>An item is dealt with.</summary>
    public void Add(LedgerRow row, Cursor cursor)
    {
        lock (_gate)
        {
            _rows.Add(row);
            _added++;
            _unwrittenKeys.Add(row.Key);
            _counts = _counts.Plus(row.Outcome);
            if (cursor.Ordinal > _cursor.Ordinal)
            {
                _cursor = cursor;
            }
        }
    }

    public void Log(string text, bool isWarning = false)
    {
        lock (_gate)
        {
            if (_logLines++ >= MaxLogLines)
            {
                return;
            }

            var line = _logLines == MaxLogLines ? $"This log ends here: more than {MaxLogLines:N0} lines." : redactor.Clean(text)!;
            _log.Add(new RunLogLine { RunId = lease.RunId, At = time.GetUtcNow(), IsWarning = isWarning, Text = line });
        }
    }

    public async ValueTask<bool> Holds(string key, CancellationToken ct)
    {
        await _writing.WaitAsync(ct);
        try
        {
            lock (_gate)
            {
                if (_unwrittenKeys.Contains(key))
                {
                    return true;
                }
            }

            return await writer.Holds(key, ct);
        }
        finally
        {
            _writing.Release();
        }
    }

    public async ValueTask<(bool Found, byte[]? PlanDigest)> PlanOf(long runId, string key, CancellationToken ct)
    {
        await _writing.WaitAsync(ct);
        try
        {
            return await writer.PlanOf(runId, key, ct);
        }
        finally
        {
            _writing.Release();
        }
    }

    public async ValueTask<ItemOutcome?> OutcomeOf(long runId, string key, CancellationToken ct)
    {
        await _writing.WaitAsync(ct);
        try
        {
            return await writer.OutcomeOf(runId, key, ct);
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Writes what is there, renews the lease, and learns what people want.</summary>
    /// <exception cref="LeaseLostException">Nothing was written; the run is somebody else's.</exception>
    /// <exception cref="DbException">The database could not be written, also not after several tries.</exception>
    public ValueTask Flush(CancellationToken ct) => Flush(long.MaxValue, ct);

    /// <summary>The same, unless somebody else's checkpoint held that row already: items side by side share one synced transaction.</summary>
    public async ValueTask Flush(long upTo, CancellationToken ct)
    {
        await _writing.WaitAsync(ct);
        try
        {
            if (_written >= upTo)
            {
                return;
            }

            var checkpoint = Take(out var taken);
            try
            {
                Wanted = await Write(checkpoint, ct);
            }
            catch
            {
                PutBack(checkpoint);
                throw;
            }

            _writtenAt = time.GetTimestamp();
            _written = taken;
        }
        finally
        {
            _writing.Release();
        }

        Written?.Invoke();
    }

    public async ValueTask DisposeAsync()
    {
        await writer.DisposeAsync();
        _writing.Dispose();
    }

    private async ValueTask<RunStatus> Write(Checkpoint checkpoint, CancellationToken ct)
    {
        for (var failures = 0; ; failures++)
        {
            try
            {
                return await writer.Write(checkpoint, ct);
            }
            catch (DbException) when (failures < WritePauses.Length)
            {
                // A full disk or a long foreign lock may pass; what is not written stays in memory, and the loop waits here.
                await Task.Delay(WritePauses[failures], time, ct);
                checkpoint = checkpoint with { At = time.GetUtcNow(), LeaseUntil = leases.Until() };
            }
        }
    }

    /// <summary>
    /// Loop and heartbeat both flush: after the one failed the other may succeed, and would write counts and a cursor
    /// ahead of rows that were lost.
    /// </summary>
    private void PutBack(Checkpoint checkpoint)
    {
        lock (_gate)
        {
            _rows = [.. checkpoint.Rows, .. _rows];
            _files = [.. checkpoint.Files, .. _files];
            _log = [.. checkpoint.Log, .. _log];
            _takenBack = [.. checkpoint.TakenBack, .. _takenBack];
            _unwrittenKeys.UnionWith(checkpoint.Rows.Where(r => r.Outcome != ItemOutcome.Started).Select(r => r.Key));
        }
    }

    private Checkpoint Take(out long upTo)
    {
        lock (_gate)
        {
            upTo = _added;
            var sample = _sampledAt == 0 || time.GetElapsedTime(_sampledAt) >= SampleEvery;
            _sampledAt = sample ? time.GetTimestamp() : _sampledAt;
            var checkpoint = new Checkpoint
            {
                Rows = _rows,
                Files = _files,
                Log = _log,
                TakenBack = _takenBack,
                Counts = _counts,
                Cursor = _cursor,
                Total = Total,
                WorkedMilliseconds = (long)Worked.TotalMilliseconds,
                At = time.GetUtcNow(),
                LeaseUntil = leases.Until(),
                Sample = sample,
            };
            _rows = [];
            _files = [];
            _log = [];
            _takenBack = [];
            _unwrittenKeys.Clear();
            return checkpoint;
        }
    }
}
