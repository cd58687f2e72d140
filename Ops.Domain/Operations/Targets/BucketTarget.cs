using System.Text.RegularExpressions;
using Ops.Domain.Files;
using Ops.Domain.Files.Buckets;
using Ops.Domain.Files.S3;

namespace Ops.Domain.Operations.Targets;

/// <summary>
/// A folder or bucket of files that starter operations may work on: <c>Targets:Buckets:NAME</c>. Nothing outside of what is allowed here can be
/// named in a browser. Credentials of a bucket come by the AWS SDK's usual chain, or from a named profile; never from here.
/// </summary>
public sealed partial record BucketTarget
{
    /// <summary><c>Local</c>: a folder; <c>S3</c>: a bucket.</summary>
    public string Store { get; init; } = "";

    /// <summary>The folder; an absolute path.</summary>
    public string Root { get; init; } = "";

    /// <summary>An address such as <c>https://s3.example.com</c> for a server that is not AWS; empty for AWS.</summary>
    public string Endpoint { get; init; } = "";

    /// <summary>Such as <c>eu-central-1</c>; needed without an endpoint.</summary>
    public string Region { get; init; } = "";

    /// <summary>The bucket; it has to be there.</summary>
    public string Bucket { get; init; } = "";

    /// <summary>Where in the bucket, such as <c>shop/</c>; empty for its top. All other names are below it.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>Whether the bucket is named in the path; most servers that are not AWS want it.</summary>
    public bool ForcePathStyle { get; init; }

    /// <summary>The profile on this machine that has the credentials; empty: the SDK's usual chain.</summary>
    public string Profile { get; init; } = "";

    /// <summary>What the server is asked to encrypt with: <c>AES256</c>, <c>aws:kms</c>, or empty.</summary>
    public string ServerSideEncryption { get; init; } = "";

    /// <summary>What <c>files.replace</c> may do, by name: staged files take the place of live ones.</summary>
    public IReadOnlyDictionary<string, ReplacePlace> ReplaceUnder { get; init; } = new Dictionary<string, ReplacePlace>();

    /// <summary>Below which prefixes <c>files.delete-prefix</c> may delete, such as <c>tmp/</c>.</summary>
    public IReadOnlyList<string> DeleteUnder { get; init; } = [];

    /// <summary>Larger files are left alone, in bytes.</summary>
    public long MaxFileBytes { get; init; } = 5L * 1024 * 1024 * 1024;

    /// <summary>A run over more files fails before it touches the first one beyond.</summary>
    public int MaxFiles { get; init; } = 100_000;

    /// <summary>What is wrong with it, each line naming its key. Whether it can be reached is not asked.</summary>
    /// <param name="key">The key it stands under.</param>
    public IEnumerable<string> Problems(string key)
    {
        if (!Name().IsMatch(key[(key.LastIndexOf(':') + 1)..]))
        {
            yield return $"{key}: a target's name has 1 to 60 letters, digits, '-' and '_'.";
        }

        var place = Store switch
        {
            "Local" when !Path.IsPathFullyQualified(Root) => [$"{key}:Root is '{OneLine.Of(Root)}'. Give the folder as an absolute path, such as /srv/shop."],
            "Local" => [],
            "S3" => S3(key).Problems(),
            _ => [$"{key}:Store is '{OneLine.Of(Store)}'. It must be Local or S3."],
        };
        foreach (var problem in place.Concat(DeleteUnder.Select((p, i) => Under($"{key}:DeleteUnder:{i}", p)).Concat(ReplaceUnder.SelectMany(r => Replacing($"{key}:ReplaceUnder:{r.Key}", r.Key, r.Value))).OfType<string>()))
        {
            yield return problem;
        }

        if (MaxFileBytes < 1)
        {
            yield return $"{key}:MaxFileBytes is {MaxFileBytes}. It must be 1 or more.";
        }

        if (MaxFiles is < 1 or > 10_000_000)
        {
            yield return $"{key}:MaxFiles is {MaxFiles}. It must be from 1 to 10,000,000.";
        }
    }

    /// <summary>What of it lies where the console keeps its own files: then an operation could delete those, or the archive.</summary>
    /// <param name="key">The key it stands under.</param>
    /// <param name="files">The console's file store.</param>
    /// <param name="dataPath">The console's data directory.</param>
    public IEnumerable<string> Overlaps(string key, FilesOptions files, string dataPath)
    {
        if (Store == "Local" && Path.IsPathFullyQualified(Root))
        {
            string[] own = [dataPath, .. files.Local.Root.Length > 0 ? [Path.GetFullPath(files.Local.Root)] : Array.Empty<string>()];
            foreach (var folder in own.Where(o => Below(o, Path.GetFullPath(Root)) || Below(Path.GetFullPath(Root), o)))
            {
                yield return $"{key}:Root is '{OneLine.Of(Root)}' and overlaps with {folder}, where the console keeps its own files. Choose another folder.";
            }
        }

        if (Store == "S3" && files.Store == "S3" && Bucket == files.S3.Bucket && Endpoint.TrimEnd('/').Equals(files.S3.Endpoint.TrimEnd('/'), StringComparison.OrdinalIgnoreCase))
        {
            var mine = S3(key).Root;
            if (S3Keys.Folders.Select(f => files.S3.Root + f).Any(o => o.StartsWith(mine, StringComparison.Ordinal) || mine.StartsWith(o, StringComparison.Ordinal)))
            {
                yield return $"{key}:Prefix is '{OneLine.Of(Prefix)}' and overlaps with what the console keeps under Files:S3:Prefix '{OneLine.Of(files.S3.Prefix)}'. Choose another prefix or bucket.";
            }
        }
    }

    /// <summary>Where it is, for <see cref="IBuckets"/>.</summary>
    /// <param name="name">Its name.</param>
    public BucketSettings Settings(string name) => Store == "S3" ? new(name) { S3 = S3($"Targets:Buckets:{name}") } : new(name) { Root = Root };

    /// <summary>A prefix as names begin with it: with its slash.</summary>
    internal static string WithSlash(string prefix) => prefix.EndsWith('/') ? prefix : prefix + "/";

    private static bool Below(string path, string folder) => WithSlash(path).StartsWith(WithSlash(folder), StringComparison.Ordinal);

    private static string? Under(string key, string prefix) => prefix.Length > 0 && BucketPaths.IsPrefix(WithSlash(prefix)) ? null
        : $"{key} is '{OneLine.Of(prefix)}'. It is made of plain names with '/' between them, such as tmp/exports/, without a slash in front, '..' or control characters.";

    private static IEnumerable<string?> Replacing(string key, string name, ReplacePlace place)
    {
        yield return Name().IsMatch(name) ? null : $"{key}: a name here has 1 to 60 letters, digits, '-' and '_'.";
        yield return Under($"{key}:From", place.From);
        yield return Under($"{key}:To", place.To);
        if (place.From.Length > 0 && place.To.Length > 0 && (Below(place.From, place.To) || Below(place.To, place.From)))
        {
            yield return $"{key}: From '{OneLine.Of(place.From)}' and To '{OneLine.Of(place.To)}' overlap. What is staged must lie elsewhere than what it replaces.";
        }
    }

    private S3Options S3(string key) => new()
    {
        Endpoint = Endpoint, Region = Region, Bucket = Bucket, Prefix = Prefix, ForcePathStyle = ForcePathStyle, ServerSideEncryption = ServerSideEncryption, Section = key, Profile = Profile,
    };

    [GeneratedRegex("^[A-Za-z0-9_-]{1,60}$", RegexOptions.NonBacktracking)]
    private static partial Regex Name();
}
