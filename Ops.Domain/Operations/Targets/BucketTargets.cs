using Ops.Domain.Catalogue;
using Ops.Domain.Files.Buckets;

namespace Ops.Domain.Operations.Targets;

/// <summary>All of <c>Targets:Buckets</c>, and the places in them that operations may work on.</summary>
public sealed class BucketTargets(TargetsOptions options, IBuckets buckets) : IOffer
{
    /// <summary>By name.</summary>
    public IReadOnlyDictionary<string, BucketTarget> All => options.Buckets;

    /// <inheritdoc/>
    public bool IsOffered => All.Count > 0;

    /// <summary>Where files may be replaced: <c>NAME/PLACE</c>.</summary>
    public IEnumerable<Choice> Replacing => All.OrderBy(t => t.Key, StringComparer.Ordinal).SelectMany(t => t.Value.ReplaceUnder.OrderBy(r => r.Key, StringComparer.Ordinal)
        .Select(r => new Choice($"{t.Key}/{r.Key}", $"{t.Key}: {BucketTarget.WithSlash(r.Value.From)} → {BucketTarget.WithSlash(r.Value.To)}")));

    /// <summary>Where files may be deleted: <c>NAME/PREFIX</c>.</summary>
    public IEnumerable<Choice> Deleting => All.OrderBy(t => t.Key, StringComparer.Ordinal)
        .SelectMany(t => t.Value.DeleteUnder.Select(BucketTarget.WithSlash).Order(StringComparer.Ordinal).Select(p => new Choice($"{t.Key}/{p}", $"{t.Key}: {p}")));

    /// <summary>The place that a choice of <see cref="Replacing"/> names.</summary>
    /// <exception cref="ItemException">It is not configured any more.</exception>
    internal (TargetBucket Bucket, string From, string To) Replace(string choice)
    {
        var (name, place) = Split(choice);
        return All.TryGetValue(name, out var target) && target.ReplaceUnder.TryGetValue(place, out var found)
            ? (Bucket(name, target), BucketTarget.WithSlash(found.From), BucketTarget.WithSlash(found.To))
            : throw Gone(choice);
    }

    /// <summary>The place that a choice of <see cref="Deleting"/> names.</summary>
    /// <exception cref="ItemException">It is not configured any more.</exception>
    internal (TargetBucket Bucket, string Prefix) Delete(string choice)
    {
        var (name, prefix) = Split(choice);
        return All.TryGetValue(name, out var target) && target.DeleteUnder.Any(p => BucketTarget.WithSlash(p) == prefix) ? (Bucket(name, target), prefix) : throw Gone(choice);
    }

    private TargetBucket Bucket(string name, BucketTarget target) => new(name, target, buckets.Open(target.Settings(name)));

    private static (string Name, string Place) Split(string choice)
    {
        var at = choice.IndexOf('/', StringComparison.Ordinal);
        return at < 0 ? (choice, "") : (choice[..at], choice[(at + 1)..]);
    }

    private static ItemException Gone(string choice) => new($"'{OneLine.Of(choice)}' is not among the places that Targets:Buckets allows (any more). Nothing was touched.");
}

/// <summary>A bucket with its name and limits.</summary>
internal sealed record TargetBucket(string Name, BucketTarget Limits, IBucket Files);
