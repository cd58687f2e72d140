using Ops.Domain.Runs;

namespace Ops.Domain.Storage;

/// <summary>
/// Writes checkpoints of one run: ledger rows, cursor, counts, log, sample and heartbeat in one transaction, only while the
/// run's epoch is the writer's own. Holds a connection with prepared statements; used by one run's executor, one call at a time.
/// </summary>
public interface ILedgerWriter : IAsyncDisposable
{
    /// <summary>Writes one checkpoint and says what people want of the run by now.</summary>
    /// <exception cref="LeaseLostException">Another node or a person has taken the run away: nothing was written.</exception>
    ValueTask<RunStatus> Write(Checkpoint checkpoint, CancellationToken ct);

    /// <summary>Whether the ledger already holds an item of this key.</summary>
    ValueTask<bool> Holds(string key, CancellationToken ct);

    /// <summary>What an earlier run's ledger says of the item: how a plan is compared with its preview.</summary>
    ValueTask<(bool Found, byte[]? PlanDigest)> PlanOf(long runId, string key, CancellationToken ct);

    /// <summary>What became of the item in an earlier run; null when that run had no such item. How a retry knows its items.</summary>
    ValueTask<ItemOutcome?> OutcomeOf(long runId, string key, CancellationToken ct);
}

/// <summary>Makes ledger writers for the configured database.</summary>
public interface ILedgerWriters
{
    /// <summary>A writer for the run this lease holds.</summary>
    ValueTask<ILedgerWriter> Open(Lease lease, CancellationToken ct);
}
