using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Ops.Domain.Storage;

namespace Ops.Domain.Access;

/// <summary>
/// Proves at every start that secrets really are encrypted where they lie: seals a canary, writes it to the database, reads
/// the raw column back, and looks for the canary in it. Encryption that is silently off is worse than none.
/// </summary>
public sealed class SecretProbe(IDbContextFactory<OpsDb> dbs, KeyRing ring, SecretBox box)
{
    /// <summary>Opens the ring, then makes the proof.</summary>
    /// <exception cref="KeysRefusedException">The master key is another one, or the canary lay readable in the database.</exception>
    public Task Run(CancellationToken ct)
    {
        ring.Check();
        return Run(box.Seal, box.Open, ct);
    }

    internal async Task Run(Func<string, string, string> seal, Func<string, string, string> open, CancellationToken ct)
    {
        const string place = "facts:probe";
        var canary = $"canary {Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16))}";
        var name = $"probe-{Guid.NewGuid():N}";
        await using var db = await dbs.CreateDbContextAsync(ct);
        db.Facts.Add(new Fact { Name = name, Value = seal(canary, place) });
        await db.SaveChangesAsync(ct);
        try
        {
            var stored = await Raw(name, ct);
            if (stored is null || IsReadable(stored, canary) || !SecretBox.IsSealed(stored))
            {
                throw new KeysRefusedException("Encryption is off: a test secret lay readable in the database. The console does not start, because secret inputs would lie there the same way. This is a bug of this build: start another one.");
            }

            if (open(stored, place) != canary)
            {
                throw new KeysRefusedException("Encrypting and decrypting did not give the same text back. Secrets would be lost, so the console does not start. This is a bug of this build: start another one.");
            }
        }
        finally
        {
            await db.Facts.Where(f => f.Name == name).ExecuteDeleteAsync(CancellationToken.None);
        }
    }

    private static bool IsReadable(string stored, string canary) =>
        stored.Contains(canary, StringComparison.OrdinalIgnoreCase)
        || stored.Contains(Convert.ToBase64String(Encoding.UTF8.GetBytes(canary)).TrimEnd('='), StringComparison.Ordinal)
        || stored.Contains(Convert.ToHexString(Encoding.UTF8.GetBytes(canary)), StringComparison.OrdinalIgnoreCase);

    // Over a connection of its own and without the model: what lies in the column, not what this program would make of it.
    private async Task<string?> Raw(string name, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        await db.Database.OpenConnectionAsync(ct);
        await using DbCommand command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = "SELECT \"Value\" FROM facts WHERE \"Name\" = @name";
        var parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.Value) = ("@name", name);
        command.Parameters.Add(parameter);
        return await command.ExecuteScalarAsync(ct) as string;
    }
}
