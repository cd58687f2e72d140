namespace Ops.Domain.Runs;

/// <summary>The right to write to a run, until it ends or is taken away.</summary>
/// <param name="RunId">Which run.</param>
/// <param name="Owner">Node and process.</param>
/// <param name="Epoch">The fence: every write carries it.</param>
public sealed record Lease(long RunId, string Owner, long Epoch);

/// <summary>Two items of a run gave the same key, so the ledger can't hold both.</summary>
public sealed class DoubleKeyException(long runId, Exception inner)
    : Exception($"Two items of {RunNumber.Format(runId)} have the same key. KeyOf must give each item a key of its own; for a file, the key column.", inner);

/// <summary>The run now belongs to somebody else; this node stops at once and writes nothing more.</summary>
public sealed class LeaseLostException(Lease lease)
    : Exception($"The lease on {RunNumber.Format(lease.RunId)} (epoch {lease.Epoch}) was lost: another node or a person took the run.");
