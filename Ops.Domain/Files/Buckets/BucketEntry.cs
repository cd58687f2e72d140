namespace Ops.Domain.Files.Buckets;

/// <summary>A name in the listing of a bucket.</summary>
/// <param name="Path">The name, as it is.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Modified">When it was last written.</param>
/// <param name="Problem">Why nothing is done with it, in a sentence; null for a plain file with a plain name.</param>
public sealed record BucketEntry(string Path, long Size, DateTimeOffset Modified, string? Problem = null)
{
    /// <summary>Stands for a folder and holds nothing.</summary>
    public bool IsFolderMark { get; init; }
}
