using System.Globalization;
using System.Text.Json.Nodes;
using Ops.Domain.Access;
using Ops.Domain.Catalogue;

namespace Ops.Domain.Auditing;

/// <summary>One line of the audit trail. Written once, by <see cref="AuditTrail"/>; triggers refuse to change or delete it.</summary>
public sealed record AuditEntry
{
    /// <summary>The most characters a summary has.</summary>
    public const int MaxSummary = 500;

    /// <summary>What the first entry holds as the hash of the one before it.</summary>
    public const string Beginning = "0000000000000000000000000000000000000000000000000000000000000000";

    /// <summary>1, 2, 3 and so on, without a gap.</summary>
    public required long Id { get; init; }

    /// <summary>When, to the millisecond.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Who: the identity provider's name, which never changes.</summary>
    public required string ActorSubject { get; init; }

    /// <summary>Who: what people called him then.</summary>
    public required string ActorName { get; init; }

    /// <summary>The way in.</summary>
    public required Door Door { get; init; }

    /// <summary>The network address it came from; null where there is none.</summary>
    public string? Address { get; init; }

    /// <summary>What was done, in dotted lower case.</summary>
    public required string Action { get; init; }

    /// <summary>To what kind of thing.</summary>
    public required string ObjectKind { get; init; }

    /// <summary>To which one.</summary>
    public required string ObjectId { get; init; }

    /// <summary>In words, one line.</summary>
    public string? Summary { get; init; }

    /// <summary>SHA-256 of the thing before, as canonical JSON; null when there was none.</summary>
    public string? BeforeDigest { get; init; }

    /// <summary>SHA-256 of the thing after, as canonical JSON; null when there is none.</summary>
    public string? AfterDigest { get; init; }

    /// <summary>The hash of the entry before this one; <see cref="Beginning"/> for the first.</summary>
    public required string PreviousHash { get; init; }

    /// <summary>SHA-256 over the canonical JSON of all the other fields.</summary>
    public string Hash { get; init; } = "";

    /// <summary>All fields but the hash: what the hash is made of.</summary>
    internal JsonObject Content() => new()
    {
        ["id"] = Id,
        ["at"] = Time(At),
        ["actorSubject"] = ActorSubject,
        ["actorName"] = ActorName,
        ["door"] = Door.ToString(),
        ["address"] = Address,
        ["action"] = Action,
        ["objectKind"] = ObjectKind,
        ["objectId"] = ObjectId,
        ["summary"] = Summary,
        ["beforeDigest"] = BeforeDigest,
        ["afterDigest"] = AfterDigest,
        ["previousHash"] = PreviousHash,
    };

    /// <summary>What its hash must be.</summary>
    internal string ComputeHash() => Canonical.Sha256(Canonical.Json(Content()));

    internal static Door ReadDoor(string text) => Enum.TryParse<Door>(text, out var door) && door.ToString() == text ? door : (Door)(-1);

    /// <summary>A moment as it goes into hashes and files: the database keeps milliseconds, so nothing finer may count.</summary>
    internal static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
