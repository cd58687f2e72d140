namespace Ops.Domain.Tests.Support.S3Faults;

/// <summary>A request as the fault server sees it.</summary>
/// <param name="Kind">What S3 calls it, such as Part or Complete.</param>
/// <param name="Path">Path and query.</param>
/// <param name="Headers">Names in lower case.</param>
internal sealed record S3Request(string Kind, string Method, string Path, IReadOnlyDictionary<string, string> Headers)
{
    public static S3Request Parse(string head)
    {
        var lines = head.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var first = lines[0].Split(' ');
        var headers = lines.Skip(1).Select(l => l.Split(':', 2)).GroupBy(h => h[0].ToLowerInvariant()).ToDictionary(g => g.Key, g => string.Join(",", g.Select(h => h[1].Trim())));
        var path = first[1];
        var query = path.Contains('?', StringComparison.Ordinal) ? path[(path.IndexOf('?') + 1)..].Split('&').Select(p => p.Split('=')[0]).ToHashSet() : [];
        var kind = (first[0], headers.ContainsKey("x-amz-copy-source"), query.Contains("uploadId"), query.Contains("uploads")) switch
        {
            ("POST", _, true, _) => "Complete",
            ("POST", _, _, true) => "Initiate",
            ("PUT", true, true, _) => "CopyPart",
            ("PUT", true, _, _) => "Copy",
            ("PUT", _, true, _) => "Part",
            ("PUT", _, _, _) => "Put",
            ("DELETE", _, true, _) => "Abort",
            ("DELETE", _, _, _) => "Delete",
            ("GET", _, true, _) => "Parts",
            ("GET", _, _, true) => "Uploads",
            ("GET", _, _, _) => query.Contains("list-type") ? "List" : "Get",
            ("HEAD", _, _, _) => "Head",
            _ => first[0],
        };
        return new S3Request(kind, first[0], path, headers);
    }
}
