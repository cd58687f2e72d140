using Ops.Domain.Access;

namespace Ops.Domain.Files;

/// <summary>A place where other systems put files for people to pick instead of uploading them.</summary>
public interface IFileDrop
{
    /// <summary>Where it is, for people; null when there is none.</summary>
    string? Place { get; }

    /// <summary>What lies there, in the order of the names.</summary>
    /// <param name="prefix">Only names that begin so; empty for all.</param>
    /// <param name="after">Only names after this one: the last of the page before; null for the first page.</param>
    /// <param name="most">How many at most, 1 to 1,000.</param>
    /// <param name="actor">Who looks; only who may preview something sees anything.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="FileRefusedException">Not allowed, no such place, or a name that can't be one.</exception>
    /// <exception cref="FileStoreException">It can't be read now.</exception>
    Task<DropPage> List(string prefix, string? after, int most, Actor actor, CancellationToken ct);

    /// <summary>
    /// Takes one in as if it had been uploaded: the very state it has at this moment is copied under the hash of its bytes. What happens to the
    /// object afterwards changes nothing; what happens to it meanwhile ends in a refusal.
    /// </summary>
    /// <param name="name">A name as <see cref="List"/> gives it, or a whole address such as <c>s3://bucket/drop/rows.csv</c>.</param>
    /// <param name="actor">Who takes it.</param>
    /// <param name="progress">Told the bytes copied so far.</param>
    /// <param name="ct">Ends it; nothing is kept then.</param>
    /// <exception cref="FileRefusedException">Not allowed, not there, outside of the place, changed meanwhile, too large; the message says which.</exception>
    Task<StoredFile> Take(string name, Actor actor, IProgress<long>? progress, CancellationToken ct);

    /// <summary>The same with one a person picked from the list: refused when something else lies under its name by now.</summary>
    Task<StoredFile> Take(DroppedFile file, Actor actor, IProgress<long>? progress, CancellationToken ct);
}

/// <summary>One page of a drop.</summary>
/// <param name="Files">At most as many as were asked for.</param>
/// <param name="Next">Where the next page begins after; null on the last one.</param>
public sealed record DropPage(IReadOnlyList<DroppedFile> Files, string? Next);

/// <summary>A file in a drop.</summary>
/// <param name="Name">Its name below the drop.</param>
/// <param name="Size">Bytes.</param>
/// <param name="At">When it was put there.</param>
/// <param name="State">Names what lies there: put there again it is another one, unless the bytes are the same.</param>
public sealed record DroppedFile(string Name, long Size, DateTimeOffset At, string State);
