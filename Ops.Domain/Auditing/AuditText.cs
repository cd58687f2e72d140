using System.Globalization;
using System.Text;

namespace Ops.Domain.Auditing;

/// <summary>
/// Makes a text that people or files supplied into one harmless line: what would break a line, drive a terminal or turn the
/// reading direction round is shown as what it is (<c>\n</c>, <c>\u001B</c>).
/// </summary>
internal static class AuditText
{
    public static string OneLine(string text, int max)
    {
        var line = new StringBuilder(Math.Min(text.Length, max) + 16);
        foreach (var rune in text.EnumerateRunes())
        {
            // EnumerateRunes gives U+FFFD for half a surrogate pair, so whatever is stored can be hashed as UTF-8.
            var next = Escaped(rune) ?? rune.ToString();
            if (line.Length + next.Length > max)
            {
                // Room for the mark that something is missing; never half a character.
                while (line.Length > max - 1)
                {
                    line.Length -= char.IsLowSurrogate(line[^1]) ? 2 : 1;
                }

                return line.Append('…').ToString();
            }

            line.Append(next);
        }

        return line.ToString();
    }

    private static string? Escaped(Rune rune) => rune.Value switch
    {
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        _ when Breaks(rune) => $"\\u{rune.Value:X4}",
        _ => null,
    };

    // Zero-width joiners stay: names and emoji are made with them. Marks that turn the direction go: they reorder a line for the eye.
    private static bool Breaks(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        || rune.Value is 0x061C or 0x200E or 0x200F or (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069) or 0xFEFF;
}
