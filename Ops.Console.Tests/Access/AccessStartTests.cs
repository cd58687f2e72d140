using Ops.Console.Tests.Support;

namespace Ops.Console.Tests.Access;

/// <summary>Rights that can't be meant: neither the server nor a command starts, and the key is named.</summary>
public sealed class AccessStartTests
{
    [Theory]
    [InlineData("Access:Grants:0:Rights:0", "Aprove", "Access:Grants:0:Rights:0 is 'Aprove', which is no right. Did you mean Approve?")]
    [InlineData("Access:Grants:0:Operations:0", "contact.*", "Access:Grants:0:Operations:0 is 'contact.*', which matches no operation.")]
    public async Task Neither_the_server_nor_a_command_starts(string key, string value, string words)
    {
        using var folder = new TempFolder();
        (string, string)[] settings = [("Access:Grants:0:Roles:0", "staff"), ("Access:Grants:0:Rights:0", "Run"), (key, value)];
        await using var server = await ConsoleProcess.Refused(folder.Path, 0, [.. settings.Select(s => (s.Item1.Replace(":", "__", StringComparison.Ordinal), s.Item2))]);
        Assert.Equal(2, server.ExitCode);
        Assert.Contains("OpsTasks can't start.", server.Output, StringComparison.Ordinal);
        Assert.Contains(words, server.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", server.Output, StringComparison.Ordinal);

        foreach (var verb in new[] { "list", "status" })
        {
            await using var command = new CliProcess(folder.Path, [verb, "--json", .. settings.Select(s => $"--{s.Item1}={s.Item2}")]);
            var refused = (await command.Ends()).Exits(2);
            Assert.Equal("Settings", refused.Error);
            Assert.Contains(words, refused.Reason, StringComparison.Ordinal);
        }
    }
}
