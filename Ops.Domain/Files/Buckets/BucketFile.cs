using System.Text.Json.Serialization;

namespace Ops.Domain.Files.Buckets;

/// <summary>A file of a bucket as it stood at one moment; also how a run's ledger keeps it.</summary>
/// <param name="Path">Its name below the bucket's root or prefix.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Tag">Names this state of it: the ETag in S3, time and size in a folder.</param>
/// <param name="Modified">When it was last written.</param>
public sealed record BucketFile(string Path, long Size, string Tag, DateTimeOffset Modified)
{
    /// <summary>The version's id in a versioned bucket.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Version { get; init; }

    /// <summary>Its media type, where there is one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ContentType { get; init; }

    /// <summary>Cache-Control, Content-Disposition and Content-Encoding, where set.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SortedDictionary<string, string>? Headers { get; init; }

    /// <summary>What its owners wrote beside it, without x-amz-meta-.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SortedDictionary<string, string>? Metadata { get; init; }

    /// <summary>Who may read and write it in a folder, in octal.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Mode { get; init; }

    /// <summary>What its bytes hash to, when somebody read them.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Sha256 { get; init; }

    /// <summary>Where the engine kept its bytes.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public StoredContent? Archived { get; init; }
}
