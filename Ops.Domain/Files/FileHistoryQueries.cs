using Microsoft.EntityFrameworkCore;
using Ops.Domain.Access;
using Ops.Domain.Runs;
using Ops.Domain.Storage;

namespace Ops.Domain.Files;

/// <summary>
/// Reads the file history, newest first, paged by id. What a person is shown is read through <see cref="For"/>: the files of runs whose items he
/// may see.
/// </summary>
public sealed class FileHistoryQueries(IDbContextFactory<OpsDb> dbs, AccessRules access)
{
    private readonly IReadOnlySet<string>? _visible;

    private FileHistoryQueries(IDbContextFactory<OpsDb> dbs, AccessRules access, IReadOnlySet<string>? visible)
        : this(dbs, access) => _visible = visible;

    /// <summary>The most rows one call gives.</summary>
    public const int MaxPage = 200;

    /// <summary>The same queries over what this person may see; with <see cref="Right.SeeInputs"/>, over what he may take away.</summary>
    public FileHistoryQueries For(Actor viewer, Right right = Right.SeeResults) => new(dbs, access, access.Visible(viewer, right));

    /// <summary>Rows, newest first.</summary>
    /// <param name="filter">Which.</param>
    /// <param name="before">Only rows older than this id; null for the first page.</param>
    /// <param name="take">At most so many, up to <see cref="MaxPage"/>.</param>
    /// <param name="ct">Ends the wait.</param>
    public async Task<IReadOnlyList<FileHistoryRow>> List(FileHistoryFilter filter, long? before, int take, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await Rows(db, Filtered(db, filter).Where(c => before == null || c.Id < before).OrderByDescending(c => c.Id).Take(Math.Clamp(take, 1, MaxPage))).ToListAsync(ct);
    }

    /// <summary>One row; null when there is none.</summary>
    public async Task<FileHistoryRow?> Find(long id, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await Rows(db, Filtered(db, new FileHistoryFilter()).Where(c => c.Id == id)).SingleOrDefaultAsync(ct);
    }

    /// <summary>How many rows there are, and how many bytes are archived for them: the same bytes count once, for they lie there once.</summary>
    public async Task<(int Files, long Bytes)> Count(FileHistoryFilter filter, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var rows = Filtered(db, filter);
        return (await rows.CountAsync(ct), await rows.Where(c => c.OldSha256 != null).Select(c => new { c.OldSha256, c.OldSize }).Distinct().SumAsync(c => c.OldSize ?? 0, ct));
    }

    /// <summary>The targets that have rows, by name.</summary>
    public async Task<IReadOnlyList<string>> Targets(CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await Filtered(db, new FileHistoryFilter()).Select(c => c.Target).Distinct().OrderBy(t => t).Take(500).ToListAsync(ct);
    }

    private static IQueryable<FileHistoryRow> Rows(OpsDb db, IQueryable<FileChange> changes) =>
        from change in changes
        join run in db.Runs on change.RunId equals run.Id
        orderby change.Id descending
        select new FileHistoryRow(change, run.OperationTitle, run.OperationKey,
            db.Ledger.Where(i => i.RunId == change.RunId && i.Key == change.ItemKey).Select(i => (ItemOutcome?)i.Outcome).FirstOrDefault());

    private IQueryable<FileChange> Filtered(OpsDb db, FileHistoryFilter filter)
    {
        var runs = RunQueries.Only(db.Runs, _visible);
        var changes = db.FileHistory.AsNoTracking().Where(c => runs.Any(r => r.Id == c.RunId));
        if (filter.Target is { Length: > 0 } target)
        {
            changes = changes.Where(c => c.Target == target);
        }

        if (filter.Path is { Length: > 0 } path)
        {
            changes = changes.Where(c => c.Path.StartsWith(path));
        }

        return filter.RunId is { } id ? changes.Where(c => c.RunId == id) : changes;
    }
}
