using Ops.Domain.Catalogue;
using Ops.Domain.Operations.Targets;

namespace Ops.Domain.Operations.Buckets;

/// <summary>Where files may be replaced.</summary>
public sealed class ReplacePlaces(BucketTargets targets) : IChoices
{
    /// <inheritdoc/>
    public IAsyncEnumerable<Choice> List(CancellationToken ct) => targets.Replacing.ToAsyncEnumerable();
}

/// <summary>Where files may be deleted.</summary>
public sealed class DeletePlaces(BucketTargets targets) : IChoices
{
    /// <inheritdoc/>
    public IAsyncEnumerable<Choice> List(CancellationToken ct) => targets.Deleting.ToAsyncEnumerable();
}
