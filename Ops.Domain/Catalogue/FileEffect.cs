using Ops.Domain.Files;

namespace Ops.Domain.Catalogue;

/// <summary>
/// What doing an item, or undoing it, does to one file outside. The engine keeps the bytes that are there now before anything may touch
/// them, and writes a row of the file history; the console removes neither. Never called in a preview.
/// </summary>
/// <param name="Target">Where the file is: a name of <c>Targets:Buckets</c>.</param>
/// <param name="Path">Its name there.</param>
/// <param name="Kind">What is done to it.</param>
public sealed record FileEffect(string Target, string Path, FileChangeKind Kind)
{
    /// <summary>How many bytes are there now and have to be kept; null when nothing is there.</summary>
    public long? OldSize { get; init; }

    /// <summary>Opens exactly the bytes that are there now; needed when <see cref="OldSize"/> is set. The engine closes the stream.</summary>
    public Func<CancellationToken, ValueTask<Stream>>? OpenOld { get; init; }

    /// <summary>SHA-256 of the bytes that will be there, when known.</summary>
    public string? NewSha256 { get; init; }

    /// <summary>How many bytes will be there; null when nothing will be.</summary>
    public long? NewSize { get; init; }
}
