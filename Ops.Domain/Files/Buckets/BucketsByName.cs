using System.Collections.Concurrent;
using Ops.Domain.Files.S3;

namespace Ops.Domain.Files.Buckets;

/// <summary>All buckets of this process, opened when they are first needed.</summary>
/// <param name="openS3">Opens one in S3; a test has credentials of its own.</param>
internal sealed class BucketsByName(Func<S3Options, IBucket>? openS3 = null) : IBuckets, IDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<IBucket>> _open = new(StringComparer.Ordinal);

    public IBucket Open(BucketSettings settings)
    {
        var lazy = _open.GetOrAdd(settings.Name, _ => new Lazy<IBucket>(() => Make(settings)));
        try
        {
            return lazy.Value;
        }
        catch (FileStoreException)
        {
            // A profile that was missing may be there next time.
            _open.TryRemove(KeyValuePair.Create(settings.Name, lazy));
            throw;
        }
    }

    public void Dispose()
    {
        foreach (var bucket in _open.Values.Where(b => b.IsValueCreated).Select(b => b.Value).OfType<IDisposable>())
        {
            bucket.Dispose();
        }
    }

    private IBucket Make(BucketSettings settings) => settings.S3 is { } s3
        ? (openS3 ?? S3ObjectBucket.Open)(s3)
        : new FolderBucket(settings.Root ?? throw new ArgumentException("A folder needs a root.", nameof(settings)));
}
