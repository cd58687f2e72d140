namespace Ops.Domain.Access;

/// <summary>One key of the ring as it lies in the database: wrapped with the master key.</summary>
public sealed class RingKey
{
    /// <summary>Names it in every text sealed with it; random, so that two nodes never choose the same.</summary>
    public string Id { get; init; } = "";

    /// <summary>What it is for. Of each purpose at most one key is not retired.</summary>
    public string Purpose { get; init; } = "";

    /// <summary>When it was made.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When a newer one took its place; it still opens what it sealed. Null for the one in use.</summary>
    public DateTimeOffset? RetiredAt { get; set; }

    /// <summary>The key, wrapped.</summary>
    public byte[] Sealed { get; set; } = [];
}
