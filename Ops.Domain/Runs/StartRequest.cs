using System.Text.Json.Nodes;

namespace Ops.Domain.Runs;

/// <summary>What a door asks for.</summary>
public sealed record StartRequest
{
    /// <summary>Which operation.</summary>
    public required string OperationKey { get; init; }

    /// <summary>Preview or apply.</summary>
    public required RunMode Mode { get; init; }

    /// <summary>The inputs, typed as JSON; a CSV file is the SHA-256 of an uploaded one.</summary>
    public required JsonObject Inputs { get; init; }

    /// <summary>Pause after so many items; null for no limit.</summary>
    public long? Limit { get; init; }

    /// <summary>Do again what succeeded before. Needs a reason.</summary>
    public bool Force { get; init; }

    /// <summary>Why it is forced.</summary>
    public string? Reason { get; init; }

    /// <summary>Leave alone every item that is no longer as this preview showed it.</summary>
    public long? PreviewRunId { get; init; }

    /// <summary>Do only what this earlier run with the same inputs left undone; see <see cref="Retry"/>.</summary>
    public long? RetryOf { get; init; }

    /// <summary>Which of its items; counts only with <see cref="RetryOf"/>.</summary>
    public RetryWhat Retry { get; init; } = RetryWhat.Failed;

    /// <summary>The same key from the same person gives the same run. At most 200 characters.</summary>
    public string? IdempotencyKey { get; init; }
}
