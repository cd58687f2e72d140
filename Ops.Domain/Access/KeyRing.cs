using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Ops.Domain.Auditing;
using Ops.Domain.Storage;

namespace Ops.Domain.Access;

/// <summary>
/// The keys secrets are sealed with. They lie in the database, wrapped with the master key, so every node has the same ones;
/// the newest seals, any opens. The key of fingerprints is never replaced: digests of inputs must stay comparable.
/// </summary>
public sealed class KeyRing(IDbContextFactory<OpsDb> dbs, SecretsOptions secrets, OpsOptions options, AuditTrail audit, TimeProvider time)
{
    internal const string WayOut = "If it is lost for ever, `keys start-over` makes new keys: secret inputs of waiting runs are lost then, and everybody signs in again.";
    private const string Sealing = "secrets", Fingerprints = "fingerprint";

    // Another node may have rotated. It does no harm to seal with the key before for that long: all nodes open it.
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);
    private readonly Lock _gate = new();
    private Keys? _keys;

    /// <summary>Reads the ring, making it at the first start, and proves that the master key is the right one.</summary>
    /// <exception cref="KeysRefusedException">It is not; the message says what to restore.</exception>
    public void Check() => _ = Read();

    /// <summary>Makes a new key that seals from now on, and writes down who did. Old texts stay readable. Returns its id, and how many keys there are now.</summary>
    /// <exception cref="KeysRefusedException">The master key is not the right one.</exception>
    public async Task<(string Id, int Keys)> Rotate(Actor by, CancellationToken ct)
    {
        var (_, master) = Load();
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        foreach (var old in await db.RingKeys.Where(k => k.Purpose == Sealing && k.RetiredAt == null).ToListAsync(ct))
        {
            old.RetiredAt = time.GetUtcNow();
        }

        // First, and in a statement of its own: of a purpose only one key may be in use.
        await db.SaveChangesAsync(ct);
        var made = Make(db, master, Sealing, RandomNumberGenerator.GetBytes(32));
        await db.SaveChangesAsync(ct);
        await audit.Record(db, new AuditRecord(by, AuditActions.KeysRotated, "key", made.Id) { Summary = "Secrets are sealed with a new key from now on." }, ct);
        await transaction.CommitAsync(ct);
        return (made.Id, ReadAgain().ById.Count);
    }

    /// <summary>Throws all keys away, and with them everything they sealed, and writes down who did: for a master key that is lost for ever.</summary>
    public async Task StartOver(Actor by, CancellationToken ct)
    {
        await using (var db = await dbs.CreateDbContextAsync(ct))
        {
            await using var transaction = await db.Database.BeginTransactionAsync(ct);
            await db.ProtectionKeys.ExecuteDeleteAsync(ct);
            var gone = await db.RingKeys.ExecuteDeleteAsync(ct);
            await audit.Record(db, new AuditRecord(by, AuditActions.KeysStartedOver, "key", "all") { Summary = $"Threw away {gone} keys and what they sealed." }, ct);
            await transaction.CommitAsync(ct);
        }

        _ = ReadAgain();
    }

    /// <summary>The key to seal with, and its id.</summary>
    internal (string Id, byte[] Key) Newest
    {
        get
        {
            var keys = Read();
            return (keys.Newest, keys.ById[keys.Newest]);
        }
    }

    /// <summary>The key of fingerprints.</summary>
    internal byte[] Fingerprint => Read().Fingerprint;

    /// <summary>The key of that id; null when the ring has none.</summary>
    internal byte[]? Find(string id)
    {
        if (Read().ById.TryGetValue(id, out var known))
        {
            return known;
        }

        // Another node may have made it a moment ago.
        return ReadAgain().ById.GetValueOrDefault(id);
    }

    private Keys ReadAgain()
    {
        lock (_gate)
        {
            return _keys = Load().Keys;
        }
    }

    private Keys Read()
    {
        lock (_gate)
        {
            return _keys is { } keys && time.GetElapsedTime(keys.ReadAt) < Fresh ? keys : _keys = Load().Keys;
        }
    }

    private (Keys Keys, MasterKey Master) Load()
    {
        for (var tries = 0; ; tries++)
        {
            using var db = dbs.CreateDbContext();
            var rows = db.RingKeys.OrderBy(k => k.CreatedAt).ToList();
            var master = MasterKey.Read(secrets, options, isFirst: rows.Count == 0);
            var opened = rows.ToDictionary(k => k.Id, k => Unwrap(db, k, master));
            if (rows.Find(k => k is { Purpose: Sealing, RetiredAt: null }) is { } newest && rows.Find(k => k.Purpose == Fingerprints) is { } fingerprint)
            {
                return (new Keys(newest.Id, rows.Where(k => k.Purpose == Sealing).ToDictionary(k => k.Id, k => opened[k.Id]), opened[fingerprint.Id], time.GetTimestamp()), master);
            }

            Fill(db, master, rows, mayLose: tries < 3);
        }
    }

    private static string Place(RingKey key) => $"ring:{key.Purpose}:{key.Id}";

    private void Fill(OpsDb db, MasterKey master, List<RingKey> rows, bool mayLose)
    {
        if (!rows.Exists(k => k is { Purpose: Sealing, RetiredAt: null }))
        {
            Make(db, master, Sealing, RandomNumberGenerator.GetBytes(32));
        }

        if (!rows.Exists(k => k.Purpose == Fingerprints))
        {
            // Runs of the version before compare by fingerprints made with the key file it had.
            Make(db, master, Fingerprints, OldKeyFile.Read(options) ?? RandomNumberGenerator.GetBytes(32));
        }

        try
        {
            db.SaveChanges();
        }
        catch (DbUpdateException) when (mayLose)
        {
            // Another process filled it in the same moment: its keys are there now. If something else is wrong, the last try says so.
        }
    }

    private RingKey Make(OpsDb db, MasterKey master, string purpose, byte[] plain)
    {
        var key = new RingKey { Id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)), Purpose = purpose, CreatedAt = time.GetUtcNow() };
        key.Sealed = master.Wrap(plain, Place(key));
        db.RingKeys.Add(key);
        return key;
    }

    private byte[] Unwrap(OpsDb db, RingKey key, MasterKey master)
    {
        if (master.Unwrap(key.Sealed, Place(key)) is { } opened)
        {
            return opened;
        }

        if (MasterKey.ReadPrevious(secrets)?.Unwrap(key.Sealed, Place(key)) is not { } old)
        {
            throw new KeysRefusedException(
                $"The keys in this database can't be opened: they were wrapped with another master key than the one this console has ({master.Source}). Set Secrets:MasterKey (or Secrets:MasterKeyFile, or keys/master.key in the data directory) to the key that belongs to this database; it is in the same backup. If the key was changed on purpose, set Secrets:PreviousMasterKey to the one before for one start. {WayOut}");
        }

        key.Sealed = master.Wrap(old, Place(key));
        db.SaveChanges();
        return old;
    }

    private sealed record Keys(string Newest, IReadOnlyDictionary<string, byte[]> ById, byte[] Fingerprint, long ReadAt);
}
