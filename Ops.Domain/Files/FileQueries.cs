using Microsoft.EntityFrameworkCore;
using Ops.Domain.Access;
using Ops.Domain.Runs;
using Ops.Domain.Storage;

namespace Ops.Domain.Files;

/// <summary>Reads what was brought and what runs left, for the person who looks: what isn't his does not exist. Untracked, paged by key.</summary>
public sealed class FileQueries(IDbContextFactory<OpsDb> dbs, AccessRules access)
{
    /// <summary>The most runs named with a file.</summary>
    public const int MostRuns = 5;

    private const int MaxPage = 500;
    private const int MaxCount = 10_000;

    /// <summary>Uploads, newest first.</summary>
    /// <param name="filter">Which.</param>
    /// <param name="viewer">Who looks.</param>
    /// <param name="before">Only older ones than this; null for the first page.</param>
    /// <param name="take">At most so many.</param>
    /// <param name="ct">Ends the wait.</param>
    public async Task<IReadOnlyList<FileSummary>> Uploads(FileFilter filter, Actor viewer, long? before, int take, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var files = await Filtered(Seen(db, access, viewer), filter, viewer).Where(f => before == null || f.Id < before).OrderByDescending(f => f.Id).Take(Math.Clamp(take, 1, MaxPage))
            .Select(f => new FileSummary { Id = f.Id, Sha256 = f.Sha256, Name = f.Name, Size = f.Size, Rows = f.Rows, BySubject = f.BySubject, ByName = f.ByName, At = f.At, Source = f.Source })
            .ToListAsync(ct);

        var shas = files.Select(f => f.Sha256).Distinct().ToList();
        var used = RunQueries.Only(db.Runs.AsNoTracking(), access.Visible(viewer)).Where(r => r.FileSha256 != null && shas.Contains(r.FileSha256));
        var counts = await used.GroupBy(r => r.FileSha256!).Select(g => new { Sha = g.Key, Runs = g.Count() }).ToDictionaryAsync(g => g.Sha, g => g.Runs, ct);
        var newest = (await used.OrderByDescending(r => r.Id).Take(MaxPage).Select(r => new { r.FileSha256, r.Id, r.OperationTitle, r.Mode }).ToListAsync(ct))
            .ToLookup(r => r.FileSha256!, r => new FileUse(r.Id, r.OperationTitle, r.Mode));
        return [.. files.Select(f => f with { UsedBy = [.. newest[f.Sha256].Take(MostRuns)], Uses = counts.GetValueOrDefault(f.Sha256) })];
    }

    /// <summary>How many uploads the filter names, counted up to 10,000.</summary>
    public async Task<int> CountUploads(FileFilter filter, Actor viewer, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await Filtered(Seen(db, access, viewer), filter, viewer).Take(MaxCount).CountAsync(ct);
    }

    /// <summary>Where the file of a run was taken from; null when it was sent, when the run has none, and for who may not see its inputs.</summary>
    public async Task<string?> Source(Run run, Actor viewer, CancellationToken ct)
    {
        if (run.FileSha256 is null || !access.May(viewer, Right.SeeInputs, run.OperationKey).Allowed)
        {
            return null;
        }

        // What the run began with: the newest of these bytes at that time, the requester's own first, as it was chosen then.
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await db.Files.AsNoTracking().Where(f => f.Sha256 == run.FileSha256 && f.At <= run.CreatedAt)
            .OrderByDescending(f => f.BySubject == run.RequesterSubject).ThenByDescending(f => f.Id).Select(f => f.Source).FirstOrDefaultAsync(ct);
    }

    /// <summary>Runs whose results lie in the store and may be taken away by this person, newest first.</summary>
    public async Task<IReadOnlyList<RunFiles>> Results(FileFilter filter, Actor viewer, long? before, int take, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await Published(db, filter, viewer).Where(r => before == null || r.Id < before).OrderByDescending(r => r.Id).Take(Math.Clamp(take, 1, MaxPage))
            .Select(r => new RunFiles
            {
                RunId = r.Id, OperationTitle = r.OperationTitle, OperationKey = r.OperationKey, Mode = r.Mode, RequesterName = r.RequesterName,
                Items = r.Succeeded + r.Failed + r.Skipped + r.Drifted, At = r.FinishedAt, HasOutput = r.OutputKey != null,
            })
            .ToListAsync(ct);
    }

    /// <summary>How many such runs the filter names, counted up to 10,000.</summary>
    public async Task<int> CountResults(FileFilter filter, Actor viewer, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await Published(db, filter, viewer).Take(MaxCount).CountAsync(ct);
    }

    /// <summary>
    /// The one rule of whose files are whose: a person sees what he brought himself, and the bytes a run uses whose inputs he may see.
    /// </summary>
    internal static IQueryable<StoredFile> Seen(OpsDb db, AccessRules access, Actor viewer)
    {
        var files = db.Files.AsNoTracking();
        if (ReferenceEquals(viewer, Actor.System))
        {
            return files;
        }

        // A list of hashes, made once: asked for each file, every run would be looked at each time.
        var used = RunQueries.Only(db.Runs.Where(r => r.FileSha256 != null), access.Visible(viewer, Right.SeeInputs)).Select(r => r.FileSha256!);
        return files.Where(f => f.BySubject == viewer.Subject || used.Contains(f.Sha256));
    }

    private IQueryable<Run> Published(OpsDb db, FileFilter filter, Actor viewer)
    {
        var runs = RunQueries.Only(db.Runs.AsNoTracking(), access.Visible(viewer, Right.SeeResults)).Where(r => r.ResultsKey != null || r.OutputKey != null);
        return RunQueries.Filtered(runs, new RunFilter { Text = filter.Text, PersonSubject = filter.IsMine ? viewer.Subject : null });
    }

    private static IQueryable<StoredFile> Filtered(IQueryable<StoredFile> files, FileFilter filter, Actor viewer)
    {
        if (filter.IsMine)
        {
            files = files.Where(f => f.BySubject == viewer.Subject);
        }

        if (filter.Text?.Trim() is { Length: > 0 } text)
        {
            var lower = text.ToLowerInvariant();
            files = files.Where(f => f.Name.ToLower().Contains(lower) || f.ByName.ToLower().Contains(lower) || (f.Source != null && f.Source.ToLower().Contains(lower)) || f.Sha256.StartsWith(lower));
        }

        return files;
    }
}

/// <summary>Which files a list shows. Everything empty shows all.</summary>
public sealed record FileFilter
{
    /// <summary>Part of a name, of where it was taken from, of a person's name, or the beginning of a hash; with results what finds runs.</summary>
    public string? Text { get; init; }

    /// <summary>Only what the person who looks brought, or asked for.</summary>
    public bool IsMine { get; init; }
}
