using Ops.Domain.Catalogue;

namespace Ops.Domain.Operations.Targets;

/// <summary>All of <c>Targets:Services</c>.</summary>
public sealed class ServiceTargets(TargetsOptions options) : IOffer
{
    /// <summary>By name.</summary>
    public IReadOnlyDictionary<string, ServiceTarget> All => options.Services;

    /// <inheritdoc/>
    public bool IsOffered => All.Count > 0;
}
