using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Ops.Domain.Storage;
using static Ops.Domain.Auditing.AuditFinding;

namespace Ops.Domain.Auditing;

/// <summary>Goes along the entries in order and stops at the first wrong one. Holds a page of them at a time.</summary>
internal sealed class AuditWalk(OpsDb db, AuditPosition from)
{
    private const int Page = 1000;
    private readonly Dictionary<long, string> _expected = [];
    private long _reach = from.EntryId;
    private string _voucher = "";

    /// <summary>The last right entry.</summary>
    public long EntryId { get; private set; } = from.EntryId;

    /// <summary>Its hash.</summary>
    public string Hash { get; private set; } = from.Hash;

    /// <summary>This entry must be there, with this hash, because <paramref name="voucher"/> says so.</summary>
    public void Expect(long id, string hash, string voucher)
    {
        // Who vouched first is believed: what was exported later may already tell of what was made anew.
        _expected.TryAdd(id, hash);
        if (id > _reach)
        {
            (_reach, _voucher) = (id, voucher);
        }
    }

    /// <summary>Whether the entry it starts behind is still there.</summary>
    public async Task<AuditFinding?> Start(CancellationToken ct)
    {
        var (id, hash) = (from.EntryId, from.Hash);
        return id == 0 || await db.AuditEntries.AnyAsync(e => e.Id == id && e.Hash == hash, ct) ? null : new(AuditFault.Changed, id, $"Entry {Number(id)} is not the one that was checked before.");
    }

    /// <summary>Goes on, up to an entry or (null) to the end.</summary>
    public async Task<AuditFinding?> To(long? end, CancellationToken ct)
    {
        while (EntryId < (end ?? long.MaxValue))
        {
            // From the very beginning on there may also be what calls itself entry 0.
            var (after, last) = (EntryId == 0 ? long.MinValue : EntryId, end ?? long.MaxValue);
            var ids = await db.AuditEntries.AsNoTracking().Where(e => e.Id > after && e.Id <= last).OrderBy(e => e.Id).Select(e => e.Id).Take(Page).ToListAsync(ct);
            if (ids.Count == 0)
            {
                break;
            }

            foreach (var (id, entry) in await Read(ids, ct))
            {
                if (entry is null)
                {
                    return new(AuditFault.Changed, id, $"Entry {Number(id)} was changed: it can't be read any more.");
                }

                if (await Wrong(entry, ct) is { } finding)
                {
                    return finding;
                }

                _expected.Remove(id);
                (EntryId, Hash) = (id, entry.Hash);
            }
        }

        var place = EntryId + 1;
        return EntryId >= Math.Min(end ?? long.MaxValue, _reach) ? null
            : await db.AuditEntries.Where(e => e.Id > place).OrderBy(e => e.Id).Select(e => (long?)e.Id).FirstOrDefaultAsync(ct) is { } next
                ? new(AuditFault.Deleted, place, $"Entries {Number(place)} to {Number(next - 1)} were deleted.")
                : new(AuditFault.TailCut, place, $"The trail was cut off behind entry {Number(EntryId)}: {_voucher} vouches for entries up to {Number(_reach)}.");
    }

    private async Task<AuditFinding?> Wrong(AuditEntry entry, CancellationToken ct) =>
        await AuditCause.Of(db, entry, EntryId + 1, Hash, ct)
        ?? (_expected.TryGetValue(entry.Id, out var hash) && hash != entry.Hash ? await AuditCause.Against(db, entry, hash, ct) : null);

    private async Task<IReadOnlyList<(long Id, AuditEntry? Entry)>> Read(List<long> ids, CancellationToken ct)
    {
        try
        {
            var (first, last) = (ids[0], ids[^1]);
            return [.. (await db.AuditEntries.AsNoTracking().Where(e => e.Id >= first && e.Id <= last).OrderBy(e => e.Id).ToListAsync(ct)).Select(e => (e.Id, (AuditEntry?)e))];
        }
        catch (Exception unreadable) when (unreadable is not (OperationCanceledException or DbException))
        {
            // Somebody put what is no time, or nothing at all, into a column. One at a time tells which entry it is.
            return await OneByOne(ids, ct);
        }
    }

    private async Task<IReadOnlyList<(long, AuditEntry?)>> OneByOne(List<long> ids, CancellationToken ct)
    {
        var read = new List<(long, AuditEntry?)>();
        foreach (var id in ids)
        {
            try
            {
                read.Add((id, await db.AuditEntries.AsNoTracking().SingleAsync(e => e.Id == id, ct)));
            }
            catch (Exception unreadable) when (unreadable is not (OperationCanceledException or DbException))
            {
                read.Add((id, null));
                break;
            }
        }

        return read;
    }
}
