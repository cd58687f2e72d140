using System.Text;

namespace Ops.Console.Shell;

/// <summary>
/// Keeps a text on its line: what a file or a person supplied must neither begin a log entry of its own nor steer a terminal.
/// </summary>
internal static class OneLine
{
    /// <summary>The text with control characters written out: <c>\n</c>, <c>\x1b</c>.</summary>
    public static string Of(string text)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~') || !text.Any(IsSteering))
        {
            return text;
        }

        var line = new StringBuilder(text.Length + 16);
        foreach (var c in text)
        {
            _ = c switch
            {
                '\n' => line.Append("\\n"),
                '\r' => line.Append("\\r"),
                '\t' => line.Append("\\t"),
                _ when IsSteering(c) => line.Append(c < 256 ? $"\\x{(int)c:x2}" : $"\\u{(int)c:x4}"),
                _ => line.Append(c),
            };
        }

        return line.ToString();
    }

    /// <summary>The same for a text that has lines of its own, such as several problems: each stays on its line.</summary>
    public static string Each(string text) => string.Join(Environment.NewLine, text.ReplaceLineEndings("\n").Split('\n').Select(Of));

    // Besides control characters: line and paragraph separators, and what turns the direction of reading.
    private static bool IsSteering(char c) => char.IsControl(c) || c is '\u2028' or '\u2029' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069') or '\u200E' or '\u200F' or '\u061C';
}
