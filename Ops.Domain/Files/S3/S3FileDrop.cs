using Ops.Domain.Access;

namespace Ops.Domain.Files.S3;

/// <summary>What lies under <c>Files:S3:DropPrefix</c>. Only looked at and read; nothing there is ever changed or removed.</summary>
internal sealed class S3FileDrop(S3FileStore store, S3Options options, FileIntake intake, AccessRules access) : IFileDrop
{
    private readonly string _root = options.DropRoot ?? throw new ArgumentException("There is no drop prefix.", nameof(options));

    private S3Bucket Bucket => store.Bucket;

    public string Place => Bucket.Describe(_root);

    public async Task<DropPage> List(string prefix, string? after, int most, Actor actor, CancellationToken ct)
    {
        Ask(actor);
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(most, 1000);

        // A search may end in a slash; what is listed can't lie above the drop, because S3 knows no "..".
        foreach (var text in new[] { prefix.TrimEnd('/'), after }.Where(t => !string.IsNullOrEmpty(t)))
        {
            _ = Plain(text!);
        }

        var page = await Bucket.List(_root + prefix, after is null ? null : _root + after, most, ct);
        var found = page.S3Objects ?? [];
        var files = found.Where(o => S3Keys.IsPlain(o.Key)).Select(o => new DroppedFile(o.Key[_root.Length..], o.Size ?? 0, new DateTimeOffset(o.LastModified?.ToUniversalTime() ?? default, TimeSpan.Zero), o.ETag));
        return new DropPage([.. files], page.IsTruncated == true && found.Count > 0 ? found[^1].Key[_root.Length..] : null);
    }

    public Task<StoredFile> Take(string name, Actor actor, IProgress<long>? progress, CancellationToken ct) => Take(name, null, actor, progress, ct);

    public Task<StoredFile> Take(DroppedFile file, Actor actor, IProgress<long>? progress, CancellationToken ct) => Take(file.Name, file.State, actor, progress, ct);

    private async Task<StoredFile> Take(string name, string? state, Actor actor, IProgress<long>? progress, CancellationToken ct)
    {
        Ask(actor);
        var key = _root + Plain(Below(name));
        try
        {
            var pinned = await Bucket.Find(key, ct) ?? throw new FileRefusedException($"There is no {Bucket.Describe(key)}. It may have been taken away; look at the list again.");
            if (state is not null && pinned.ETag != state)
            {
                throw new FileRefusedException($"{Bucket.Describe(key)} was replaced by another file since it was listed. Look at the list again, and pick it once more if you mean the new one.");
            }

            await using var content = new S3ReadStream(Bucket, pinned, sha256: null);
            return await intake.Receive(content, key, $"{Bucket.Describe(key)} ({pinned.Pin})", actor, progress, ct);
        }
        catch (FileStoreException failure)
        {
            throw new FileRefusedException($"Nothing was taken. {failure.Message}", failure);
        }
    }

    private string Below(string name)
    {
        const string scheme = "s3://";
        if (!name.StartsWith(scheme, StringComparison.OrdinalIgnoreCase))
        {
            return name;
        }

        var address = name[scheme.Length..];
        return address.StartsWith($"{options.Bucket}/{_root}", StringComparison.Ordinal)
            ? address[(options.Bucket.Length + 1 + _root.Length)..]
            : throw new FileRefusedException($"Only files under {Place} can be taken from here.");
    }

    private static string Plain(string name) => S3Keys.IsPlain(name, most: 800)
        ? name
        : throw new FileRefusedException("This is not the name of a file that can be taken: a name has neither '..' nor empty parts nor control characters.");

    // Before anything is asked of S3, so that nobody learns from an answer what lies there.
    private void Ask(Actor actor)
    {
        if (access.MaySomewhere(actor, Right.Preview) is { Allowed: false } denied)
        {
            throw new FileRefusedException(denied.Why);
        }
    }
}
