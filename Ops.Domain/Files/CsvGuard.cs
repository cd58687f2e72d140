using System.Globalization;

namespace Ops.Domain.Files;

/// <summary>
/// Makes a cell harmless for spreadsheets (OWASP, "CSV Injection"): an apostrophe goes before anything that would begin a
/// formula, also after spaces that look like nothing and in full-width letters, which Excel takes for the narrow ones.
/// </summary>
internal static class CsvGuard
{
    internal static string Safe(string text)
    {
        var clean = WithoutControls(text);
        return BeginsFormula(clean) && !IsNumber(clean) ? $"'{clean}" : clean;
    }

    private static bool BeginsFormula(string text)
    {
        if (text.Length > 0 && text[0] is '\t' or '\r' or '\n')
        {
            return true;
        }

        foreach (var c in text)
        {
            if (!char.IsWhiteSpace(c) && char.GetUnicodeCategory(c) != UnicodeCategory.Format)
            {
                return c is '=' or '+' or '-' or '@' or '＝' or '＋' or '－' or '＠';
            }
        }

        return false;
    }

    // A sign, digits, points or commas between digits, perhaps an exponent: -12.50 must stay a number that can be added up.
    private static bool IsNumber(string text)
    {
        var at = text[0] is '+' or '-' ? 1 : 0;
        var digits = Digits(text, ref at);
        while (digits && at < text.Length && text[at] is '.' or ',')
        {
            at++;
            digits = Digits(text, ref at);
        }

        if (digits && at < text.Length && text[at] is 'e' or 'E')
        {
            at++;
            at += at < text.Length && text[at] is '+' or '-' ? 1 : 0;
            digits = Digits(text, ref at);
        }

        return digits && at == text.Length;
    }

    private static bool Digits(string text, ref int at)
    {
        var start = at;
        while (at < text.Length && char.IsAsciiDigit(text[at]))
        {
            at++;
        }

        return at > start;
    }

    private static string WithoutControls(string text) => text.AsSpan().IndexOfAnyExceptInRange(' ', '~') < 0 ? text
        : string.Create(text.Length, text, static (span, from) =>
        {
            for (var i = 0; i < span.Length; i++)
            {
                span[i] = char.IsControl(from[i]) && from[i] is not ('\t' or '\r' or '\n') ? '\uFFFD' : from[i];
            }
        });
}
