using Ops.Console.Shell;

namespace Ops.Console.Tests.Shell;

/// <summary>THREATS T20: a log is one line an entry, and a terminal is not steered by what it shows.</summary>
public sealed class OneLineTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("Zürich – 😀 日本", "Zürich – 😀 日本")]
    [InlineData("a\nb", "a\\nb")]
    [InlineData("a\r\n{\"level\":\"fatal\"}", "a\\r\\n{\"level\":\"fatal\"}")]
    [InlineData("\u001b[2J\u001b]0;x\u0007", "\\x1b[2J\\x1b]0;x\\x07")]
    [InlineData("\u009b31m", "\\x9b31m")]
    [InlineData("a\u2028b\u2029c\u202Ed\u0085e\tf\0", "a\\u2028b\\u2029c\\u202ed\\x85e\\tf\\x00")]
    [InlineData("\b\b\b\b", "\\x08\\x08\\x08\\x08")]
    public void T20_What_would_steer_is_written_out(string given, string shown) => Assert.Equal(shown, OneLine.Of(given));

    [Fact]
    public void T20_Lines_of_our_own_stay_lines() => Assert.Equal($"one{Environment.NewLine}two\\x1b", OneLine.Each("one\r\ntwo\u001b"));
}
