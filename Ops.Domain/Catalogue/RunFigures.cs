namespace Ops.Domain.Catalogue;

/// <summary>
/// How fast and how patiently a run works, where that depends on its inputs, such as the chosen service. What is null stays as
/// the operation's attributes say.
/// </summary>
public sealed record RunFigures
{
    /// <summary>Items per second, more than 0.</summary>
    public double? RatePerSecond { get; init; }

    /// <summary>How many items at once, 1 to 64.</summary>
    public int? Parallelism { get; init; }

    /// <summary>Further tries after a transient failure, 0 to 20.</summary>
    public int? Retries { get; init; }

    /// <summary>The pause before the first of them; each later one is twice as long.</summary>
    public TimeSpan? FirstRetryPause { get; init; }

    /// <summary>How long one try at an item may take.</summary>
    public TimeSpan? ItemTimeout { get; init; }
}
