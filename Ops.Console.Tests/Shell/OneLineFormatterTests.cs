using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Ops.Console.Shell;
using Ops.Console.Tests.Browser;
using Ops.Console.Tests.Support;

namespace Ops.Console.Tests.Shell;

/// <summary>T20: an entry of the log is one line, whatever a person or a file put into it.</summary>
public sealed partial class OneLineFormatterTests
{
    [Fact]
    public void T20_no_hostile_string_ends_a_line_or_reaches_a_terminal()
    {
        foreach (var hostile in Hostile.Strings)
        {
            var line = Write($"Said {hostile}.", new InvalidOperationException(hostile));
            Assert.Matches(Entry(), line);
            Assert.EndsWith("\n", line, StringComparison.Ordinal);
            Assert.DoesNotContain(line[..^1], c => char.IsControl(c) || c is '\u2028' or '\u2029' or '\u202e' or '\u2066');
            Assert.Contains("failure=System.InvalidOperationException", line, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Plain_text_and_whole_characters_stay_as_they_are() =>
        Assert.Contains(" warn Ops.Test: R-12: Grüße, 日本, 🙂 \\r\\n\\u001B[2J\\uD800", Write("R-12: Grüße, 日本, 🙂 \r\n\u001b[2J\ud800", null), StringComparison.Ordinal);

    private static string Write(string message, Exception? failure)
    {
        using var text = new StringWriter();
        new OneLineFormatter(new StillTime(DateTimeOffset.UnixEpoch)).Write(new LogEntry<string>(LogLevel.Warning, "Ops.Test", default, message, failure, (state, _) => state), null, text);
        return text.ToString();
    }

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z warn Ops\.Test: [^\r\n]*\n$", RegexOptions.NonBacktracking)]
    private static partial Regex Entry();
}
