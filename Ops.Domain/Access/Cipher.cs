using System.Security.Cryptography;
using System.Text;

namespace Ops.Domain.Access;

/// <summary>AES-256-GCM, laid out as nonce (12 bytes), tag (16), text. The place is authenticated with it: moved elsewhere, it does not open.</summary>
internal static class Cipher
{
    private const int Nonce = 12, Tag = 16;

    public static byte[] Seal(byte[] key, ReadOnlySpan<byte> plain, string place)
    {
        var box = new byte[Nonce + Tag + plain.Length];
        RandomNumberGenerator.Fill(box.AsSpan(0, Nonce));
        using var aes = new AesGcm(key, Tag);
        aes.Encrypt(box.AsSpan(0, Nonce), plain, box.AsSpan(Nonce + Tag), box.AsSpan(Nonce, Tag), Encoding.UTF8.GetBytes(place));
        return box;
    }

    /// <exception cref="CryptographicException">Another key, another place, or changed.</exception>
    public static byte[] Open(byte[] key, ReadOnlySpan<byte> box, string place)
    {
        if (box.Length < Nonce + Tag)
        {
            throw new CryptographicException("A sealed text is cut off.");
        }

        var plain = new byte[box.Length - Nonce - Tag];
        using var aes = new AesGcm(key, Tag);
        aes.Decrypt(box[..Nonce], box[(Nonce + Tag)..], box.Slice(Nonce, Tag), plain, Encoding.UTF8.GetBytes(place));
        return plain;
    }
}
