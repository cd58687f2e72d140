namespace Ops.Domain.Runs;

/// <summary>A step that <see cref="RunTransitions"/> does not know was tried: a bug, or two people at once.</summary>
public sealed class IllegalTransitionException(long runId, RunStatus from, RunStatus to)
    : InvalidOperationException($"Run {RunNumber.Format(runId)} can't go from {from} to {to}.")
{
    /// <summary>Before.</summary>
    public RunStatus From { get; } = from;

    /// <summary>What was wanted.</summary>
    public RunStatus To { get; } = to;
}
