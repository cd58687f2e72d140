using System.Text.Json.Nodes;

namespace Ops.Domain.Auditing;

/// <summary>
/// Says that the entries up to one were so at a moment, signed with a key that is not in the database: whoever changes entries
/// can make the hashes anew, but not this.
/// </summary>
public sealed record AuditCheckpoint
{
    /// <summary>1, 2, 3; names the exported file.</summary>
    public required int Number { get; init; }

    /// <summary>The first entry behind the checkpoint before.</summary>
    public required long FirstEntryId { get; init; }

    /// <summary>The last entry it vouches for.</summary>
    public required long EntryId { get; init; }

    /// <summary>That entry's hash, and with it everything before.</summary>
    public required string Hash { get; init; }

    /// <summary>When, to the millisecond.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Which key signed it: a fingerprint that tells nothing about the key.</summary>
    public required string KeyId { get; init; }

    /// <summary>HMAC-SHA256 over the canonical JSON of all the other fields and the name of this database.</summary>
    public string Signature { get; init; } = "";

    /// <summary>All fields but the signature, and which database it is about: what is signed.</summary>
    internal JsonObject Content(string instance) => new()
    {
        ["instance"] = instance,
        ["number"] = Number,
        ["firstEntryId"] = FirstEntryId,
        ["entryId"] = EntryId,
        ["hash"] = Hash,
        ["at"] = AuditEntry.Time(At),
        ["keyId"] = KeyId,
    };
}
