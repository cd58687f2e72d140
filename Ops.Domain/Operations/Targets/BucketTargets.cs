using Ops.Domain.Catalogue;

namespace Ops.Domain.Operations.Targets;

/// <summary>All of <c>Targets:Buckets</c>.</summary>
public sealed class BucketTargets(TargetsOptions options) : IOffer
{
    /// <summary>By name.</summary>
    public IReadOnlyDictionary<string, BucketTarget> All => options.Buckets;

    /// <inheritdoc/>
    public bool IsOffered => All.Count > 0;
}
