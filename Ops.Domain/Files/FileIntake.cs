using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Ops.Domain.Access;
using Ops.Domain.Auditing;
using Ops.Domain.Catalogue;
using Ops.Domain.Runs;
using Ops.Domain.Storage;

namespace Ops.Domain.Files;

/// <summary>Takes files from people: stores the bytes under their hash, remembers who brought them, checks them for an operation.</summary>
public sealed partial class FileIntake(IDbContextFactory<OpsDb> dbs, IFileStore store, AccessRules access, CsvCheck checks, FilesOptions options, AuditTrail audit, TimeProvider time, ILogger<FileIntake> logger)
{
    private const int MaxSource = 1500;

    /// <summary>Stores a file: unpacked when it comes packed by gzip, as UTF-8 when it comes as UTF-16.</summary>
    /// <param name="content">Its bytes; read to the end.</param>
    /// <param name="name">Its name on the person's machine; only the last part is kept, as data.</param>
    /// <param name="actor">Who brings it.</param>
    /// <param name="progress">Told the bytes received so far.</param>
    /// <param name="ct">Ends the intake; nothing is kept then.</param>
    /// <exception cref="FileRefusedException">Too large, no table, damaged, not allowed, the disk is full; the message says which.</exception>
    public Task<StoredFile> Receive(Stream content, string name, Actor actor, IProgress<long>? progress, CancellationToken ct) => Receive(content, name, null, actor, progress, ct);

    /// <summary>The same with a file that was not sent but taken from somewhere: <paramref name="source"/> says where, and which state of it.</summary>
    internal async Task<StoredFile> Receive(Stream content, string name, string? source, Actor actor, IProgress<long>? progress, CancellationToken ct)
    {
        try
        {
            return await Take(content, name, source is null ? null : OneLine.Of(source, MaxSource), actor, progress, ct);
        }
        catch (FileRefusedException refused)
        {
            await WriteDown(actor, name, refused);
            throw;
        }
    }

    /// <summary>
    /// The newest upload of these bytes, his own first; null when nobody brought them, or when they are nothing to this person: he neither
    /// brought them himself nor may see the inputs of a run that uses them.
    /// </summary>
    public async Task<StoredFile?> Find(string sha256, Actor actor, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await FileQueries.Seen(db, access, actor).Where(f => f.Sha256 == sha256)
            .OrderByDescending(f => f.BySubject == actor.Subject).ThenByDescending(f => f.Id).FirstOrDefaultAsync(ct);
    }

    /// <summary>Checks a stored file for an operation: every row, once for each version of the operation.</summary>
    public async Task<CsvReport> Check(string sha256, OperationInfo info, IProgress<long>? progress, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var known = await db.FileChecks.AsNoTracking().SingleOrDefaultAsync(c => c.Sha256 == sha256 && c.OperationKey == info.Key && c.OperationVersion == info.Version, ct);
        if (known is not null)
        {
            return JsonSerializer.Deserialize<CsvReport>(known.ReportJson, Canonical.Options)!;
        }

        CsvReport report;
        await using (var content = await store.Open(sha256, 0, ct))
        {
            report = await checks.Run(content, CsvShape.For(info.RowType!), progress, ct);
        }

        db.FileChecks.Add(new FileCheck { Sha256 = sha256, OperationKey = info.Key, OperationVersion = info.Version, At = time.GetUtcNow(), ReportJson = Canonical.Json(report) });
        foreach (var file in await db.Files.Where(f => f.Sha256 == sha256 && f.Rows == null).ToListAsync(ct))
        {
            file.Rows = report.Rows;
            file.Header = string.Join('\n', report.Header);
        }

        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateException)
        {
            // Two people checked the same bytes at once; both found the same, and one of the reports is stored.
            db.ChangeTracker.Clear();
            if (!await db.FileChecks.AnyAsync(c => c.Sha256 == sha256 && c.OperationKey == info.Key && c.OperationVersion == info.Version, ct))
            {
                throw;
            }
        }

        return report;
    }

    private async Task WriteDown(Actor actor, string name, FileRefusedException refused)
    {
        try
        {
            await audit.RecordAlone(new AuditRecord(actor, AuditActions.FileRefused, "file", NameOf(name)) { Summary = refused.Message }, CancellationToken.None);
        }
        catch (Exception failure) when (failure is DbException or DbUpdateException)
        {
            // A disk that is full for the file is full for the record too: the person must hear the first of the two.
            LogUnrecorded(logger, failure, actor.Subject, refused.Message);
        }
    }

    private async Task<StoredFile> Take(Stream content, string name, string? source, Actor actor, IProgress<long>? progress, CancellationToken ct)
    {
        if (access.MaySomewhere(actor, Right.Preview) is { Allowed: false } denied)
        {
            throw new FileRefusedException(denied.Why);
        }

        await using var sent = await IntakeStream.Open(content, options, ct);
        var stored = await store.Save(sent, options.MaxUploadBytes, progress, ct);
        await using var db = await dbs.CreateDbContextAsync(ct);

        // Bytes that were checked once are not checked again: what was counted then holds for them now.
        var counted = await db.Files.AsNoTracking().Where(f => f.Sha256 == stored.Sha256 && f.Rows != null).OrderByDescending(f => f.Id).Select(f => new { f.Rows, f.Header }).FirstOrDefaultAsync(ct);
        var file = new StoredFile { Rows = counted?.Rows, Header = counted?.Header, Sha256 = stored.Sha256, Size = stored.Size, Name = NameOf(name), Source = source, BySubject = actor.Subject, ByName = actor.Name, By = actor, At = time.GetUtcNow(), SentBytes = sent.Sent, Changes = sent.Changes };
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        db.Files.Add(file);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return file;
    }

    /// <summary>The last part of a name, without what could forge a line or a path, at most 200 characters.</summary>
    internal static string NameOf(string name)
    {
        var last = name[(name.LastIndexOfAny(['/', '\\']) + 1)..];

        // Letters that turn the direction of reading make "exe.csv" of "vsc.exe"; half a character has no bytes.
        var clean = string.Concat(last.EnumerateRunes().Where(Wording.IsHarmless).Where(r => r != System.Text.Rune.ReplacementChar && System.Text.Rune.GetUnicodeCategory(r)
            is not (UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator))).Trim().Trim('.', ' ');
        return clean.Length switch
        {
            0 => "file.csv",
            > 200 => char.IsHighSurrogate(clean[199]) ? clean[..199] : clean[..200],
            _ => clean,
        };
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A file of {Who} was refused, and that could not be written to the audit trail: {Why}")]
    private static partial void LogUnrecorded(ILogger logger, Exception failure, string who, string why);
}
