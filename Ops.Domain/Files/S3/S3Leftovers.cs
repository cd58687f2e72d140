namespace Ops.Domain.Files.S3;

/// <summary>Removes parts and incoming objects nobody will ever finish.</summary>
internal sealed class S3Leftovers(S3Bucket bucket, S3Keys keys, S3Writers writers, TimeProvider time)
{
    private DateTimeOffset Abandoned => time.GetUtcNow() - bucket.Tuning.Abandoned;

    internal async Task<int> Remove(CancellationToken ct)
    {
        var removed = 0;
        foreach (var upload in await bucket.Unfinished(keys.Root, ct))
        {
            // What others may keep under the same top of a bucket is none of ours.
            if (!S3Keys.Folders.Any(f => upload.Key.StartsWith(keys.Root + f, StringComparison.Ordinal)))
            {
                continue;
            }

            if (Died(upload.Key) ?? (await bucket.LastPart(upload, ct) is { } last && last < Abandoned))
            {
                await bucket.Abort(upload.Key, upload.UploadId, ct);
                removed++;
            }
        }

        string? after = null;
        do
        {
            var page = await bucket.List(keys.IncomingRoot, after, 1000, ct);
            var found = page.S3Objects ?? [];
            foreach (var incoming in found.Where(o => Died(o.Key) ?? (keys.Writer(o.Key) is not null && o.LastModified?.ToUniversalTime() is { } at && at < Abandoned.UtcDateTime)))
            {
                await bucket.Delete(incoming.Key, ct);
                removed++;
            }

            after = page.IsTruncated == true ? found[^1].Key : null;
        }
        while (after is not null);
        return removed;
    }

    /// <summary>Whether its writer is known to be gone or to live; null when only time can tell.</summary>
    private bool? Died(string key) => keys.Writer(key) is { } writer && writers.IsHere(writer.Place) ? !writers.IsAlive(writer.Owner) : null;
}
