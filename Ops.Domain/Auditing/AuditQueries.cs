using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Ops.Domain.Storage;

namespace Ops.Domain.Auditing;

/// <summary>Reads the audit trail for every door, newest first, paged by key. Who may read it, the door asks before.</summary>
public sealed class AuditQueries(IDbContextFactory<OpsDb> dbs)
{
    /// <summary>The most entries one call gives.</summary>
    public const int MaxPage = 500;

    /// <summary>The most entries that are counted.</summary>
    public const int MaxCount = 10_000;

    /// <summary>Entries, newest first.</summary>
    /// <param name="filter">Which.</param>
    /// <param name="before">Only entries with a smaller number; null for the first page.</param>
    /// <param name="take">At most so many, up to <see cref="MaxPage"/>.</param>
    /// <param name="ct">Ends the wait.</param>
    public async Task<IReadOnlyList<AuditEntry>> List(AuditFilter filter, long? before, int take, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var entries = Filtered(db.AuditEntries.AsNoTracking(), filter);
        if (before is { } id)
        {
            entries = entries.Where(e => e.Id < id);
        }

        return await entries.OrderByDescending(e => e.Id).Take(Math.Clamp(take, 1, MaxPage)).ToListAsync(ct);
    }

    /// <summary>All entries the filter names, newest first, a page at a time: for exports.</summary>
    public async IAsyncEnumerable<AuditEntry> All(AuditFilter filter, [EnumeratorCancellation] CancellationToken ct)
    {
        long? before = null;
        while (true)
        {
            var page = await List(filter, before, MaxPage, ct);
            foreach (var entry in page)
            {
                yield return entry;
            }

            if (page.Count < MaxPage)
            {
                yield break;
            }

            before = page[^1].Id;
        }
    }

    /// <summary>How many entries the filter names, counted up to <see cref="MaxCount"/>.</summary>
    public async Task<int> Count(AuditFilter filter, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await Filtered(db.AuditEntries.AsNoTracking(), filter).Take(MaxCount).CountAsync(ct);
    }

    /// <summary>The actions there are, in alphabetical order.</summary>
    public async Task<IReadOnlyList<string>> Actions(CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await db.AuditEntries.Select(e => e.Action).Distinct().OrderBy(a => a).Take(200).ToListAsync(ct);
    }

    private static IQueryable<AuditEntry> Filtered(IQueryable<AuditEntry> entries, AuditFilter filter)
    {
        if (filter.From is { } from)
        {
            entries = entries.Where(e => e.At >= from);
        }

        if (filter.To is { } to)
        {
            entries = entries.Where(e => e.At < to);
        }

        if (filter.Action?.Trim() is { Length: > 0 } action)
        {
            var area = action + ".";
            entries = entries.Where(e => e.Action == action || e.Action.StartsWith(area));
        }

        if (filter.Person?.Trim() is { Length: > 0 } person)
        {
            var name = person.ToLowerInvariant();
            entries = entries.Where(e => e.ActorSubject == person || e.ActorName.ToLower().Contains(name));
        }

        if (filter.Object?.Trim() is { Length: > 0 } which)
        {
            entries = which.Split(' ', 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is [var kind, var id]
                ? entries.Where(e => (e.ObjectKind == kind && e.ObjectId == id) || e.ObjectId == which)
                : entries.Where(e => e.ObjectKind == which || e.ObjectId == which);
        }

        if (filter.Text?.Trim() is { Length: > 0 } text)
        {
            var part = text.ToLowerInvariant();
            entries = entries.Where(e => e.ObjectId.ToLower().Contains(part) || (e.Summary != null && e.Summary.ToLower().Contains(part)) || (e.Address != null && e.Address.ToLower().Contains(part)));
        }

        return entries;
    }
}
