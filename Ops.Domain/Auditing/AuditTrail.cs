using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Ops.Domain.Access;
using Ops.Domain.Catalogue;
using Ops.Domain.Storage;

namespace Ops.Domain.Auditing;

/// <summary>
/// Writes down who did what to which from where, in the transaction of what it records: an entry can be neither missing for a
/// change that was committed nor be there for one that was not.
/// </summary>
public sealed partial class AuditTrail(IDbContextFactory<OpsDb> dbs, TimeProvider time)
{
    /// <summary>Writes an entry within the transaction that is open on the context. What else the context tracks is left to its SaveChanges.</summary>
    /// <exception cref="InvalidOperationException">No transaction is open.</exception>
    /// <exception cref="ArgumentException">The action is not in dotted lower case, or no object is named.</exception>
    public async Task Record(OpsDb db, AuditRecord record, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(record);
        if (db.Database.CurrentTransaction is null)
        {
            throw new InvalidOperationException($"{record.Action} must be written down in the transaction of what it records. Open one first.");
        }

        if (!Dotted.IsMatch(record.Action) || record.Action.Length > AuditLimits.Action)
        {
            throw new ArgumentException($"'{record.Action}' is no action. Actions are dotted lower case, such as run.started, at most {AuditLimits.Action} characters.", nameof(record));
        }

        if (string.IsNullOrWhiteSpace(record.ObjectKind) || string.IsNullOrWhiteSpace(record.ObjectId))
        {
            throw new ArgumentException($"{record.Action} names no object. Say what kind of thing it was done to, and to which one.", nameof(record));
        }

        // A SQLite transaction of ours holds the write lock from its beginning (BEGIN IMMEDIATE), so nobody can come between this look
        // and the insert. Elsewhere the key would refuse the second of two entries with one number: no fork, but a failed transaction.
        var last = await db.AuditEntries.AsNoTracking().OrderByDescending(e => e.Id).Select(e => new { e.Id, e.Hash }).FirstOrDefaultAsync(ct);
        var entry = Entry(record, (last?.Id ?? 0) + 1, last?.Hash ?? AuditEntry.Beginning);

        // Not through the change tracker: saving would also save what the caller has not finished yet.
        await PlainInsert.Into(db, entry with { Hash = entry.ComputeHash() }, ct);
    }

    /// <summary>Writes an entry in a transaction of its own: for refusals, which change nothing.</summary>
    public async Task RecordAlone(AuditRecord record, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await Record(db, record, ct);
        await transaction.CommitAsync(ct);
    }

    private AuditEntry Entry(AuditRecord record, long id, string previousHash)
    {
        var (actor, summary) = (record.Actor, record.Summary);
        return new AuditEntry
        {
            Id = id,
            At = DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds()),
            ActorSubject = OneLine.Of(actor.Subject, AuditLimits.Subject),
            ActorName = OneLine.Of(actor.Name, AuditLimits.Name),
            Door = actor.Door,
            Address = string.IsNullOrWhiteSpace(actor.Address) ? null : OneLine.Of(actor.Address, AuditLimits.Address),
            Action = record.Action,
            ObjectKind = OneLine.Of(record.ObjectKind, AuditLimits.ObjectKind),
            ObjectId = OneLine.Of(record.ObjectId, AuditLimits.ObjectId),
            Summary = string.IsNullOrWhiteSpace(summary) ? null : OneLine.Of(summary.Trim(), AuditEntry.MaxSummary),
            BeforeDigest = Digest(record.Before),
            AfterDigest = Digest(record.After),
            PreviousHash = previousHash,
        };
    }

    private static string? Digest(JsonObject? thing) => thing is null ? null : Canonical.Sha256(Canonical.Json(thing));

    [GeneratedRegex(@"^[a-z][a-z0-9-]*(\.[a-z][a-z0-9-]*)+\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Dotted { get; }
}
