using Ops.Domain.Access;

namespace Ops.Domain.Files;

/// <summary>No drop is configured.</summary>
internal sealed class NoFileDrop : IFileDrop
{
    private const string Words = "Files can't be picked from S3 here. Files:Store must be S3 and Files:S3:DropPrefix set.";

    public string? Place => null;

    public Task<DropPage> List(string prefix, string? after, int most, Actor actor, CancellationToken ct) => throw new FileRefusedException(Words);

    public Task<StoredFile> Take(DroppedFile file, Actor actor, IProgress<long>? progress, CancellationToken ct) => throw new FileRefusedException(Words);

    public Task<StoredFile> Take(string name, Actor actor, IProgress<long>? progress, CancellationToken ct) => throw new FileRefusedException(Words);
}
