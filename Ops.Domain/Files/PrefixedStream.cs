namespace Ops.Domain.Files;

/// <summary>Bytes that were looked at already, and then the rest of their stream, which stays open.</summary>
internal sealed class PrefixedStream(ReadOnlyMemory<byte> prefix, Stream rest) : ReadOnlyStream
{
    private ReadOnlyMemory<byte> _left = prefix;

    public override int Read(Span<byte> buffer) => _left.IsEmpty ? rest.Read(buffer) : Give(buffer);

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        _left.IsEmpty ? rest.ReadAsync(buffer, cancellationToken) : ValueTask.FromResult(Give(buffer.Span));

    private int Give(Span<byte> buffer)
    {
        var give = Math.Min(buffer.Length, _left.Length);
        _left.Span[..give].CopyTo(buffer);
        _left = _left[give..];
        return give;
    }
}
