using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Ops.Domain.Files;
using Ops.Domain.Storage;

namespace Ops.Domain.Auditing;

/// <summary>Writes signed checkpoints and exports the entries since the one before. A piece that is not whole is never signed.</summary>
public sealed partial class AuditCheckpoints
{
    private readonly IDbContextFactory<OpsDb> _dbs;
    private readonly IFileStore _files;
    private readonly AuditKeys _keys;
    private readonly AuditOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<AuditCheckpoints> _logger;
    private readonly SemaphoreSlim _one = new(1, 1);

    internal AuditCheckpoints(IDbContextFactory<OpsDb> dbs, IFileStore files, AuditKeys keys, AuditOptions options, TimeProvider time, ILogger<AuditCheckpoints> logger)
    {
        (_dbs, _files, _keys, _options, _time, _logger) = (dbs, files, keys, options, time, logger);
    }

    /// <summary>Writes what is due: full pieces, and the rest when it waited long enough or <paramref name="all"/> is asked for.</summary>
    /// <returns>How many checkpoints were written.</returns>
    public async Task<int> Write(bool all, CancellationToken ct)
    {
        await _one.WaitAsync(ct);
        try
        {
            await using var db = await _dbs.CreateDbContextAsync(ct);
            var instance = await InstanceId.Read(db, ct);
            await ExportMissing(db, instance, ct);
            for (var written = 0; ; written++)
            {
                if (await Next(db, instance, all, ct) is not var (checkpoint, entries))
                {
                    return written;
                }

                await AuditSegment.Publish(_files, checkpoint, instance, entries, ct);
            }
        }
        finally
        {
            _one.Release();
        }
    }

    private async Task<(AuditCheckpoint, List<AuditEntry>)?> Next(OpsDb db, string instance, bool all, CancellationToken ct)
    {
        var last = await db.AuditCheckpoints.AsNoTracking().OrderByDescending(c => c.Number).FirstOrDefaultAsync(ct);
        var from = last?.EntryId ?? 0;
        var waiting = await db.AuditEntries.AsNoTracking().Where(e => e.Id > from).OrderBy(e => e.Id).Select(e => new { e.Id, e.At }).Take(_options.CheckpointEvery).ToListAsync(ct);
        if (waiting.Count == 0 || (!all && waiting.Count < _options.CheckpointEvery && _time.GetUtcNow() - waiting[0].At < TimeSpan.FromMinutes(_options.CheckpointMinutes)))
        {
            return null;
        }

        var entries = await Entries(db, from + 1, waiting[^1].Id, ct);
        if (!IsWhole(entries, from, last?.Hash ?? AuditEntry.Beginning))
        {
            LogBroken(_logger, from + 1);
            return null;
        }

        var number = (last?.Number ?? 0) + 1;
        while (await AuditSegment.Exists(_files, number, ct))
        {
            // Exported before a restore, or put there by somebody: evidence, never overwritten. The verifier names it.
            number++;
        }

        var checkpoint = _keys.Sign(
            new AuditCheckpoint
            {
                Number = number, FirstEntryId = from + 1, EntryId = entries[^1].Id, Hash = entries[^1].Hash, KeyId = "",
                At = DateTimeOffset.FromUnixTimeMilliseconds(_time.GetUtcNow().ToUnixTimeMilliseconds()),
            }, instance);

        // First the row, then the file: its bytes follow from the row, so after a crash in between anybody can still write it.
        db.AuditCheckpoints.Add(checkpoint);
        await db.SaveChangesAsync(ct);
        db.ChangeTracker.Clear();
        return (checkpoint, entries);
    }

    private async Task ExportMissing(OpsDb db, string instance, CancellationToken ct)
    {
        await foreach (var checkpoint in db.AuditCheckpoints.AsNoTracking().OrderByDescending(c => c.Number).AsAsyncEnumerable().WithCancellation(ct))
        {
            if (await AuditSegment.Exists(_files, checkpoint.Number, ct))
            {
                return;
            }

            await using var other = await _dbs.CreateDbContextAsync(ct);
            var entries = await Entries(other, checkpoint.FirstEntryId, checkpoint.EntryId, ct);
            if (entries.Count == 0 || !IsWhole(entries, checkpoint.FirstEntryId - 1, entries[0].PreviousHash) || entries[^1].Hash != checkpoint.Hash)
            {
                LogBroken(_logger, checkpoint.FirstEntryId);
                return;
            }

            LogExported(_logger, AuditSegment.Key(checkpoint.Number));
            await AuditSegment.Publish(_files, checkpoint, instance, entries, ct);
        }
    }

    private static async Task<List<AuditEntry>> Entries(OpsDb db, long from, long to, CancellationToken ct) =>
        await db.AuditEntries.AsNoTracking().Where(e => e.Id >= from && e.Id <= to).OrderBy(e => e.Id).ToListAsync(ct);

    private static bool IsWhole(List<AuditEntry> entries, long before, string previousHash)
    {
        foreach (var entry in entries)
        {
            if (entry.Id != ++before || entry.PreviousHash != previousHash || entry.ComputeHash() != entry.Hash)
            {
                return false;
            }

            previousHash = entry.Hash;
        }

        return true;
    }

    [LoggerMessage(Level = LogLevel.Critical, Message = "The audit trail is broken at or after entry {Entry}: no checkpoint is written. Run 'audit verify'.")]
    private static partial void LogBroken(ILogger logger, long entry);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The exported audit file {Key} was not there; it is written again.")]
    private static partial void LogExported(ILogger logger, string key);
}
