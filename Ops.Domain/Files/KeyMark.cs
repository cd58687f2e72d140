using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Ops.Domain.Files;

/// <summary>
/// 16 bytes for a key, and its line. Keys up to 15 bytes are kept as they are; of longer ones 120 bits of their SHA-256,
/// so that nobody can make two keys look like one.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct KeyMark(ulong high, ulong low, long line)
{
    internal long Line { get; } = line;

    internal uint Spread => (uint)(((high * 0x9E3779B97F4A7C15) ^ (low * 0xC2B2AE3D27D4EB4F)) >> 32);

    internal static KeyMark Of(ReadOnlySpan<byte> key, long line)
    {
        Span<byte> bytes = stackalloc byte[32];
        bytes.Clear();
        if (key.Length <= 15)
        {
            key.CopyTo(bytes);
            bytes[15] = (byte)key.Length;
        }
        else
        {
            SHA256.HashData(key, bytes);
            bytes[15] = 0xFF;
        }

        return new KeyMark(Unsafe.ReadUnaligned<ulong>(ref bytes[0]), Unsafe.ReadUnaligned<ulong>(ref bytes[8]), line);
    }

    internal bool SameKey(in KeyMark other) => High == other.High && Low == other.Low;

    private ulong High => high;

    private ulong Low => low;

    /// <summary>Equal keys side by side, the first line first.</summary>
    internal static int ByKeyAndLine(KeyMark a, KeyMark b) => a.High.CompareTo(b.High) is not 0 and var h ? h
        : a.Low.CompareTo(b.Low) is not 0 and var l ? l
        : a.Line.CompareTo(b.Line);
}
