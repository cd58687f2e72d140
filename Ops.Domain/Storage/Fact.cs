namespace Ops.Domain.Storage;

/// <summary>A named fact about this database.</summary>
public sealed class Fact
{
    /// <summary>Its name.</summary>
    public string Name { get; init; } = "";

    /// <summary>Its value.</summary>
    public string Value { get; init; } = "";
}
