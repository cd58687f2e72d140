using System.Security.Cryptography;
using System.Text;

namespace Ops.Domain.Access;

/// <summary>
/// Encrypts secret inputs at rest: AES-256-GCM with a key file in the data directory that only this user can read. A round
/// trip is tried at start, so encryption can't be off without anybody noticing.
/// </summary>
public sealed class SecretBox
{
    private const string Prefix = "enc1:";
    private readonly byte[] _key;

    /// <summary>Reads the key, or makes it at the first start.</summary>
    /// <exception cref="IOException">The key can't be read or written.</exception>
    /// <exception cref="InvalidDataException">The key file is not a key.</exception>
    public SecretBox(OpsOptions options)
    {
        var file = Path.Combine(options.DataPath, "keys", "inputs.key");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        _key = ReadOrMake(file);
        if (_key.Length != 32)
        {
            throw new InvalidDataException($"The key file {file} must hold 32 bytes. Restore it from a backup: without it secret inputs of waiting runs can't be read.");
        }

        if (Open(Seal("round trip")) != "round trip")
        {
            throw new CryptographicException("Encrypting and decrypting did not give the same text back. Secrets would not be safe, so the console does not start.");
        }
    }

    /// <summary>Whether a stored text is sealed.</summary>
    public static bool IsSealed(string text) => text.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>Seals a text for storage.</summary>
    public string Seal(string secret)
    {
        var plain = Encoding.UTF8.GetBytes(secret);
        var box = new byte[12 + 16 + plain.Length];
        RandomNumberGenerator.Fill(box.AsSpan(0, 12));
        using var aes = new AesGcm(_key, 16);
        aes.Encrypt(box.AsSpan(0, 12), plain, box.AsSpan(28), box.AsSpan(12, 16));
        return Prefix + Convert.ToBase64String(box);
    }

    /// <summary>Gives the text back.</summary>
    /// <exception cref="CryptographicException">It was sealed with another key, or changed.</exception>
    public string Open(string text)
    {
        var box = Convert.FromBase64String(text[Prefix.Length..]);
        var plain = new byte[box.Length - 28];
        using var aes = new AesGcm(_key, 16);
        aes.Decrypt(box.AsSpan(0, 12), box.AsSpan(28), box.AsSpan(12, 16), plain);
        return Encoding.UTF8.GetString(plain);
    }

    /// <summary>A fingerprint that is the same for the same secret and tells nothing without the key: what digests hold instead.</summary>
    public string Fingerprint(string secret) => Convert.ToHexStringLower(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(secret)));

    private static byte[] ReadOrMake(string file)
    {
        // Two processes may start at once on a new data directory: the link is atomic, the second one reads what the first made.
        if (!File.Exists(file))
        {
            var part = $"{file}.{Guid.NewGuid():N}.part";
            var how = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                how.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            using (var stream = new FileStream(part, how))
            {
                stream.Write(RandomNumberGenerator.GetBytes(32));
                stream.Flush(flushToDisk: true);
            }

            try
            {
                File.Move(part, file, overwrite: false);
            }
            catch (IOException) when (File.Exists(file))
            {
                File.Delete(part);
            }
        }

        return File.ReadAllBytes(file);
    }
}
