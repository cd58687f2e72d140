using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Ops.Domain.Files;

/// <summary>Looks for bytes that are no text, block by block. A character cut by the end of a block waits for the next.</summary>
internal sealed class Utf8Scan
{
    private readonly byte[] _split = new byte[4];

    /// <summary>Bytes of a character whose rest has not come. After a bad byte: those of the character it broke.</summary>
    internal int Cut { get; private set; }

    /// <summary>The first byte of that character.</summary>
    internal byte Lead => _split[0];

    /// <summary>Index of the first byte that is NUL or not UTF-8, or -1. Nothing may be asked after the first bad byte.</summary>
    internal int FirstBad(ReadOnlySpan<byte> bytes)
    {
        var start = 0;
        while (Cut > 0 && start < bytes.Length)
        {
            _split[Cut] = bytes[start];
            var status = Rune.DecodeFromUtf8(_split.AsSpan(0, Cut + 1), out _, out _);
            if (status == OperationStatus.InvalidData)
            {
                return start;
            }

            start++;
            Cut = status == OperationStatus.Done ? 0 : Cut + 1;
        }

        var rest = bytes[start..];
        var nul = rest.IndexOf((byte)0);
        var text = nul < 0 ? rest : rest[..nul];
        var tail = nul < 0 ? CutCharacter(text) : 0;
        if (!Utf8.IsValid(text[..^tail]))
        {
            return start + FirstInvalid(text);
        }

        text[^tail..].CopyTo(_split);
        Cut = tail == 0 ? Cut : tail;
        return nul < 0 ? -1 : start + nul;
    }

    private static int CutCharacter(ReadOnlySpan<byte> text)
    {
        for (var back = 1; back <= Math.Min(3, text.Length); back++)
        {
            if ((text[^back] & 0xC0) != 0x80)
            {
                return Rune.DecodeFromUtf8(text[^back..], out _, out _) == OperationStatus.NeedMoreData ? back : 0;
            }
        }

        return 0;
    }

    private static int FirstInvalid(ReadOnlySpan<byte> text)
    {
        var at = 0;
        while (at < text.Length && Rune.DecodeFromUtf8(text[at..], out _, out var length) == OperationStatus.Done)
        {
            at += length;
        }

        return at;
    }
}
