namespace Ops.Domain.Operations.Targets;

/// <summary>
/// Section <c>Targets</c> of the configuration: the team's own systems that starter operations work on. It is reviewed like code:
/// no SQL, address or path is ever typed in a browser.
/// </summary>
public sealed record TargetsOptions
{
    /// <summary>Databases by name.</summary>
    public IReadOnlyDictionary<string, DatabaseTarget> Databases { get; init; } = new Dictionary<string, DatabaseTarget>();

    /// <summary>HTTP services by name.</summary>
    public IReadOnlyDictionary<string, ServiceTarget> Services { get; init; } = new Dictionary<string, ServiceTarget>();

    /// <summary>Folders and buckets of files by name.</summary>
    public IReadOnlyDictionary<string, BucketTarget> Buckets { get; init; } = new Dictionary<string, BucketTarget>();

    /// <summary>What of the targets lies where the console keeps its own files, each line naming its key.</summary>
    /// <param name="files">The console's file store.</param>
    /// <param name="dataPath">The console's data directory.</param>
    public IEnumerable<string> Overlaps(Files.FilesOptions files, string dataPath) => Buckets.SelectMany(t => t.Value.Overlaps($"Targets:Buckets:{t.Key}", files, dataPath));

    /// <summary>What is wrong with these settings, each line naming its key.</summary>
    public IEnumerable<string> Problems() =>
    [
        .. Databases.SelectMany(t => t.Value.Problems($"Targets:Databases:{t.Key}")),
        .. Services.SelectMany(t => t.Value.Problems($"Targets:Services:{t.Key}")),
        .. Buckets.SelectMany(t => t.Value.Problems($"Targets:Buckets:{t.Key}")),
    ];
}
