using Microsoft.EntityFrameworkCore;
using Ops.Domain.Storage;
using static Ops.Domain.Auditing.AuditFinding;

namespace Ops.Domain.Auditing;

/// <summary>
/// Tells what was done where the chain breaks. Every entry's hash holds its number and the hash of the one before, so an entry
/// that was moved still says where it belongs.
/// </summary>
internal static class AuditCause
{
    private const int FarthestMove = 1000;

    /// <summary>What is wrong with an entry that stands at <paramref name="place"/> behind a right one; null when nothing is.</summary>
    public static async Task<AuditFinding?> Of(OpsDb db, AuditEntry entry, long place, string previousHash, CancellationToken ct)
    {
        if (entry.Id > place)
        {
            return new(AuditFault.Deleted, place, entry.Id == place + 1 ? $"Entry {Number(place)} was deleted." : $"Entries {Number(place)} to {Number(entry.Id - 1)} were deleted.");
        }

        if (entry.Id < place)
        {
            return new(AuditFault.Inserted, entry.Id, $"Entry {Number(entry.Id)} was inserted: the trail begins with 1.");
        }

        var isItself = entry.ComputeHash() == entry.Hash;
        if (entry.PreviousHash == previousHash)
        {
            return isItself ? null : new(AuditFault.Changed, place, $"Entry {Number(place)} was changed: its hash does not fit what it says.");
        }

        var home = isItself ? place : Home(entry);
        var successor = await db.AuditEntries.AsNoTracking().Where(e => e.PreviousHash == previousHash && e.Id != place).OrderBy(e => e.Id).Select(e => (long?)e.Id).FirstOrDefaultAsync(ct);
        return (home, successor) switch
        {
            // It was written as number place-1, and what stands there now pushed it on.
            ({ } was, _) when was == place - 1 => new(AuditFault.Inserted, was, $"Entry {Number(was)} was inserted: entry {Number(place)} was written under its number."),
            ({ } was, { } other) => new(AuditFault.Reordered, place, $"Entry {Number(place)} is in the wrong place: it was written as entry {Number(was)}, and entry {Number(other)} belongs here."),
            ({ } was, null) when was > place => new(AuditFault.Deleted, place, $"Entry {Number(place)} was deleted and later ones were moved up: what stands here was written as entry {Number(was)}."),
            (null, { } other) => new(AuditFault.Inserted, place, $"Entry {Number(place)} was inserted: entry {Number(other)} belongs here."),
            ({ }, null) when place > 1 => new(AuditFault.Changed, place - 1, $"Entry {Number(place - 1)} was changed and its hash made anew: entry {Number(place)} still holds the old one."),
            _ => new(AuditFault.Changed, place, $"Entry {Number(place)} was changed: it does not follow on the one before."),
        };
    }

    /// <summary>What is wrong with an entry whose hash is not the one that was signed and exported.</summary>
    public static async Task<AuditFinding> Against(OpsDb db, AuditEntry entry, string exported, CancellationToken ct)
    {
        // The true entry's content may have been pushed on under another number; then its chain shows it, and what stands here is new.
        var before = entry.PreviousHash;
        var pushedOn = await db.AuditEntries.AsNoTracking().Where(e => e.Id > entry.Id && (e.Hash == exported || e.PreviousHash == before)).AnyAsync(ct);
        return pushedOn
            ? new(AuditFault.Inserted, entry.Id, $"Entry {Number(entry.Id)} was inserted: the exported trail has another one in its place.")
            : new(AuditFault.Changed, entry.Id, $"Entry {Number(entry.Id)} was changed and the hashes made anew: it is not the one that was signed and exported.");
    }

    /// <summary>The number under which an entry was written, found by trying; null when its hash fits none near.</summary>
    private static long? Home(AuditEntry entry)
    {
        for (var by = 1; by <= FarthestMove; by++)
        {
            if ((entry with { Id = entry.Id + by }).ComputeHash() == entry.Hash)
            {
                return entry.Id + by;
            }

            if (by < entry.Id && (entry with { Id = entry.Id - by }).ComputeHash() == entry.Hash)
            {
                return entry.Id - by;
            }
        }

        return null;
    }
}
