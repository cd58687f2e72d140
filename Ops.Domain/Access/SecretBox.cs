using System.Security.Cryptography;
using System.Text;

namespace Ops.Domain.Access;

/// <summary>
/// Encrypts at rest what must not lie readable in the database: AES-256-GCM with the newest key of the ring. A sealed text is
/// bound to its place: copied into another column it does not open.
/// </summary>
public sealed class SecretBox(KeyRing ring, OpsOptions options)
{
    private const string Prefix = "enc2:", OldPrefix = "enc1:";
    private byte[]? _old;

    /// <summary>Whether a stored text is sealed.</summary>
    public static bool IsSealed(string text) => text.StartsWith(Prefix, StringComparison.Ordinal) || text.StartsWith(OldPrefix, StringComparison.Ordinal);

    /// <summary>Seals a text for storage, as <c>enc2:KEY ID:BASE64</c>.</summary>
    /// <param name="secret">The text.</param>
    /// <param name="place">Where it will lie, such as <c>runs.inputs:KEY:NAME</c>. Opening needs the same.</param>
    public string Seal(string secret, string place)
    {
        var (id, key) = ring.Newest;
        return $"{Prefix}{id}:{Convert.ToBase64String(Cipher.Seal(key, Encoding.UTF8.GetBytes(secret), Bound(id, place)))}";
    }

    /// <summary>Gives the text back.</summary>
    /// <exception cref="CryptographicException">It was sealed with a key that is gone, for another place, or changed.</exception>
    public string Open(string text, string place)
    {
        if (text.StartsWith(OldPrefix, StringComparison.Ordinal))
        {
            _old ??= OldKeyFile.Read(options) ?? throw new CryptographicException("The key file of the earlier version, keys/inputs.key, is gone.");
            return Encoding.UTF8.GetString(Cipher.Open(_old, Decoded(text[OldPrefix.Length..]), ""));
        }

        var parts = text.Split(':', 3);
        return parts.Length == 3 && text.StartsWith(Prefix, StringComparison.Ordinal) && ring.Find(parts[1]) is { } key
            ? Encoding.UTF8.GetString(Cipher.Open(key, Decoded(parts[2]), Bound(parts[1], place)))
            : throw new CryptographicException("The key it was sealed with is not in the ring.");
    }

    /// <summary>
    /// A fingerprint that is the same for the same secret and tells nothing without the key: what digests hold instead. Rotating
    /// the ring does not change it.
    /// </summary>
    public string Fingerprint(string secret) => Convert.ToHexStringLower(HMACSHA256.HashData(ring.Fingerprint, Encoding.UTF8.GetBytes(secret)));

    private static string Bound(string id, string place) => $"{Prefix}{id}:{place}";

    private static byte[] Decoded(string base64)
    {
        try
        {
            return Convert.FromBase64String(base64);
        }
        catch (FormatException broken)
        {
            throw new CryptographicException("A sealed text is damaged.", broken);
        }
    }
}
