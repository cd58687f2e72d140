using Ops.Console.Cli;

namespace Ops.Console.Tests.Cli;

public sealed class ArgumentsTests
{
    [Theory]
    [InlineData(true, "list")]
    [InlineData(true, "practice.fill --help")]
    [InlineData(true, "--help")]
    [InlineData(true, "--version")]
    [InlineData(true, "--json status")]
    [InlineData(true, "--Ops:DataDirectory=/x list")]
    [InlineData(false, "")]
    [InlineData(false, "--urls http://127.0.0.1:0")]
    [InlineData(false, "--Ops:DataDirectory=/x")]
    [InlineData(false, "--Ops:DataDirectory=/x --urls http://127.0.0.1:0")]
    public void A_verb_is_a_command_and_everything_else_is_the_servers(bool isCommand, string args) =>
        Assert.Equal(isCommand, CommandLine.IsMeant(args.Split(' ', StringSplitOptions.RemoveEmptyEntries)));

    [Fact]
    public void Settings_are_taken_out_of_the_command_wherever_they_stand()
    {
        var (settings, command) = Overrides.Split(["--Ops:DataDirectory=/x y", "run", "k", "--input", "a:b=c", "--Ops:Operations:0=Mine", "--limit=3"]);
        Assert.Equal(["--Ops:DataDirectory=/x y", "--Ops:Operations:0=Mine"], settings);
        Assert.Equal(["run", "k", "--input", "a:b=c", "--limit=3"], command);
    }
}
