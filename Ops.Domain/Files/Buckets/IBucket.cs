namespace Ops.Domain.Files.Buckets;

/// <summary>
/// A folder or bucket of the team's own files that operations work on; not where the console keeps its own. Nothing is written or deleted
/// that is not as the caller saw it: a comparison is part of both.
/// </summary>
public interface IBucket
{
    /// <summary>Where a file lies, for people.</summary>
    string Describe(string path);

    /// <summary>What lies under a prefix, in the order of the names' UTF-8 bytes, as it is while it is listed.</summary>
    /// <param name="prefix">Empty, or plain names with a slash behind each.</param>
    /// <param name="after">Only names behind this one; null from the beginning.</param>
    /// <param name="ct">Ends the listing.</param>
    /// <exception cref="FileStoreException">It can't be listed now.</exception>
    IAsyncEnumerable<BucketEntry> List(string prefix, string? after, CancellationToken ct);

    /// <summary>The file as it stands now; null when there is none.</summary>
    /// <exception cref="FileStoreException">The name can't be used, or the bucket can't.</exception>
    Task<BucketFile?> Find(string path, CancellationToken ct);

    /// <summary>The bytes of exactly this state of a file.</summary>
    /// <exception cref="FileStoreException">It is no longer in this state; reading throws it too.</exception>
    Task<Stream> Open(BucketFile pinned, CancellationToken ct);

    /// <summary>Puts content in the place of what was seen there. It appears whole or not at all.</summary>
    /// <param name="path">Its name.</param>
    /// <param name="expected">What was seen there; null for nothing.</param>
    /// <param name="content">What comes there.</param>
    /// <param name="ct">Cancels; what is there then is what was there before, or all of the content.</param>
    /// <returns>The file as it is then; null when something else was there than expected, and nothing was done.</returns>
    /// <exception cref="FileStoreException">It could not be written, or the bytes that came are not those announced.</exception>
    Task<BucketFile?> Put(string path, BucketFile? expected, BucketContent content, CancellationToken ct);

    /// <summary>Deletes a file that is still as it was seen.</summary>
    /// <returns>False when it is not, and nothing was done.</returns>
    Task<bool> Delete(BucketFile expected, CancellationToken ct);
}
