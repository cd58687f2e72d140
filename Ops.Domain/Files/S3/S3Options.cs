using System.Text.RegularExpressions;

namespace Ops.Domain.Files.S3;

/// <summary>
/// Section <c>Files:S3</c> of the configuration. Credentials are not in it: they come by the AWS SDK's usual chain, such as the environment
/// variables AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile, or the role of the machine.
/// </summary>
public sealed partial record S3Options
{
    /// <summary>An address such as <c>https://s3.example.com</c> for a server that is not AWS; empty for AWS.</summary>
    public string Endpoint { get; init; } = "";

    /// <summary>Such as <c>eu-central-1</c>. Needed without an endpoint.</summary>
    public string Region { get; init; } = "";

    /// <summary>The bucket; it must be there already.</summary>
    public string Bucket { get; init; } = "";

    /// <summary>Where in the bucket this console keeps its files, such as <c>ops/</c>; empty for the bucket's top.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>Where other systems put files for people to pick, such as <c>drop/</c>; empty: nothing can be picked.</summary>
    public string DropPrefix { get; init; } = "";

    /// <summary>Whether the bucket is named in the path instead of the host name. Most servers that are not AWS want it.</summary>
    public bool ForcePathStyle { get; init; }

    /// <summary>What the server is asked to encrypt with: <c>AES256</c>, <c>aws:kms</c>, or empty for what the bucket does by itself.</summary>
    public string ServerSideEncryption { get; init; } = "";

    /// <summary>Where in the configuration these settings stand, for messages.</summary>
    internal string Section { get; init; } = "Files:S3";

    /// <summary>The profile that has the credentials; empty: the SDK's usual chain.</summary>
    internal string Profile { get; init; } = "";

    /// <summary>The prefix as keys begin with it: empty, or with its slash at the end.</summary>
    internal string Root => WithSlash(Prefix);

    /// <summary>The drop prefix with its slash; null when there is none.</summary>
    internal string? DropRoot => DropPrefix.Length == 0 ? null : WithSlash(DropPrefix);

    /// <summary>What is wrong with these settings, each line naming its key. Never repeats what could hold a password.</summary>
    public IEnumerable<string> Problems()
    {
        if (Endpoint.Length > 0 && !IsAddress(Endpoint))
        {
            yield return $"{Section}:Endpoint must be an address such as https://s3.example.com: http or https, a host, perhaps a port, and nothing else. Credentials go into AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.";
        }

        if (Endpoint.Length == 0 && Region.Length == 0)
        {
            yield return $"{Section}:Region is empty. Set the bucket's region, such as eu-central-1; or {Section}:Endpoint for a server that is not AWS.";
        }
        else if (Region.Length > 0 && !RegionName().IsMatch(Region))
        {
            yield return $"{Section}:Region is '{OneLine.Of(Region)}'. A region is made of lower-case letters, digits and hyphens, such as eu-central-1.";
        }

        if (Bucket.Length == 0)
        {
            yield return $"{Section}:Bucket is empty. Set the name of the bucket that holds the files.";
        }
        else if (!BucketName().IsMatch(Bucket) || Bucket.Contains("..", StringComparison.Ordinal))
        {
            yield return $"{Section}:Bucket is '{OneLine.Of(Bucket)}'. A bucket's name has 3 to 63 lower-case letters, digits, hyphens and dots; no address and no slash.";
        }

        foreach (var (key, prefix) in new[] { ($"{Section}:Prefix", Prefix), ($"{Section}:DropPrefix", DropPrefix) })
        {
            if (prefix.Length > 0 && !S3Keys.IsPlain(WithSlash(prefix)[..^1], most: 200))
            {
                yield return $"{key} is '{OneLine.Of(prefix)}'. It is made of plain names with '/' between them, such as ops/files/, without a slash in front, '..' or control characters, and at most 200 characters long.";
            }
        }

        // What lies under sha256/ and published/ is ours: it can't be what people pick from, nor can others be invited to write there.
        if (DropRoot is { } drop && S3Keys.Folders.Select(f => Root + f).Any(own => own.StartsWith(drop, StringComparison.Ordinal) || drop.StartsWith(own, StringComparison.Ordinal)))
        {
            yield return $"{Section}:DropPrefix is '{OneLine.Of(DropPrefix)}' and overlaps with what the console keeps under {Section}:Prefix '{OneLine.Of(Prefix)}'. Choose another place for one of them.";
        }

        if (ServerSideEncryption is not ("" or "AES256" or "aws:kms"))
        {
            yield return $"{Section}:ServerSideEncryption is '{OneLine.Of(ServerSideEncryption)}'. It must be AES256, aws:kms or empty.";
        }
    }

    private static string WithSlash(string prefix) => prefix.Length == 0 || prefix.EndsWith('/') ? prefix : prefix + "/";

    private static bool IsAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri is { UserInfo: "", PathAndQuery: "/", Fragment: "" } && uri.Host.Length > 0;

    [GeneratedRegex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", RegexOptions.NonBacktracking)]
    private static partial Regex BucketName();

    [GeneratedRegex("^[a-z0-9-]{1,40}$", RegexOptions.NonBacktracking)]
    private static partial Regex RegionName();
}
