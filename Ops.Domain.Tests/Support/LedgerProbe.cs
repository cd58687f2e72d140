using Microsoft.Data.Sqlite;
using Ops.Domain.Runs;
using Ops.Domain.Storage;

namespace Ops.Domain.Tests.Support;

/// <summary>Stands before the real ledger writers: counts checkpoints, keeps what they held, and breaks on demand.</summary>
internal sealed class LedgerProbe : ILedgerWriters
{
    private const int Busy = 5;
    private const int Full = 13;

    public ILedgerWriters Inner { get; set; } = null!;

    /// <summary>Every checkpoint that was written.</summary>
    public List<Checkpoint> Written { get; } = [];

    /// <summary>So many of the next writes fail; the first one has this error code, 5 for busy or 13 for a full disk.</summary>
    public (int Times, int Code) Failing { get; set; }

    /// <summary>Only writes that hold such a row count for <see cref="Failing"/>.</summary>
    public Func<Checkpoint, bool> FailsFor { get; set; } = _ => true;

    public int Failed { get; private set; }

    public static (int Times, int Code) BusyFor(int times) => (times, Busy);

    public static (int Times, int Code) FullFor(int times) => (times, Full);

    public async ValueTask<ILedgerWriter> Open(Lease lease, CancellationToken ct) => new Writer(this, await Inner.Open(lease, ct));

    public IReadOnlyList<Checkpoint> Snapshot()
    {
        lock (Written)
        {
            return [.. Written];
        }
    }

    private sealed class Writer(LedgerProbe probe, ILedgerWriter inner) : ILedgerWriter
    {
        public async ValueTask<RunStatus> Write(Checkpoint checkpoint, CancellationToken ct)
        {
            lock (probe.Written)
            {
                if (probe.Failing.Times > 0 && probe.FailsFor(checkpoint))
                {
                    probe.Failing = probe.Failing with { Times = probe.Failing.Times - 1 };
                    probe.Failed++;
                    throw new SqliteException("The test says so.", probe.Failing.Code);
                }
            }

            var status = await inner.Write(checkpoint, ct);
            lock (probe.Written)
            {
                probe.Written.Add(checkpoint);
            }

            return status;
        }

        public ValueTask<bool> Holds(string key, CancellationToken ct) => inner.Holds(key, ct);

        public ValueTask<(bool Found, byte[]? PlanDigest)> PlanOf(long runId, string key, CancellationToken ct) => inner.PlanOf(runId, key, ct);

        public ValueTask<ItemOutcome?> OutcomeOf(long runId, string key, CancellationToken ct) => inner.OutcomeOf(runId, key, ct);

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
