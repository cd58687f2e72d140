namespace Ops.Domain.Files;

/// <summary>Which rows of the file history; what is null does not matter.</summary>
public sealed record FileHistoryFilter
{
    /// <summary>A name of <c>Targets:Buckets</c>, exactly.</summary>
    public string? Target { get; init; }

    /// <summary>What names begin with.</summary>
    public string? Path { get; init; }

    /// <summary>The run that did it.</summary>
    public long? RunId { get; init; }

    /// <summary>Something is asked for.</summary>
    public bool IsFiltered => this != new FileHistoryFilter();
}
