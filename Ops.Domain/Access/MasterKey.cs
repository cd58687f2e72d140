using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Ops.Domain.Access;

/// <summary>
/// Wraps the keys of the ring, so that the database alone opens nothing. Comes from the configuration; without one, from a
/// file in the data directory that is made at the first start and that only this user can read.
/// </summary>
internal sealed class MasterKey
{
    private readonly byte[] _key;

    private MasterKey(byte[] key, string source)
    {
        _key = key;
        Source = source;
    }

    /// <summary>Where it came from, for a sentence: "Secrets:MasterKey".</summary>
    public string Source { get; }

    /// <summary>The key in use.</summary>
    /// <param name="secrets">The settings.</param>
    /// <param name="options">Where the data directory is.</param>
    /// <param name="isFirst">Nothing was wrapped yet, so a missing file may be made.</param>
    /// <exception cref="KeysRefusedException">It is missing or no key.</exception>
    public static MasterKey Read(SecretsOptions secrets, OpsOptions options, bool isFirst)
    {
        if (secrets.MasterKey.Length > 0)
        {
            return new MasterKey(Decode(secrets.MasterKey)!, "Secrets:MasterKey");
        }

        if (secrets.MasterKeyFile.Length > 0)
        {
            return OfFile(secrets.MasterKeyFile, "Secrets:MasterKeyFile");
        }

        var file = Path.Combine(options.DataPath, "keys", "master.key");
        if (!File.Exists(file))
        {
            if (!isFirst)
            {
                throw new KeysRefusedException(
                    $"The master key is gone: there is no {file}, and neither Secrets:MasterKey nor Secrets:MasterKeyFile is set. The keys in this database are wrapped with it. Restore the file from the backup the database belongs to, or set Secrets:MasterKey to the same key. {KeyRing.WayOut}");
            }

            KeyFile.MakeIfMissing(file, 32);
        }

        return OfFile(file, "the key file");
    }

    /// <summary>The key before, where one is configured.</summary>
    public static MasterKey? ReadPrevious(SecretsOptions secrets) =>
        secrets.PreviousMasterKey.Length > 0 ? new MasterKey(Decode(secrets.PreviousMasterKey)!, "Secrets:PreviousMasterKey")
        : secrets.PreviousMasterKeyFile.Length > 0 ? OfFile(secrets.PreviousMasterKeyFile, "Secrets:PreviousMasterKeyFile")
        : null;

    /// <summary>32 bytes from base64; null when it is something else.</summary>
    public static byte[]? Decode(string text)
    {
        var bytes = new byte[48];
        return Convert.TryFromBase64String(text.Trim(), bytes, out var length) && length == 32 ? bytes[..32] : null;
    }

    /// <summary>Wraps a key; the place it belongs to is bound in.</summary>
    public byte[] Wrap(byte[] key, string place) => Cipher.Seal(_key, key, place);

    /// <summary>Gives the key back; null when it was wrapped with another master key, or changed, or moved.</summary>
    public byte[]? Unwrap(byte[] wrapped, string place)
    {
        try
        {
            return Cipher.Open(_key, wrapped, place);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static MasterKey OfFile(string file, string key)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(file);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw new KeysRefusedException($"The master key can't be read from {file} ({key}): {failure.Message} Restore the file, or let this user read it.");
        }

        var decoded = bytes.Length == 32 ? bytes : bytes.Length < 200 && Base64.IsValid(bytes) ? Decode(Encoding.ASCII.GetString(bytes)) : null;
        return decoded is null
            ? throw new KeysRefusedException($"{file} ({key}) is not a key: it must hold 32 bytes, or their base64. Restore it from the backup the database belongs to; the other way to give the key is Secrets:MasterKey.")
            : new MasterKey(decoded, $"{key} {file}");
    }
}
