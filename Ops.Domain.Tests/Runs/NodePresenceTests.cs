using Ops.Domain.Runs;
using Ops.Domain.Tests.Support;

namespace Ops.Domain.Tests.Runs;

public sealed class NodePresenceTests
{
    [Fact]
    public async Task A_process_is_alive_as_long_as_it_holds_its_file()
    {
        await using var console = await TestConsole.Start();
        var presence = console.Get<NodePresence>();
        string owner;
        using (var other = new NodePresence(console.Options with { Node = "Knoten 2" }))
        {
            owner = other.Owner;
            Assert.True(presence.IsAlive(owner));
            Assert.True(other.IsAlive(presence.Owner));
            Assert.Equal("Knoten 2", NodePresence.NodeOf(owner));
        }

        Assert.False(presence.IsAlive(owner));
        Assert.False(presence.IsAlive("never:1:x"));

        // After kill -9 the file is still there, but nobody holds it.
        var left = Path.Combine(console.Options.DataPath, "nodes", "dead_1_x.lock");
        await File.WriteAllTextAsync(left, "");
        Assert.False(presence.IsAlive("dead:1:x"));
        Assert.False(File.Exists(left));
    }
}
