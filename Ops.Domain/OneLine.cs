using System.Globalization;
using System.Text;

namespace Ops.Domain;

/// <summary>
/// Makes a text that people or files supplied into one harmless line, for logs, terminals and the audit trail: what would begin
/// a line of its own, drive a terminal or turn the reading direction round is shown as what it is (<c>\n</c>, <c>\u001B</c>).
/// </summary>
public static class OneLine
{
    /// <summary>The whole text on one line.</summary>
    public static string Of(string text) => text.AsSpan().ContainsAnyExceptInRange(' ', '~') ? Of(text, int.MaxValue) : text;

    /// <summary>At most so many characters of it; the last one is … when something is missing.</summary>
    public static string Of(string text, int max)
    {
        var line = new StringBuilder(Math.Min(text.Length, max) + 16);
        for (var at = 0; at < text.Length;)
        {
            var isWhole = Rune.TryGetRuneAt(text, at, out var rune);

            // Half a surrogate pair is no character: what is kept must be UTF-8.
            var next = !isWhole ? $"\\u{(int)text[at]:X4}" : Escaped(rune) ?? rune.ToString();
            at += isWhole ? rune.Utf16SequenceLength : 1;
            if (next.Length > max - line.Length)
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

    /// <summary>The same for a text that has lines of its own, such as several problems: each stays on its line.</summary>
    public static string Each(string text) => string.Join(Environment.NewLine, text.ReplaceLineEndings("\n").Split('\n').Select(line => Of(line)));

    private static string? Escaped(Rune rune) => rune.Value switch
    {
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        _ when Steers(rune) => $"\\u{rune.Value:X4}",
        _ => null,
    };

    // Zero-width joiners stay: names and emoji are made with them.
    private static bool Steers(Rune rune) => rune.Value is not (0x200C or 0x200D)
        && Rune.GetUnicodeCategory(rune) is (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
