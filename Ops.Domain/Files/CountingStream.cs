namespace Ops.Domain.Files;

/// <summary>Counts what came, and refuses more than a limit. The stream below stays open.</summary>
internal sealed class CountingStream(Stream inner, long max) : ReadOnlyStream
{
    internal long Count { get; private set; }

    public override int Read(Span<byte> buffer) => Counted(inner.Read(buffer));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => Counted(await inner.ReadAsync(buffer, cancellationToken));

    private int Counted(int read) => (Count += read) <= max ? read
        : throw new FileRefusedException($"The file is larger than {Bytes.InWords(max)}, the most that is taken here. Split it into smaller files.");
}
