using System.ComponentModel.DataAnnotations;
using Ops.Domain.Catalogue;
using Ops.Domain.Files;
using Ops.Domain.Files.Buckets;
using Ops.Domain.Operations.Samples;
using Ops.Domain.Operations.Targets;

namespace Ops.Domain.Operations.Buckets;

/// <summary>
/// Deletes the files below a prefix that is configured for it, or in a folder below. A copy of each is archived before it is deleted. Can be
/// undone: files come back with media type, headers and metadata; in a folder also with rights and time.
/// </summary>
[Operation("files.delete-prefix", "Delete files under a prefix", Group = "Files", ItemName = "file", Verb = "Delete")]
[Destructive("Files disappear for everybody who uses them. What they held is kept in the archive, and can be brought back.")]
[Archived, Idempotent, OfferedWith(typeof(BucketTargets)), Timeouts(ItemSeconds = 3600)]
public sealed class DeleteFiles(BucketTargets targets, IFileStore store, TimeProvider clock) : Operation<DeleteFiles.Input, FileItem>
{
    private readonly FileTraces _traces = new(store);

    // One day for the whole leg, as for contacts: a run past midnight shall not move its own limit.
    private readonly DateOnly _today = clock.Today();

    /// <summary>The inputs.</summary>
    public sealed record Input
    {
        /// <summary>A prefix of <c>Targets:Buckets:NAME:DeleteUnder</c>.</summary>
        [Required, Display(Name = "Under", Description = "Where files may be deleted."), Choices(typeof(DeletePlaces))]
        public required string Place { get; init; }

        /// <summary>A folder below it.</summary>
        [Display(Name = "Only the folder", Description = "A folder below it, such as 2025/january. Empty: all of it."), StringLength(200), Example("2025/january")]
        public string? Folder { get; init; }

        /// <summary>How long ago they were last written at least.</summary>
        [Display(Name = "Older than", Description = "Only files last written so many days ago or earlier (UTC). Empty: all."), Range(1, 36500), Unit("days")]
        public int? Days { get; init; }
    }

    /// <inheritdoc/>
    public override IReadOnlyList<FieldError> Check(Input input, IReadOnlyList<string> columns) => BucketPaths.IsPrefix(Folder(input)) ? []
        : [new FieldError("folder", $"Only the folder can't be {Wording.Quote(input.Folder!)}: it is made of plain names with '/' between them, such as 2025/january, without '..' or a slash in front.")];

    /// <inheritdoc/>
    public override IAsyncEnumerable<FileItem> Items(Input input, StartAt from, CancellationToken ct)
    {
        var (bucket, prefix) = targets.Delete(input.Place);
        var place = prefix + Folder(input);
        return BucketPaths.IsPrefix(Folder(input)) ? FileItem.List(bucket, place, place, from, e => IsOld(e.Modified, input), ct)
            : throw new ItemException("The folder is not made of plain names. Nothing was touched.");
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

        var (bucket, _) = targets.Delete(context.Input.Place);
        var most = bucket.Limits.MaxFileBytes;
        return await bucket.Files.Find(item.Key, ct) is not { } now ? ItemPlan.Skip("It is gone already.")
            : !IsOld(now.Modified, context.Input) ? ItemPlan.Skip("Somebody wrote it meanwhile.")
            : now.Size > most ? ItemPlan.Invalid($"It is larger than {Bytes.InWords(most)}, the most that is archived from here. It was left alone.")
            : ItemPlan.Delete(now).On(new FileEffect(bucket.Name, item.Key, FileChangeKind.Deleted) { OldSize = now.Size, OpenOld = async token => await bucket.Files.Open(now, token) });
    }

    /// <inheritdoc/>
    public override async ValueTask<Outcome> Apply(FileItem item, ItemPlan plan, ItemContext<Input> context, CancellationToken ct)
    {
        context.Run.ThrowIfPreview();
        var before = new Applied(item.Key, plan.Before, null, null).Before<BucketFile>();
        return await targets.Delete(context.Input.Place).Bucket.Files.Delete(FileTraces.Kept(before), ct) ? Outcome.Done()
            : Outcome.Drifted("Somebody changed it a moment ago. It was left alone.");
    }

    /// <inheritdoc/>
    public override ValueTask<Verdict> Verify(Applied applied, ItemContext<Input> context, CancellationToken ct)
    {
        var place = targets.Delete(context.Input.Place);
        return _traces.Verify(place.Bucket, place.Prefix, applied, ct);
    }

    /// <inheritdoc/>
    public override ValueTask<Outcome> Revert(Applied applied, ItemContext<Input> context, CancellationToken ct)
    {
        context.Run.ThrowIfPreview();
        var place = targets.Delete(context.Input.Place);
        return _traces.Revert(place.Bucket, place.Prefix, applied, ct);
    }

    private static string Folder(Input input) => string.IsNullOrEmpty(input.Folder) ? "" : BucketTarget.WithSlash(input.Folder);

    private bool IsOld(DateTimeOffset written, Input input) => input.Days is not { } days || DateOnly.FromDateTime(written.UtcDateTime) <= _today.AddDays(-days);
}
