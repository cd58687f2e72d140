using Ops.Console.Tests.Support;

namespace Ops.Console.Tests.Cli;

/// <summary>The key ring from the command line.</summary>
public sealed class KeysVerbTests
{
    [Fact]
    public async Task Rotating_says_the_new_key_and_everything_works_on()
    {
        using var folder = new TempFolder();
        var first = await Verb.Run(folder.Path, "keys", "rotate", "--json");
        Assert.Equal(0, first.Code);
        Assert.Equal(2, first.Json.GetProperty("keys").GetInt32());
        var second = await Verb.Run(folder.Path, "keys", "rotate");
        Assert.Equal(0, second.Code);
        Assert.Contains("Secrets are sealed with the new key", second.Output, StringComparison.Ordinal);
        Assert.Contains("The ring has 3 keys", second.Output, StringComparison.Ordinal);
        Assert.Equal(0, (await Verb.Run(folder.Path, "list")).Code);
        Assert.Equal(["keys.rotated Cli", "keys.rotated Cli"], Written(folder));
    }

    [Fact]
    public async Task T22_With_the_wrong_master_key_every_command_is_refused_in_words()
    {
        using var folder = new TempFolder();
        Assert.Equal(0, (await Verb.Run(folder.Path, "status")).Code);
        var file = Path.Combine(folder.Path, "keys", "master.key");
        await File.WriteAllBytesAsync(file, new byte[32]);
        foreach (var args in new string[][] { ["status"], ["run", "contacts.score", "--preview"], ["keys", "rotate"], ["migrate"] })
        {
            var refused = await Verb.Run(folder.Path, args);
            Assert.Equal(2, refused.Code);
            Assert.Contains("Set Secrets:MasterKey", refused.Errors, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", refused.Errors, StringComparison.Ordinal);
        }

        var unsure = await Verb.Run(folder.Path, "keys", "start-over", "--json");
        Assert.Equal(2, unsure.Code);
        Assert.Contains("--i-lost-the-master-key", unsure.Json.GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Empty(Written(folder));
        Assert.Equal(0, (await Verb.Run(folder.Path, "keys", "start-over", "--i-lost-the-master-key")).Code);
        Assert.Equal(["keys.started-over Cli"], Written(folder));
        Assert.Equal(0, (await Verb.Run(folder.Path, "status")).Code);
    }

    private static List<string> Written(TempFolder folder)
    {
        var entries = new List<string>();
        Practice.Read(folder.Path, "ops.db", "SELECT Action, Door FROM audit_entries WHERE Action LIKE 'keys.%' AND ActorSubject LIKE 'cli:%' ORDER BY Id", row => entries.Add($"{row[0]} {row[1]}"));
        return entries;
    }
}
