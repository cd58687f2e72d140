namespace Ops.Domain.Files;

/// <summary>
/// Where bytes live: uploads under the hash of their content, published results under a name of ours. Nothing half
/// written is ever visible under either.
/// </summary>
public interface IFileStore
{
    /// <summary>Streams content in. The same content twice is stored once; on failure or cancellation nothing stays.</summary>
    /// <param name="content">Read once, from where it stands.</param>
    /// <param name="maxBytes">More than this is refused while reading.</param>
    /// <param name="progress">Told the bytes read so far.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="FileRefusedException">Too large, the disk is full, or the store can't be used now.</exception>
    Task<StoredContent> Save(Stream content, long maxBytes, IProgress<long>? progress, CancellationToken ct);

    /// <summary>Opens stored content from a byte offset, 0 for the beginning.</summary>
    /// <exception cref="FileMissingException">It is not there.</exception>
    /// <exception cref="FileStoreException">The store can't be used now. Reading the stream throws it too; and <see cref="FileMissingException"/> when the bytes are not those that were stored.</exception>
    /// <exception cref="ArgumentException">Not 64 hexadecimal digits.</exception>
    Task<Stream> Open(string sha256, long offset, CancellationToken ct);

    /// <summary>Whether content is stored.</summary>
    Task<bool> Exists(string sha256, CancellationToken ct);

    /// <summary>Where content lies, for people: an absolute path or an address.</summary>
    string Describe(string sha256);

    /// <summary>Writes a result under a key such as <c>runs/42/results.csv</c>; it appears whole or not at all, in place of an earlier one.</summary>
    /// <returns>Where it lies, for people.</returns>
    /// <exception cref="FileRefusedException">The disk is full, or the store can't be used now.</exception>
    /// <exception cref="ArgumentException">The key could leave the store.</exception>
    Task<string> Publish(string key, Func<Stream, CancellationToken, Task> write, CancellationToken ct);

    /// <summary>Opens a published result; null when there is none.</summary>
    Task<Stream?> OpenPublished(string key, CancellationToken ct);

    /// <summary>Takes back something published that is not needed any more; nothing happens when it is not there.</summary>
    /// <exception cref="FileStoreException">The store can't be used now, or does not let it go.</exception>
    Task Withdraw(string key, CancellationToken ct);

    /// <summary>Where a published result lies, for people.</summary>
    string DescribePublished(string key);

    /// <summary>Whether the store can be used; call at start.</summary>
    /// <exception cref="FileStoreException">It can't; the message says why and what to do.</exception>
    Task Check(CancellationToken ct);

    /// <summary>Removes what uploads of dead processes left. Call at start; what another living node writes stays.</summary>
    /// <returns>How many were removed.</returns>
    Task<int> CleanIncoming(CancellationToken ct);
}
