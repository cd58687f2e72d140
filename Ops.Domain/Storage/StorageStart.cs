using System.Data.Common;
using Microsoft.EntityFrameworkCore;

namespace Ops.Domain.Storage;

/// <summary>Brings the database to this version of the program: at every start, and by the command <c>migrate</c>.</summary>
public sealed class StorageStart(IDbContextFactory<OpsDb> dbs)
{
    /// <summary>Applies what is missing and names what was applied.</summary>
    /// <exception cref="StorageRefusedException">The database is newer than the program, or can't be opened; the message says what to do.</exception>
    public async Task<IReadOnlyList<string>> Migrate(CancellationToken ct)
    {
        try
        {
            await using var db = await dbs.CreateDbContextAsync(ct);
            var known = db.Database.GetMigrations().ToHashSet(StringComparer.Ordinal);
            var newer = await db.Database.CanConnectAsync(ct)
                ? (await db.Database.GetAppliedMigrationsAsync(ct)).Where(m => !known.Contains(m)).ToList()
                : [];
            if (newer.Count > 0)
            {
                throw new StorageRefusedException(
                    $"The database is newer than this program: it has {string.Join(", ", newer)}, which this version does not know. Start the newer version, or restore a backup made with this one. Nothing was changed.");
            }

            var pending = (await db.Database.GetPendingMigrationsAsync(ct)).ToList();
            if (pending.Count > 0)
            {
                // Not without need: EF takes a lock in the database, and one left by a killed process is waited for without end.
                await db.Database.MigrateAsync(ct);
            }

            await db.Database.ExecuteSqlRawAsync("PRAGMA journal_mode = WAL", ct);
            await InstanceId.Ensure(db, ct);
            return pending;
        }
        catch (DbException failure)
        {
            throw new StorageRefusedException($"The database can't be opened: {failure.Message} Check Storage:ConnectionString and Ops:DataDirectory, and that the disk is not full.", failure);
        }
    }
}

/// <summary>The database can't be used by this program; the message says why and what to do.</summary>
public sealed class StorageRefusedException(string message, Exception? inner = null) : Exception(message, inner);
