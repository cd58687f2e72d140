namespace Ops.Domain.Operations.Targets;

/// <summary>Two prefixes of one bucket: each file staged below the first takes the place of the one of the same name below the second.</summary>
public sealed record ReplacePlace
{
    /// <summary>Where files are staged, such as <c>staging/images/</c>. Only read.</summary>
    public string From { get; init; } = "";

    /// <summary>Where they go, such as <c>live/images/</c>.</summary>
    public string To { get; init; } = "";
}
