using System.Buffers;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Amazon.S3.Model;
using Ops.Domain.Files.Buckets;

namespace Ops.Domain.Files.S3;

/// <summary>
/// Objects under a prefix of a bucket that is not the console's own. Each write compares the ETag right before, and asks the server to compare it
/// in the same step; on servers that ignore that, the moment between the two remains.
/// </summary>
internal sealed class S3ObjectBucket(S3Bucket bucket, string root) : IBucket, IDisposable
{
    private const int Page = 1000;

    /// <summary>
    /// How an ETag stands in a condition: HTTP wants its quotes; Ceph 16 takes no object for the same then; and in a bucket with versions it takes
    /// none in any way. The first that is understood is kept.
    /// </summary>
    private readonly Func<string, string?>[] _conditions = bucket.Options.Endpoint.Length > 0 ? [Bare, Quoted, None] : [Quoted, Bare, None];
    private int _condition;

    /// <summary>A bucket with the credentials its settings or the machine have.</summary>
    internal static IBucket Open(S3Options options) => new S3ObjectBucket(new S3Bucket(options, new S3Tuning(), S3Profile.Credentials(options)), options.Root);

    public void Dispose() => bucket.Dispose();

    public string Describe(string path) => bucket.Describe(root + path);

    public async IAsyncEnumerable<BucketEntry> List(string prefix, string? after, [EnumeratorCancellation] CancellationToken ct)
    {
        var last = after is null ? null : root + after;
        ListObjectsV2Response page;
        do
        {
            page = await bucket.List(root + prefix, last, Page, ct);
            foreach (var o in page.S3Objects ?? [])
            {
                last = o.Key;
                var path = o.Key[root.Length..];
                var isMark = path.EndsWith('/') && o.Size is null or 0;
                yield return new BucketEntry(path, o.Size ?? 0, At(o.LastModified), isMark ? "It only stands for a folder." : BucketPaths.Problem(path)) { IsFolderMark = isMark };
            }
        }
        while (page.IsTruncated == true && page.S3Objects is { Count: > 0 });
    }

    public async Task<BucketFile?> Find(string path, CancellationToken ct) => await bucket.Look(root + BucketPaths.Checked(path), ct) is not { } head ? null
        : new BucketFile(path, head.ContentLength, head.ETag, At(head.LastModified))
        {
            Version = head.VersionId is { Length: > 0 } and not "null" ? head.VersionId : null,
            ContentType = head.Headers.ContentType,
            Headers = Kept(("Cache-Control", head.Headers.CacheControl), ("Content-Disposition", head.Headers.ContentDisposition), ("Content-Encoding", head.Headers.ContentEncoding)),
            Metadata = Kept([.. head.Metadata.Keys.Select(k => (k.StartsWith("x-amz-meta-", StringComparison.OrdinalIgnoreCase) ? k["x-amz-meta-".Length..] : k, (string?)head.Metadata[k]))]),
        };

    public Task<Stream> Open(BucketFile pinned, CancellationToken ct) =>
        Task.FromResult<Stream>(new S3ReadStream(bucket, new S3Object(root + BucketPaths.Checked(pinned.Path), pinned.Tag, pinned.Size, null), null));

    public async Task<BucketFile?> Put(string path, BucketFile? expected, BucketContent content, CancellationToken ct)
    {
        var key = root + BucketPaths.Checked(path);
        if ((await Find(path, ct))?.Tag != expected?.Tag)
        {
            return null;
        }

        S3Written? written;
        try
        {
            written = await Send(key, expected?.Tag, content, ct);
        }
        catch (FileStoreException) when (!ct.IsCancellationRequested)
        {
            // The answer may be lost after the work was done: what lies there is the last word.
            if (await Find(path, ct) is not { } there || there.Tag == expected?.Tag || !await Holds(there, content, ct))
            {
                throw;
            }

            return there with { Sha256 = content.Sha256 };
        }

        if (written is null)
        {
            // Also what the server says to our second try when our first one was done and its answer lost.
            return await Find(path, ct) is { } other && other.Tag != expected?.Tag && await Holds(other, content, ct) ? other with { Sha256 = content.Sha256 } : null;
        }

        var now = await Find(path, ct);
        return now is not null && now.Size == content.Size && (string.IsNullOrEmpty(written.ETag) || now.Tag == written.ETag)
            ? now with { Sha256 = content.Sha256 }
            : throw new FileStoreException($"{bucket.Describe(key)} is not there as it was written: the server lost it, or somebody replaced it at once. Look at it before trying again.");
    }

