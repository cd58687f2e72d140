namespace Ops.Domain.Files.Buckets;

/// <summary>What is put into a bucket.</summary>
/// <param name="Bytes">Read once, from where it stands.</param>
/// <param name="Size">How many come.</param>
/// <param name="Sha256">What they must hash to; other bytes are not put anywhere.</param>
/// <param name="Like">Media type, headers, metadata, rights and, in a folder, time are taken from it; null for none.</param>
public sealed record BucketContent(Stream Bytes, long Size, string Sha256, BucketFile? Like)
{
    /// <summary>Whether the time is that of <see cref="Like"/> too: for what is brought back. S3 knows only the time of writing.</summary>
    public bool KeepsTime { get; init; }
}
