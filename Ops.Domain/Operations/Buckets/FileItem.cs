using System.Globalization;
using System.Runtime.CompilerServices;
using Ops.Domain.Catalogue;
using Ops.Domain.Files.Buckets;
using Ops.Domain.Operations.Targets;

namespace Ops.Domain.Operations.Buckets;

/// <summary>A file as an item of a run. Its key is its name; a name that can't be worked on gets a key that can be shown.</summary>
public sealed record FileItem(string Key, BucketEntry Entry)
{
    /// <summary>No name begins with it, so a key that does stands for a name that could not be a key.</summary>
    private const char Unplain = '/';

    /// <summary>Why nothing can be done with it, as a plan; null when something can.</summary>
    internal ItemPlan? Refusal => Entry.IsFolderMark ? ItemPlan.Skip(Entry.Problem!) : Entry.Problem is { } problem ? ItemPlan.Invalid($"{problem} It was left alone.") : null;

    /// <summary>The files below a prefix as items, from an item on.</summary>
    /// <param name="bucket">Where.</param>
    /// <param name="prefix">The prefix that is listed.</param>
    /// <param name="shown">What keys begin with in its place.</param>
    /// <param name="from">Where to go on.</param>
    /// <param name="wanted">Which of them.</param>
    /// <param name="ct">Ends the listing.</param>
    /// <exception cref="ItemException">There are more than the target allows.</exception>
    internal static async IAsyncEnumerable<FileItem> List(TargetBucket bucket, string prefix, string shown, StartAt from, Func<BucketEntry, bool> wanted, [EnumeratorCancellation] CancellationToken ct)
    {
        // What could not be a key is no place to go on from: then all come again, and the engine passes over what is done.
        var after = from.AfterKey is { } key && key.StartsWith(shown, StringComparison.Ordinal) && key[0] != Unplain ? prefix + key[shown.Length..] : null;
        var count = 0;
        await foreach (var entry in bucket.Files.List(prefix, after, ct))
        {
            if (!wanted(entry))
            {
                continue;
            }

            if (++count > bucket.Limits.MaxFiles)
            {
                throw new ItemException(string.Create(CultureInfo.InvariantCulture, $"There are more than {bucket.Limits.MaxFiles:N0} files, the most one run may work on (Targets:Buckets:{bucket.Name}:MaxFiles). Choose a smaller part."));
            }

            var path = shown + entry.Path[prefix.Length..];
            yield return entry.Problem is null && BucketPaths.Problem(path) is { } problem ? new FileItem(Mangled(path), entry with { Problem = problem })
                : new FileItem(entry.Problem is null ? path : Mangled(path), entry);
        }
    }

    private static string Mangled(string path) => $"{Unplain}{OneLine.Of(path, 300)}~{Canonical.Sha256(path)[..8]}";
}
