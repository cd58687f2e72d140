using Microsoft.EntityFrameworkCore;
using Ops.Domain.Access;
using Ops.Domain.Storage;

namespace Ops.Domain.Runs;

/// <summary>
/// Reads runs for every door: projected, untracked, paged by key. What a person is shown is read through <see cref="For"/>;
/// without it everything is read, for the program itself and for the command line, whose user owns the database anyway.
/// </summary>
public sealed class RunQueries(IDbContextFactory<OpsDb> dbs, TimeProvider time, AccessRules access)
{
    private readonly IReadOnlySet<string>? _visible;

    private RunQueries(IDbContextFactory<OpsDb> dbs, TimeProvider time, AccessRules access, IReadOnlySet<string>? visible)
        : this(dbs, time, access) => _visible = visible;

    /// <summary>The most rows one call gives.</summary>
    public const int MaxPage = 500;

    /// <summary>The same queries over the runs that exist for this person; with a further right, over those on which he has it too.</summary>
    public RunQueries For(Actor viewer, Right right = Right.View) => new(dbs, time, access, access.Visible(viewer, right));

    /// <summary>A run with all that is stored in its row; null when there is none.</summary>
    public async Task<Run?> Find(long id, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await Seen(db).SingleOrDefaultAsync(r => r.Id == id, ct);
    }

    /// <summary>Runs, newest first.</summary>
    /// <param name="filter">Which.</param>
    /// <param name="before">Only runs older than this number; null for the first page.</param>
    /// <param name="take">At most so many, up to <see cref="MaxPage"/>.</param>
    /// <param name="ct">Ends the wait.</param>
    public async Task<IReadOnlyList<RunSummary>> List(RunFilter filter, long? before, int take, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var runs = Filtered(Seen(db), filter);
        if (before is { } id)
        {
            runs = runs.Where(r => r.Id < id);
        }

        return await Summaries(runs.OrderByDescending(r => r.Id).Take(Math.Clamp(take, 1, MaxPage))).ToListAsync(ct);
    }

    /// <summary>All runs the filter names, newest first, a page at a time: for exports.</summary>
    public async IAsyncEnumerable<RunSummary> All(RunFilter filter, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        long? before = null;
        while (true)
        {
            var page = await List(filter, before, MaxPage, ct);
            foreach (var run in page)
            {
                yield return run;
            }

            if (page.Count < MaxPage)
            {
                yield break;
            }

            before = page[^1].Id;
        }
    }

    /// <summary>The runs that look back on this one, undo it or retry it, newest first; at most 20.</summary>
    public async Task<IReadOnlyList<RunSummary>> Following(long id, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await Summaries(Seen(db).Where(r => r.ParentRunId == id).OrderByDescending(r => r.Id).Take(20)).ToListAsync(ct);
    }

    /// <summary>How many runs the filter names, counted up to 10,000.</summary>
    public async Task<int> Count(RunFilter filter, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await Filtered(Seen(db), filter).Take(10_000).CountAsync(ct);
    }

    /// <summary>How many runs ended how on each of the last days, in the given offset from UTC; days without runs are missing.</summary>
    public async Task<IReadOnlyList<(DateOnly Day, RunStatus Status, int Runs)>> Week(int days, TimeSpan offset, CancellationToken ct)
    {
        var from = time.GetUtcNow().AddDays(-days);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var ended = await Seen(db)
            .Where(r => r.FinishedAt >= from && r.Mode != RunMode.Preview)
            .Select(r => new { r.FinishedAt, r.Status })
            .Take(100_000)
            .ToListAsync(ct);
        return [.. ended
            .GroupBy(r => (Day: DateOnly.FromDateTime(r.FinishedAt!.Value.ToOffset(offset).Date), r.Status))
            .Select(g => (g.Key.Day, g.Key.Status, g.Count()))];
    }

    /// <summary>The last run of each operation, by key.</summary>
    public async Task<IReadOnlyDictionary<string, RunSummary>> LastByOperation(CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var ids = await Seen(db).GroupBy(r => r.OperationKey).Select(g => g.Max(r => r.Id)).ToListAsync(ct);
        var runs = await Summaries(Seen(db).Where(r => ids.Contains(r.Id))).ToListAsync(ct);
        return runs.ToDictionary(r => r.OperationKey);
    }

    /// <summary>Half of the operation's last applied runs took at most this long; null with fewer than one.</summary>
    public async Task<TimeSpan?> UsualDuration(string operationKey, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var worked = await Seen(db)
            .Where(r => r.OperationKey == operationKey && r.Mode == RunMode.Apply && (r.Status == RunStatus.Succeeded || r.Status == RunStatus.CompletedWithFailures))
            .OrderByDescending(r => r.Id).Take(20).Select(r => r.WorkedMilliseconds).ToListAsync(ct);
        worked.Sort();
        return worked.Count == 0 ? null : TimeSpan.FromMilliseconds(worked[worked.Count / 2]);
    }

