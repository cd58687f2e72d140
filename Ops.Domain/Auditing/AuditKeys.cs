using System.Security.Cryptography;
using System.Text;
using Ops.Domain.Catalogue;

namespace Ops.Domain.Auditing;

/// <summary>
/// Signs checkpoints and knows signatures of former keys. The key comes from the configuration, so that whoever has database and
/// files does not have it; only in development it is a file in the data directory.
/// </summary>
internal sealed class AuditKeys(AuditOptions audit, OpsOptions ops)
{
    // Read when first needed: a command that signs nothing needs no key.
    private readonly Lazy<(string Current, Dictionary<string, byte[]> All)> _keys = new(() => Read(audit, ops));

    /// <summary>Says now, and not only at the first signature, that there is no key.</summary>
    public void Demand() => _ = _keys.Value;

    public AuditCheckpoint Sign(AuditCheckpoint checkpoint, string instance)
    {
        var signed = checkpoint with { KeyId = _keys.Value.Current };
        return signed with { Signature = Signature(signed, instance, _keys.Value.All[signed.KeyId]) };
    }

    public AuditSignature Check(AuditCheckpoint checkpoint, string instance) =>
        !_keys.Value.All.TryGetValue(checkpoint.KeyId, out var key) ? AuditSignature.UnknownKey
        : CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Signature(checkpoint, instance, key)), Encoding.UTF8.GetBytes(checkpoint.Signature)) ? AuditSignature.Right
        : AuditSignature.Wrong;

    private static string Signature(AuditCheckpoint checkpoint, string instance, byte[] key) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(Canonical.Json(checkpoint.Content(instance)))));

    private static (string, Dictionary<string, byte[]>) Read(AuditOptions audit, OpsOptions ops)
    {
        if (audit.MissingKey(ops) is { } missing)
        {
            throw new AuditKeyException(missing);
        }

        var current = audit.SigningKey.Length > 0 ? AuditOptions.Read(audit.SigningKey) : AuditKeyFile.ReadOrMake(Path.Combine(ops.DataPath, "keys", "audit.key"));
        byte[]?[] keys = [current, .. audit.FormerKeys.Select(AuditOptions.Read)];
        if (keys.Contains(null))
        {
            throw new AuditKeyException(string.Join(Environment.NewLine, audit.Problems()));
        }

        var byId = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var key in keys)
        {
            byId[IdOf(key!)] = key!;
        }

        return (IdOf(current!), byId);
    }

    private static string IdOf(byte[] key) => Convert.ToHexStringLower(HMACSHA256.HashData(key, "OpsTasks audit key"u8))[..16];
}

/// <summary>What a signature is worth.</summary>
internal enum AuditSignature
{
    Right,
    Wrong,
    UnknownKey,
}
