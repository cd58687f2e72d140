using System.Text;

namespace Ops.Domain.Files;

/// <summary>
/// Turns 1.234,56 into 1234.56. Thousands are either not marked at all or each of them, by the same mark: 1.2.3 or 12.50
/// with a point for thousands is a mistake and not a number.
/// </summary>
internal static class CsvNumber
{
    /// <summary>Longer than any number that fits.</summary>
    internal const int MaxLength = 128;

    /// <summary>The number with a point and nothing between thousands; false when it isn't one. What follows the digits stays for the parser.</summary>
    internal static bool TryPlain(ReadOnlySpan<byte> cell, CsvCulture culture, Span<char> plain, out int length)
    {
        length = 0;
        if (cell.Length > MaxLength)
        {
            return false;
        }

        Span<char> letters = stackalloc char[MaxLength];
        ReadOnlySpan<char> text = letters[..Encoding.UTF8.GetChars(cell, letters)].Trim(" \t");
        var at = 0;
        if (at < text.Length && text[at] is '+' or '-')
        {
            plain[length++] = text[at++];
        }

        if (!TryWhole(text, ref at, culture, plain, ref length))
        {
            return false;
        }

        for (; at < text.Length; at++)
        {
            // A point that isn't this culture's must not reach a parser for which it is one.
            if (text[at] != culture.Decimal && text[at] is not ('e' or 'E' or '+' or '-') && !char.IsAsciiDigit(text[at]))
            {
                return false;
            }

            plain[length++] = text[at] == culture.Decimal ? '.' : text[at];
        }

        return true;
    }

    private static bool TryWhole(ReadOnlySpan<char> text, ref int at, CsvCulture culture, Span<char> plain, ref int length)
    {
        var digits = Digits(text, ref at, plain, ref length);
        if (at == text.Length || !culture.Thousands.Contains(text[at]))
        {
            return digits > 0 || (at < text.Length && text[at] == culture.Decimal);
        }

        var mark = text[at];
        if (digits is 0 or > 3)
        {
            return false;
        }

        while (at < text.Length && text[at] == mark)
        {
            at++;
            if (Digits(text, ref at, plain, ref length) != 3)
            {
                return false;
            }
        }

        return true;
    }

    private static int Digits(ReadOnlySpan<char> text, ref int at, Span<char> plain, ref int length)
    {
        var start = at;
        while (at < text.Length && char.IsAsciiDigit(text[at]))
        {
            plain[length++] = text[at++];
        }

        return at - start;
    }
}
