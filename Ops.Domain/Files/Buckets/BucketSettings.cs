using Ops.Domain.Files.S3;

namespace Ops.Domain.Files.Buckets;

/// <summary>Where a bucket is.</summary>
/// <param name="Name">Its name among the targets.</param>
public sealed record BucketSettings(string Name)
{
    /// <summary>The folder, as an absolute path; null for S3.</summary>
    public string? Root { get; init; }

    /// <summary>The bucket; null for a folder.</summary>
    public S3Options? S3 { get; init; }
}

/// <summary>Opens buckets. Nothing is asked of a server before the first use: one that is down must not keep the console from starting.</summary>
public interface IBuckets
{
    /// <summary>The bucket; the same one for the same name.</summary>
    /// <exception cref="FileStoreException">Its settings can't be used here.</exception>
    IBucket Open(BucketSettings settings);
}
