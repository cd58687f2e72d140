using Ops.Domain.Access;

namespace Ops.Domain.Runs;

/// <summary>A run as lists show it.</summary>
public sealed record RunSummary
{
    /// <summary>Its number.</summary>
    public required long Id { get; init; }

    /// <summary>Which operation.</summary>
    public required string OperationKey { get; init; }

    /// <summary>Its title.</summary>
    public required string OperationTitle { get; init; }

    /// <summary>What it is for.</summary>
    public required RunMode Mode { get; init; }

    /// <summary>Where it stands.</summary>
    public required RunStatus Status { get; init; }

    /// <summary>Why it stands there.</summary>
    public string? StatusReason { get; init; }

    /// <summary>Who asked.</summary>
    public required string RequesterSubject { get; init; }

    /// <summary>Who asked, for people.</summary>
    public required string RequesterName { get; init; }

    /// <summary>Who looks after it.</summary>
    public required string OwnerSubject { get; init; }

    /// <summary>Who looks after it, for people.</summary>
    public required string OwnerName { get; init; }

    /// <summary>Through which door.</summary>
    public required Door Door { get; init; }

    /// <summary>When it was asked for.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was first taken.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>How many items; null when unknown.</summary>
    public long? Total { get; init; }

    /// <summary>Items done.</summary>
    public required RunCounts Counts { get; init; }

    /// <summary>Milliseconds worked, pauses not counted.</summary>
    public long WorkedMilliseconds { get; init; }

    /// <summary><c>R-2041</c>.</summary>
    public string Number => RunNumber.Format(Id);
}
