namespace Ops.Domain.Runs;

/// <summary>How one leg of a run ended.</summary>
/// <param name="To">The status that follows.</param>
/// <param name="Reason">Why, in one sentence.</param>
internal sealed record LoopEnd(RunStatus To, string Reason);
