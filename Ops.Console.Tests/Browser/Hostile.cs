using Microsoft.Extensions.Logging.Abstractions;
using Ops.Console.Shell;
using Ops.Console.Tests.Support;

namespace Ops.Console.Tests.Browser;

/// <summary>Strings somebody might send to harm whoever reads them: each would set window.hacked, forge a line, turn text round or break what it is put into.</summary>
internal static class Hostile
{
    public static readonly IReadOnlyList<string> Strings =
    [
        // Script by elements and attributes.
        "<script>window.hacked=1</script>",
        "</script><script>window.hacked=2</script>",
        "<img src=x onerror=window.hacked=3>",
        "\"><img src=x onerror=window.hacked=4>",
        "'><svg/onload=window.hacked=5>",
        "<svg><script>window.hacked=6</script></svg>",
        "<svg><animate onbegin=window.hacked=7 attributeName=x dur=1s>",
        "</textarea><script>window.hacked=8</script>",
        "</title><script>window.hacked=9</script>",
        "</style><script>window.hacked=10</script>",
        "<!--><script>window.hacked=11</script>",
        "<iframe srcdoc='<script>parent.hacked=12</script>'></iframe>",
        "<a href=\"javascript:window.hacked=13\">x</a>",
        "\" onmouseover=\"window.hacked=14\" x=\"",
        "' autofocus onfocus='window.hacked=15' x='",
        "<details open ontoggle=window.hacked=16>",
        "<math><mtext></form><form><mglyph><style></math><img src onerror=window.hacked=17>",
        "<base href=https://evil.example/>",
        "<meta http-equiv=refresh content=0;url=https://evil.example>",
        "<style>@import 'https://evil.example/x.css';</style>",
        "<form action=https://evil.example><button>Sign in again</button></form>",

        // Script by address.
        "javascript:window.hacked=22",
        "JaVa\tScRiPt:window.hacked=23",
        "data:text/html,<script>window.hacked=24</script>",
        "//evil.example/%2f..",

        // Terminals, lines, direction.
        "\u001b[2J\u001b[31mred\u001b]0;owned\u0007",
        "\u001b]8;;https://evil.example\u0007click\u001b]8;;\u0007",
        "fine\r\n2026-01-01T00:00:00.000Z crit Ops.Audit: forged",
        "fine\n{\"level\":\"Critical\",\"message\":\"forged\"}",
        "fine\u2028forged\u2029forged\u0085forged",
        "invoice\u202Efdp.exe\u202C \u2066\u2067\u2069",
        "nul\0nul",

        // What something else would interpret.
        "{{constructor.constructor('window.hacked=33')()}} ${window.hacked=33} @(1+1) {0} %s %n",
        "'; DROP TABLE runs; --",
        "=HYPERLINK(\"https://evil.example\",\"x\")",
        "+cmd|' /C calc'!A0",
        "../../../etc/passwd",
        "C:\\..\\..\\windows\\win.ini:stream",

        // Odd text.
        "👩‍👩‍👧‍👦🏴󠁧󠁢󠁥󠁮󠁧󠁿 Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚a̴̵̞l̨̻g̲̱o",
        "half \ud83d and half \udc69",
        new string('W', 5000) + "<b onclick=window.hacked=41>",
    ];

    /// <summary>At most so much of it.</summary>
    public static string Cut(string text, int most) => text.Length <= most ? text : text[..most];

    /// <summary>Each entry of the log is one line, and turns nothing on a terminal.</summary>
    public static void OneLineEach(OpenConsole console)
    {
        Assert.NotEmpty(console.Log);
        foreach (var entry in console.Log)
        {
            using var line = new StringWriter();
            new OneLineFormatter().Write(new LogEntry<string>(entry.Level, entry.Category, default, entry.Message, entry.Failure, (state, _) => state), null, line);
            Assert.DoesNotContain(line.ToString()[..^1], c => char.IsControl(c) || c is '\u2028' or '\u2029' or '\u202e');
        }
    }
}
