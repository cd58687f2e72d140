namespace Ops.Domain.Runs;

/// <summary>Which runs a list shows. Everything null shows all.</summary>
public sealed record RunFilter
{
    /// <summary>Only these statuses.</summary>
    public IReadOnlyList<RunStatus>? Statuses { get; init; }

    /// <summary>Only this operation.</summary>
    public string? OperationKey { get; init; }

    /// <summary>Only this mode.</summary>
    public RunMode? Mode { get; init; }

    /// <summary>Only runs asked for or looked after by this person.</summary>
    public string? PersonSubject { get; init; }

    /// <summary>Only runs asked for at or after this moment.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Only runs asked for before this moment.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Part of the number, the title or the requester's name.</summary>
    public string? Text { get; init; }
}
