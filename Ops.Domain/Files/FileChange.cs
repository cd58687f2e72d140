namespace Ops.Domain.Files;

/// <summary>
/// One row of the file history: what a run did to a file of a configured bucket, written before it was done. The bytes that were
/// there before lie in the file store under <see cref="OldSha256"/>; the console removes nothing for good.
/// </summary>
public sealed class FileChange
{
    /// <summary>Grows with time.</summary>
    public long Id { get; init; }

    /// <summary>The run that did it.</summary>
    public long RunId { get; init; }

    /// <summary>The item of that run; one row for each.</summary>
    public string ItemKey { get; init; } = "";

    /// <summary>The bucket's name in <c>Targets:Buckets</c>.</summary>
    public string Target { get; init; } = "";

    /// <summary>The file's name below the bucket's prefix.</summary>
    public string Path { get; init; } = "";

    /// <summary>What is done to it.</summary>
    public FileChangeKind Kind { get; init; }

    /// <summary>Names the bytes that were there before; null when nothing was.</summary>
    public string? OldSha256 { get; init; }

    /// <summary>How many bytes were there before.</summary>
    public long? OldSize { get; init; }

    /// <summary>Names the bytes that are there after; null when nothing is.</summary>
    public string? NewSha256 { get; init; }

    /// <summary>How many bytes are there after.</summary>
    public long? NewSize { get; init; }

    /// <summary>When it was written down.</summary>
    public DateTimeOffset At { get; init; }
}

/// <summary>What is done to a file, in one word.</summary>
public enum FileChangeKind
{
    /// <summary>It was not there before.</summary>
    Added,

    /// <summary>Other bytes take its place.</summary>
    Replaced,

    /// <summary>It is taken away.</summary>
    Deleted,

    /// <summary>A revert puts it back as it was.</summary>
    Restored,
}
