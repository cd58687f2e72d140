namespace Ops.Domain.Tests;

/// <summary>THREATS T20: a log is one line an entry, and a terminal is not steered by what it shows.</summary>
public sealed class OneLineTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("Zürich – 😀 日本", "Zürich – 😀 日本")]
    [InlineData("a\nb", "a\\nb")]
    [InlineData("a\r\n{\"level\":\"fatal\"}", "a\\r\\n{\"level\":\"fatal\"}")]
    [InlineData("\u001b[2J\u001b]0;x\u0007", "\\u001B[2J\\u001B]0;x\\u0007")]
    [InlineData("\u009b31m", "\\u009B31m")]
    [InlineData("a\u2028b\u2029c\u202Ed\u0085e\tf\0", "a\\u2028b\\u2029c\\u202Ed\\u0085e\\tf\\u0000")]
    [InlineData("\b\b\b\b", "\\u0008\\u0008\\u0008\\u0008")]
    public void T20_What_would_steer_is_written_out(string given, string shown) => Assert.Equal(shown, OneLine.Of(given));

    [Fact]
    public void T20_Lines_of_our_own_stay_lines() => Assert.Equal($"one{Environment.NewLine}two\\u001B", OneLine.Each("one\r\ntwo\u001b"));

    [Theory]
    [InlineData("a\r\nb", "a\\r\\nb")]
    [InlineData("\u001b[31mred\u0007", "\\u001B[31mred\\u0007")]
    [InlineData("x\u2028y", "x\\u2028y")]
    [InlineData("\u202egnp.exe", "\\u202Egnp.exe")]
    [InlineData("Müller 👩‍👧", "Müller 👩‍👧")]
    [InlineData("DOMAIN\\user", "DOMAIN\\user")]
    public void What_breaks_a_line_is_shown(string text, string shown) => Assert.Equal(shown, OneLine.Of(text, 100));

    [Theory]
    [InlineData("abcdef", 6, "abcdef")]
    [InlineData("abcdefg", 6, "abcde…")]
    [InlineData("abcde\n", 6, "abcde…")]
    [InlineData("abcd👩x", 6, "abcd…")]
    public void What_is_too_long_is_cut_between_characters(string text, int max, string shown) => Assert.Equal(shown, OneLine.Of(text, max));
}
