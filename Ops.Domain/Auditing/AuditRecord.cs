using System.Text.Json.Nodes;
using Ops.Domain.Access;

namespace Ops.Domain.Auditing;

/// <summary>What is to be written down. Never a secret: callers give masked inputs only.</summary>
/// <param name="Actor">Who; his door and address are written down too.</param>
/// <param name="Action">What, in dotted lower case: one of <see cref="AuditActions"/>.</param>
/// <param name="ObjectKind">To what kind of thing: run, approval, session, file.</param>
/// <param name="ObjectId">To which one.</param>
public sealed record AuditRecord(Actor Actor, string Action, string ObjectKind, string ObjectId)
{
    /// <summary>What happened, in words; cut after <see cref="AuditEntry.MaxSummary"/> characters.</summary>
    public string? Summary { get; init; }

    /// <summary>The thing before; only its digest is kept. Null when there was none.</summary>
    public JsonObject? Before { get; init; }

    /// <summary>The thing after; only its digest is kept. Null when there is none.</summary>
    public JsonObject? After { get; init; }
}
