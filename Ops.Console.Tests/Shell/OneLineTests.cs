using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;
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

    [Fact]
    public void T20_An_entry_is_one_line_with_its_exception()
    {
        var to = new StringWriter();
        var failure = new InvalidOperationException("x\n2026-01-01T00:00:00.000Z info Forged: all is well\u001b[1A");
        new OneLineConsole().Write(new LogEntry<string>(LogLevel.Error, "Cat\negory", default, "row\r\n{\"level\":\"x\"}", failure, (state, _) => state), null, to);
        var text = to.ToString();
        Assert.EndsWith(Environment.NewLine, text, StringComparison.Ordinal);
        Assert.DoesNotContain(text.TrimEnd(), char.IsControl);
        Assert.Contains("fail Cat\\negory: row\\r\\n{\"level\":\"x\"} System.InvalidOperationException: x\\n2026", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "oneline")]
    [InlineData("json", "json")]
    public void T20_One_line_is_the_default_and_json_can_be_asked_for(string? configured, string expected)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["Logging:Console:FormatterName"] = configured }).Build();
        var services = new ServiceCollection().AddLogging(logging => OneLineConsole.Use(logging.AddConfiguration(configuration.GetSection("Logging"))));
        using var built = services.BuildServiceProvider();
        Assert.Equal(expected, built.GetRequiredService<IOptions<ConsoleLoggerOptions>>().Value.FormatterName);
        Assert.NotNull(built.GetRequiredService<ILoggerFactory>().CreateLogger("x"));
    }
}
