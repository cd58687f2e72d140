namespace Ops.Domain.Runs;

/// <summary>How far a run was at a moment: what rate, estimate and chart are made from. At most one each two seconds.</summary>
public sealed class RunSample
{
    /// <summary>Grows with time.</summary>
    public long Id { get; init; }

    /// <summary>Of which run.</summary>
    public long RunId { get; init; }

    /// <summary>When.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>Items dealt with by then.</summary>
    public long Done { get; init; }
}
