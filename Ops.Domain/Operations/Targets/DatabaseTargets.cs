using Ops.Domain.Catalogue;

namespace Ops.Domain.Operations.Targets;

/// <summary>All of <c>Targets:Databases</c>.</summary>
public sealed class DatabaseTargets(TargetsOptions options) : IOffer
{
    /// <summary>By name.</summary>
    public IReadOnlyDictionary<string, DatabaseTarget> All => options.Databases;

    /// <inheritdoc/>
    public bool IsOffered => All.Count > 0;
}
