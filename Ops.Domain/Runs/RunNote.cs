namespace Ops.Domain.Runs;

/// <summary>What a person wrote for the next person.</summary>
public sealed class RunNote
{
    /// <summary>Grows with time.</summary>
    public long Id { get; init; }

    /// <summary>About which run.</summary>
    public long RunId { get; init; }

    /// <summary>When.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>Who.</summary>
    public string BySubject { get; init; } = "";

    /// <summary>Who, for people.</summary>
    public string ByName { get; init; } = "";

    /// <summary>At most 4,000 characters.</summary>
    public string Text { get; init; } = "";

    /// <summary>Who, as he acted; not stored here but in the audit trail.</summary>
    internal Access.Actor? By { get; init; }
}