    /// <summary>The run's history, oldest first.</summary>
    public async Task<IReadOnlyList<RunEvent>> History(long runId, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var seen = Seen(db);
        return await db.RunEvents.AsNoTracking().Where(e => e.RunId == runId && seen.Any(r => r.Id == runId)).OrderBy(e => e.Id).Take(1000).ToListAsync(ct);
    }

    /// <summary>What this person must hear of although he did not do it, such as runs taken over from him, newest first; at most 20.</summary>
    public async Task<IReadOnlyList<RunEvent>> Tells(string subject, DateTimeOffset since, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var seen = Seen(db);
        return await db.RunEvents.AsNoTracking().Where(e => e.TellsSubject == subject && e.At >= since && seen.Any(r => r.Id == e.RunId)).OrderByDescending(e => e.Id).Take(20).ToListAsync(ct);
    }

    /// <summary>Log lines after the given one, oldest first; with <paramref name="last"/> the newest ones instead.</summary>
    public async Task<IReadOnlyList<RunLogLine>> Log(long runId, long after, int take, bool last, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var seen = Seen(db);
        var lines = db.RunLog.AsNoTracking().Where(l => l.RunId == runId && l.Id > after && seen.Any(r => r.Id == runId));
        if (!last)
        {
            return await lines.OrderBy(l => l.Id).Take(take).ToListAsync(ct);
        }

        var newest = await lines.OrderByDescending(l => l.Id).Take(take).ToListAsync(ct);
        newest.Reverse();
        return newest;
    }

    /// <summary>What people wrote, oldest first.</summary>
    public async Task<IReadOnlyList<RunNote>> Notes(long runId, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var seen = Seen(db);
        return await db.RunNotes.AsNoTracking().Where(n => n.RunId == runId && seen.Any(r => r.Id == runId)).OrderBy(n => n.Id).Take(500).ToListAsync(ct);
    }

    /// <summary>How far the run was over time, oldest first, at most <paramref name="take"/> of the newest.</summary>
    public async Task<IReadOnlyList<RunSample>> Samples(long runId, int take, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var seen = Seen(db);
        var newest = await db.RunSamples.AsNoTracking().Where(s => s.RunId == runId && seen.Any(r => r.Id == runId)).OrderByDescending(s => s.Id).Take(take).ToListAsync(ct);
        newest.Reverse();
        return newest;
    }

    /// <summary>Only runs of these operations; all of them for null.</summary>
    internal static IQueryable<Run> Only(IQueryable<Run> runs, IReadOnlySet<string>? operations)
    {
        if (operations is null)
        {
            return runs;
        }

        var keys = operations.ToList();
        return runs.Where(r => keys.Contains(r.OperationKey));
    }

    private IQueryable<Run> Seen(OpsDb db) => Only(db.Runs.AsNoTracking(), _visible);

    internal static IQueryable<Run> Filtered(IQueryable<Run> runs, RunFilter filter)
    {
        if (filter.Statuses is { Count: > 0 } statuses)
        {
            runs = runs.Where(r => statuses.Contains(r.Status));
        }

        if (filter.OperationKey is { Length: > 0 } key)
        {
            runs = runs.Where(r => r.OperationKey == key);
        }

        if (filter.Mode is { } mode)
        {
            runs = runs.Where(r => r.Mode == mode);
        }

        if (filter.PersonSubject is { Length: > 0 } person)
        {
            runs = runs.Where(r => r.RequesterSubject == person || r.OwnerSubject == person);
        }

        if (filter.From is { } from)
        {
            runs = runs.Where(r => r.CreatedAt >= from);
        }

        if (filter.To is { } to)
        {
            runs = runs.Where(r => r.CreatedAt < to);
        }

        if (filter.Text?.Trim() is { Length: > 0 } text)
        {
            var lower = text.ToLowerInvariant();
            var id = RunNumber.TryParse(text, out var number) ? number : -1;
            runs = runs.Where(r => r.Id == id || r.OperationTitle.ToLower().Contains(lower) || r.OperationKey.Contains(lower) || r.RequesterName.ToLower().Contains(lower));
        }

        return runs;
    }

    private static IQueryable<RunSummary> Summaries(IQueryable<Run> runs) => runs.Select(r => new RunSummary
    {
        Id = r.Id,
        OperationKey = r.OperationKey,
        OperationTitle = r.OperationTitle,
        Mode = r.Mode,
        Status = r.Status,
        StatusReason = r.StatusReason,
        RequesterSubject = r.RequesterSubject,
        RequesterName = r.RequesterName,
        OwnerSubject = r.OwnerSubject,
        OwnerName = r.OwnerName,
        Door = r.Door,
        CreatedAt = r.CreatedAt,
        StartedAt = r.StartedAt,
        FinishedAt = r.FinishedAt,
        Total = r.Total,
        Counts = new RunCounts { Succeeded = r.Succeeded, Failed = r.Failed, Skipped = r.Skipped, Drifted = r.Drifted },
        WorkedMilliseconds = r.WorkedMilliseconds,
    });
}
