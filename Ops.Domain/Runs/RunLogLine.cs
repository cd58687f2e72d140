namespace Ops.Domain.Runs;

/// <summary>A line of a run's log, by the engine or by the operation.</summary>
public sealed class RunLogLine
{
    /// <summary>Grows with time.</summary>
    public long Id { get; init; }

    /// <summary>Whose log.</summary>
    public long RunId { get; init; }

    /// <summary>When.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>Something went wrong.</summary>
    public bool IsWarning { get; init; }

    /// <summary>At most 4,096 characters.</summary>
    public string Text { get; init; } = "";
}