    public async Task<bool> Delete(BucketFile expected, CancellationToken ct)
    {
        var key = root + BucketPaths.Checked(expected.Path);
        if ((await Find(expected.Path, ct))?.Tag != expected.Tag)
        {
            return false;
        }

        try
        {
            if (!await bucket.DeleteIf(key, expected.Tag, ct))
            {
                return await Find(expected.Path, ct) is null;
            }
        }
        catch (FileStoreException) when (!ct.IsCancellationRequested)
        {
            if (await Find(expected.Path, ct) is not null)
            {
                throw;
            }
        }

        return (await Find(expected.Path, ct))?.Tag != expected.Tag ? true
            : throw new FileStoreException($"{bucket.Describe(key)} is still there, though the server said that it deleted it. Try again, and tell whoever runs the server.");
    }

    private static string? Quoted(string etag) => etag;

    private static string? Bare(string etag) => etag.Trim('"');

    private static string? None(string etag) => null;

    private static DateTimeOffset At(DateTime? time) => new(time?.ToUniversalTime() ?? default, TimeSpan.Zero);

    private static SortedDictionary<string, string>? Kept(params (string Name, string? Value)[] pairs)
    {
        var kept = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in pairs.Where(p => !string.IsNullOrEmpty(p.Value)))
        {
            kept[name] = value!;
        }

        return kept.Count == 0 ? null : kept;
    }

    private static void Like(BucketFile? like, HeadersCollection headers, MetadataCollection metadata)
    {
        headers.ContentType = like?.ContentType ?? "application/octet-stream";
        foreach (var (name, value) in like?.Headers ?? [])
        {
            headers[name] = value;
        }

        foreach (var (name, value) in like?.Metadata ?? [])
        {
            metadata[name] = value;
        }
    }

    private async Task<bool> Holds(BucketFile there, BucketContent content, CancellationToken ct)
    {
        if (there.Size != content.Size)
        {
            return false;
        }

        await using var bytes = await Open(there, ct);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(bytes, ct)) == content.Sha256;
    }

    /// <summary>One request, or one for each part; nothing is visible before all bytes came and were those announced.</summary>
    private async Task<S3Written?> Send(string key, string? etag, BucketContent content, CancellationToken ct)
    {
        var buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(bucket.Tuning.PartSize, Math.Max(content.Size, 1)));
        var (filled, size) = (0, (int)Math.Min(bucket.Tuning.PartSize, Math.Max(content.Size, 1)));
        string? uploadId = null;
        var parts = new List<PartETag>();
        try
        {
            await HashedCopy.To(content, async (bytes, token) =>
            {
                while (!bytes.IsEmpty)
                {
                    if (filled == size)
                    {
                        await SendPart(token);
                    }

                    var n = Math.Min(bytes.Length, size - filled);
                    bytes.Span[..n].CopyTo(buffer.AsSpan(filled));
                    (filled, bytes) = (filled + n, bytes[n..]);
                }
            }, ct);
            if (uploadId is null)
            {
                return await PutSmall(key, buffer.AsMemory(0, filled), etag, content.Like, ct);
            }

            await SendPart(ct);
            var written = await bucket.CompleteIf(key, uploadId, parts, etag, ct);
            if (written is not null)
            {
                uploadId = null;
            }

            return written;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            if (uploadId is not null)
            {
                await Drop(key, uploadId);
            }
        }

        async Task SendPart(CancellationToken token)
        {
            uploadId ??= await bucket.InitiateLike(key, (h, m) => Like(content.Like, h, m), token);

            // S3 takes 10,000 parts: larger ones are not held in memory, a file of 80 GB is refused by MaxFileBytes long before.
            parts.Add(await bucket.Part(key, uploadId, parts.Count + 1, new MemoryStream(buffer, 0, filled, writable: false), token));
            filled = 0;
        }
    }

    private async Task<S3Written?> PutSmall(string key, ReadOnlyMemory<byte> bytes, string? etag, BucketFile? like, CancellationToken ct)
    {
        var written = await Put();
        while (written is null && etag is not null && _condition < _conditions.Length - 1 && (await bucket.Look(key, ct))?.ETag == etag)
        {
            // It refuses though nothing changed: it did not understand.
            _condition++;
            written = await Put();
        }

        return written;

        async Task<S3Written?> Put()
        {
            using var content = new MemoryStream(bytes.ToArray(), writable: false);
            return await bucket.PutIf(key, content, etag is null ? null : _conditions[_condition](etag), etag is null, (h, m) => Like(like, h, m), ct);
        }
    }

    private async Task Drop(string key, string uploadId)
    {
        using var patience = new CancellationTokenSource(bucket.Tuning.Timeout);
        try
        {
            await bucket.Abort(key, uploadId, patience.Token);
        }
        catch (Exception failure) when (failure is FileStoreException or OperationCanceledException)
        {
            // What happened before is what counts; unfinished parts are seen by nobody, and a lifecycle rule of the bucket removes them.
        }
    }
}
