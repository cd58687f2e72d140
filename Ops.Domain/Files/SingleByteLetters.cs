using System.Text;

namespace Ops.Domain.Files;

/// <summary>An encoding of one byte a letter, as a table.</summary>
internal sealed class SingleByteLetters
{
    private readonly byte[][] _utf8 = new byte[256][];

    private SingleByteLetters(Encoding encoding)
    {
        Name = encoding.WebName;
        Span<char> letter = stackalloc char[2];
        for (var b = 0; b < 256; b++)
        {
            // A control character above ASCII is in no text: such a byte says that the file is of another encoding.
            var fits = encoding.GetChars([(byte)b], letter) == 1 && letter[0] != '\uFFFD' && !(b >= 0x80 && char.IsControl(letter[0])) && !char.IsSurrogate(letter[0]);
            _utf8[b] = fits ? Encoding.UTF8.GetBytes([letter[0]]) : NoLetter;
        }
    }

    /// <summary>Stands for a byte that is no letter; as UTF-8 it is refused, too.</summary>
    internal static byte[] NoLetter { get; } = [0xFF];

    /// <summary>As the registry of encodings calls it.</summary>
    internal string Name { get; }

    /// <summary>A letter's UTF-8, or <see cref="NoLetter"/>.</summary>
    internal ReadOnlySpan<byte> Utf8(byte letter) => _utf8[letter];

    /// <summary>An encoding by its name; null when there is none, or it has letters of several bytes, or its first half is not ASCII.</summary>
    internal static SingleByteLetters? Find(string name)
    {
        try
        {
            var encoding = CodePagesEncodingProvider.Instance.GetEncoding(name) ?? Encoding.GetEncoding(name);
            var letters = encoding.IsSingleByte && encoding.CodePage != 20127 ? new SingleByteLetters(encoding) : null;
            return letters is not null && Enumerable.Range(0, 128).All(b => letters.Utf8((byte)b) is [var same] && same == b) ? letters : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
