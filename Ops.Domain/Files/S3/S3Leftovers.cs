namespace Ops.Domain.Files.S3;

/// <summary>Removes parts and incoming objects nobody will ever finish.</summary>
internal sealed class S3Leftovers(S3Bucket bucket, S3Keys keys, S3Writers writers, TimeProvider time)
{
    internal async Task<int> Remove(CancellationToken ct)
    {
        var abandoned = time.GetUtcNow() - bucket.Tuning.Abandoned;
        var removed = 0;

        // What others may keep under the same top of a bucket is none of ours. In this order: whoever copies has had a whole incoming object
        // since before his copy was begun, and keeps it until the copy is there.
        var uploads = (await bucket.Unfinished(keys.Root, ct)).Where(u => S3Keys.Folders.Any(f => u.Key.StartsWith(keys.Root + f, StringComparison.Ordinal))).ToList();
        var isSomebodyCopying = false;
        await foreach (var incoming in Incoming(ct))
        {
            if (Died(incoming.Key) ?? (incoming.LastModified?.ToUniversalTime() is { } at && at < abandoned.UtcDateTime))
            {
                await bucket.Delete(incoming.Key, ct);
                removed++;
            }
            else
            {
                isSomebodyCopying = true;
            }
        }

        foreach (var upload in uploads)
        {
            var isOver = Died(upload.Key) ?? (!isSomebodyCopying && keys.Writer(upload.Key) is null && !upload.Key.StartsWith(keys.IncomingRoot, StringComparison.Ordinal));
            if (isOver || (Died(upload.Key) is null && await bucket.LastPart(upload, ct) is { } last && last < abandoned))
            {
                await bucket.Abort(upload.Key, upload.UploadId, ct);
                removed++;
            }
        }

        return removed;
    }

    /// <summary>Whether its writer is known to be gone or to live; null when only time can tell.</summary>
    private bool? Died(string key) => keys.Writer(key) is { } writer && writers.IsHere(writer.Place) ? !writers.IsAlive(writer.Owner) : null;

    private async IAsyncEnumerable<Amazon.S3.Model.S3Object> Incoming([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        string? after = null;
        do
        {
            var page = await bucket.List(keys.IncomingRoot, after, 1000, ct);
            var found = page.S3Objects ?? [];
            foreach (var o in found.Where(o => keys.Writer(o.Key) is not null))
            {
                yield return o;
            }

            after = page.IsTruncated == true ? found[^1].Key : null;
        }
        while (after is not null);
    }
}
