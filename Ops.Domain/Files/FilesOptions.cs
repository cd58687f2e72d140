using Ops.Domain.Files.S3;

namespace Ops.Domain.Files;

/// <summary>Section <c>Files</c> of the configuration.</summary>
public sealed record FilesOptions
{
    /// <summary><c>Local</c>: a folder; <c>S3</c>: a bucket.</summary>
    public string Store { get; init; } = "Local";

    /// <summary>Section <c>Files:Local</c>.</summary>
    public LocalFilesOptions Local { get; init; } = new();

    /// <summary>Section <c>Files:S3</c>; counts only when the store is S3.</summary>
    public S3Options S3 { get; init; } = new();

    /// <summary>The largest file a person may bring, in bytes, also after unpacking.</summary>
    public long MaxUploadBytes { get; init; } = 2L * 1024 * 1024 * 1024;

    /// <summary>How many times larger a file packed by gzip may become.</summary>
    public int MaxUnpackRatio { get; init; } = 100;

    /// <summary>While a run works, its results are written to the store in parts: each time so many items are done,</summary>
    public int PartRows { get; init; } = 20_000;

    /// <summary>or so many seconds have passed since the part before and something is done.</summary>
    public double PartSeconds { get; init; } = 60;

    /// <summary>What is wrong with these settings, each line naming its key.</summary>
    public IEnumerable<string> Problems()
    {
        if (Store is not ("Local" or "S3"))
        {
            yield return $"Files:Store is '{Store}'. It must be Local or S3.";
        }

        if (MaxUploadBytes < 1)
        {
            yield return $"Files:MaxUploadBytes is {MaxUploadBytes}. It must be 1 or more.";
        }

        if (MaxUnpackRatio is < 1 or > 1100)
        {
            yield return $"Files:MaxUnpackRatio is {MaxUnpackRatio}. It must be from 1 to 1100; gzip packs no better than that.";
        }

        if (PartRows < 1)
        {
            yield return $"Files:PartRows is {PartRows}. It must be 1 or more.";
        }

        if (!(PartSeconds is >= 1 and <= 86_400))
        {
            yield return $"Files:PartSeconds is {PartSeconds}. It must be from 1 to 86400.";
        }

        foreach (var problem in Store == "S3" ? S3.Problems() : [])
        {
            yield return problem;
        }
    }
}

/// <summary>Section <c>Files:Local</c> of the configuration.</summary>
public sealed record LocalFilesOptions
{
    /// <summary>The folder; empty for <c>files</c> in the data directory.</summary>
    public string Root { get; init; } = "";
}
