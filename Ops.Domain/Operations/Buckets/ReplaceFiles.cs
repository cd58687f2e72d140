using System.ComponentModel.DataAnnotations;
using Ops.Domain.Catalogue;
using Ops.Domain.Files;
using Ops.Domain.Files.Buckets;
using Ops.Domain.Operations.Targets;

namespace Ops.Domain.Operations.Buckets;

/// <summary>
/// Puts staged files in the place of live ones: each file below the staging prefix takes the place of the one of the same name below the live
/// prefix. What is replaced is archived first. Can be undone.
/// </summary>
[Operation("files.replace", "Replace files", Group = "Files", ItemName = "file", Verb = "Replace")]
[Destructive("Live files are overwritten. What was there is kept in the archive, and can be brought back.")]
[Archived, Idempotent, OfferedWith(typeof(BucketTargets)), Timeouts(ItemSeconds = 3600)]
public sealed class ReplaceFiles(BucketTargets targets, IFileStore store) : Operation<ReplaceFiles.Input, FileItem>
{
    private readonly FileTraces _traces = new(store);

    /// <summary>The inputs.</summary>
    public sealed record Input
    {
        /// <summary>A place of <c>Targets:Buckets:NAME:ReplaceUnder</c>.</summary>
        [Required, Display(Name = "Files", Description = "Each file staged on the left takes the place of the one of the same name on the right. Staged files stay where they are."), Choices(typeof(ReplacePlaces))]
        public required string Place { get; init; }
    }

    /// <inheritdoc/>
    public override IAsyncEnumerable<FileItem> Items(Input input, StartAt from, CancellationToken ct)
    {
        var (bucket, staged, live) = targets.Replace(input.Place);
        return FileItem.List(bucket, staged, live, from, _ => true, ct);
    }

    /// <inheritdoc/>
    public override string KeyOf(FileItem item) => item.Key;

    /// <inheritdoc/>
    public override async ValueTask<ItemPlan> Plan(FileItem item, ItemContext<Input> context, CancellationToken ct)
    {
        if (item.Refusal is { } refusal)
        {
            return refusal;
        }

        var (bucket, _, _) = targets.Replace(context.Input.Place);
        var (files, most) = (bucket.Files, bucket.Limits.MaxFileBytes);
        if (await files.Find(item.Entry.Path, ct) is not { } staged)
        {
            return ItemPlan.Skip("It is not staged any more.");
        }

        var now = await files.Find(item.Key, ct);
        if (Math.Max(staged.Size, now?.Size ?? 0) > most)
        {
            return ItemPlan.Invalid($"It is larger than {Bytes.InWords(most)}, the most that is allowed here. It was left alone.");
        }

        // The reviewer agrees to these very bytes, so they are read now; live ones only where they could be the same.
        var hash = await FileTraces.Hash(files, staged, ct);
        if (now?.Size == staged.Size && await FileTraces.Hash(files, now, ct) == hash)
        {
            return ItemPlan.Skip("It has that content already.");
        }

        var effect = new FileEffect(bucket.Name, item.Key, now is null ? FileChangeKind.Added : FileChangeKind.Replaced)
        {
            OldSize = now?.Size, OpenOld = now is null ? null : async token => await files.Open(now, token), NewSha256 = hash, NewSize = staged.Size,
        };
        var after = new { Path = item.Key, staged.Size, Sha256 = hash, staged.ContentType, From = staged.Path };
        return (now is null ? ItemPlan.Create(after) : ItemPlan.Change(now, after)).On(effect);
    }

    /// <inheritdoc/>
    public override async ValueTask<Outcome> Apply(FileItem item, ItemPlan plan, ItemContext<Input> context, CancellationToken ct)
    {
        context.Run.ThrowIfPreview();
        var files = targets.Replace(context.Input.Place).Bucket.Files;
        var planned = new Applied(item.Key, plan.Before, plan.After, null);
        var (before, after) = (plan.Before is null ? null : planned.Before<BucketFile>(), planned.After<BucketFile>());
        if (await files.Find(item.Entry.Path, ct) is not { } staged || staged.Size != after.Size)
        {
            return Outcome.Drifted("What is staged changed a moment ago.");
        }

        await using var content = await files.Open(staged, ct);
        var put = await files.Put(item.Key, before is null ? null : FileTraces.Kept(before),
            new BucketContent(content, after.Size, after.Sha256!, staged with { Mode = before?.Mode ?? staged.Mode }), ct);
        return put is null ? Outcome.Drifted("Somebody changed it a moment ago. It was left alone.") : Outcome.Done(after: put);
    }

    /// <inheritdoc/>
    public override ValueTask<Verdict> Verify(Applied applied, ItemContext<Input> context, CancellationToken ct)
    {
        var place = targets.Replace(context.Input.Place);
        return _traces.Verify(place.Bucket, place.To, applied, ct);
    }

    /// <inheritdoc/>
    public override ValueTask<Outcome> Revert(Applied applied, ItemContext<Input> context, CancellationToken ct)
    {
        context.Run.ThrowIfPreview();
        var place = targets.Replace(context.Input.Place);
        return _traces.Revert(place.Bucket, place.To, applied, ct);
    }
}
