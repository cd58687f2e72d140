namespace Ops.Domain.Operations.Targets;

/// <summary>A folder or bucket of files that starter operations may work on: <c>Targets:Buckets:NAME</c>.</summary>
public sealed record BucketTarget
{
    /// <summary>What is wrong with it, each line naming its key.</summary>
    /// <param name="key">The key it stands under.</param>
    public IEnumerable<string> Problems(string key) => [];
}
