using System.Collections.Concurrent;
using System.Security.Cryptography;
using Ops.Domain.Catalogue;
using Ops.Domain.Files;
using Ops.Domain.Files.Buckets;
using Ops.Domain.Operations.Targets;

namespace Ops.Domain.Operations.Buckets;

/// <summary>Looks back at what a run did to a file, by its bytes, and brings back what was archived of it.</summary>
internal sealed class FileTraces(IFileStore store)
{
    // Right after Verify found a file as it was left, Revert is asked for it: what was compared then is what may be replaced now.
    private readonly ConcurrentDictionary<string, BucketFile> _compared = new(StringComparer.Ordinal);

    /// <summary>The bytes of a file in one word.</summary>
    public static async ValueTask<string> Hash(IBucket bucket, BucketFile file, CancellationToken ct)
    {
        await using var content = await bucket.Open(file, ct);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(content, ct));
    }

    /// <summary>What was planned to be replaced or deleted, with the hash of what was kept of it: only these bytes may go.</summary>
    /// <exception cref="ItemException">Nothing was kept.</exception>
    public static BucketFile Kept(BucketFile before) =>
        before with { Sha256 = before.Archived?.Sha256 ?? throw new ItemException($"{before.Path} was left alone: it has no archive copy.") };

    /// <param name="bucket">Where.</param>
    /// <param name="prefix">Below which prefix the run was allowed to work; no word of a ledger leads elsewhere.</param>
    /// <param name="applied">What it did.</param>
    /// <param name="ct">Ends the look.</param>
    public async ValueTask<Verdict> Verify(TargetBucket bucket, string prefix, Applied applied, CancellationToken ct)
    {
        Within(prefix, applied);
        _compared.TryRemove(applied.Key, out _);
        var before = applied.BeforeJson is null ? null : applied.Before<BucketFile>();
        var after = applied.AfterJson is null ? null : applied.After<BucketFile>();
        var now = await bucket.Files.Find(applied.Key, ct);
        if (now is null)
        {
            return after is null ? Verdict.Ok.Undoing(Effect(bucket, applied.Key, null, before))
                : before is null ? Verdict.Undone
                : Verdict.Differs("It is gone.");
        }

        // Of another size than both it has other bytes than both.
        var hash = now.Size == after?.Size || now.Size == before?.Size ? await Hash(bucket.Files, now, ct) : null;
        now = now with { Sha256 = hash };
        if (hash is not null && hash == after?.Sha256)
        {
            _compared[applied.Key] = now;
            return Verdict.Ok.Undoing(Effect(bucket, applied.Key, now, before));
        }

        return hash is not null && hash == before?.Archived?.Sha256 ? Verdict.Undone
            : Verdict.Differs(after is null ? "Another file is there now." : "Somebody put other content there.", now);
    }

    public async ValueTask<Outcome> Revert(TargetBucket bucket, string prefix, Applied applied, CancellationToken ct)
    {
        Within(prefix, applied);
        var seen = applied.AfterJson is null ? null : _compared.GetValueOrDefault(applied.Key);
        if (applied.AfterJson is not null && seen is null)
        {
            return Outcome.Drifted("It is not as it was left.");
        }

        if (applied.BeforeJson is null)
        {
            return await bucket.Files.Delete(seen!, ct) ? Outcome.Done() : Outcome.Drifted("It was changed a moment ago.");
        }

        var before = applied.Before<BucketFile>();
        if (before.Archived is not { } archived)
        {
            return Outcome.Failed("The ledger does not say where its bytes were kept.");
        }

        await using var content = await store.Open(archived.Sha256, 0, ct);
        var back = await bucket.Files.Put(applied.Key, seen, new BucketContent(content, archived.Size, archived.Sha256, before) { KeepsTime = true }, ct);
        return back is null ? Outcome.Drifted("It was changed a moment ago.") : Outcome.Done(after: back);
    }

    private static void Within(string prefix, Applied applied)
    {
        if (!applied.Key.StartsWith(prefix, StringComparison.Ordinal))
        {
            throw new ItemException($"{applied.Key} does not lie under {prefix}, where this operation may work. It was left alone.");
        }
    }

    private static FileEffect Effect(TargetBucket bucket, string path, BucketFile? now, BucketFile? before) => new(bucket.Name, path, FileChangeKind.Restored)
    {
        OldSize = now?.Size,
        OpenOld = now is null ? null : async ct => await bucket.Files.Open(now, ct),
        NewSha256 = before?.Archived?.Sha256,
        NewSize = before?.Archived?.Size,
    };
}
