using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Ops.Domain.Access;
using Ops.Domain.Auditing;
using Ops.Domain.Runs;
using Ops.Domain.Tests.Support;

namespace Ops.Domain.Tests.Access;

/// <summary>New keys beside the old ones, and new keys instead of them.</summary>
public sealed class KeyRotationTests
{
    private static JsonObject Inputs => new() { ["account"] = "acme", ["password"] = "correct horse" };

    [Fact]
    public async Task After_rotating_old_texts_open_new_ones_have_the_new_key_and_fingerprints_stay()
    {
        await using var console = await TestConsole.Start();
        await using var neighbour = await TestConsole.Start(beside: console);
        var waiting = await console.Start("test.secret", inputs: Inputs);
        var (box, ring) = (console.Get<SecretBox>(), console.Get<KeyRing>());
        var (text, print) = (box.Seal("hello", "here"), box.Fingerprint("hello"));
        Assert.Equal("hello", neighbour.Get<SecretBox>().Open(text, "here"));

        var (id, keys) = await ring.Rotate(TestConsole.Eve, default);
        Assert.Equal(2, keys);
        await WrittenDown(console, AuditActions.KeysRotated, id);
        var newer = box.Seal("hello", "here");
        Assert.StartsWith($"enc2:{id}:", newer, StringComparison.Ordinal);
        Assert.DoesNotContain(id, text, StringComparison.Ordinal);

        // At once also in the process beside, which has not heard of it, and in one that starts now.
        await using var restarted = await TestConsole.Start(beside: console);
        foreach (var other in new[] { console, neighbour, restarted })
        {
            Assert.Equal("hello", other.Get<SecretBox>().Open(text, "here"));
            Assert.Equal("hello", other.Get<SecretBox>().Open(newer, "here"));
            Assert.Equal(print, other.Get<SecretBox>().Fingerprint("hello"));
        }

        // What waited goes on, and the same inputs are still the same.
        Assert.True(await restarted.Execute(waiting));
        var run = await restarted.VerifyRun(waiting);
        Assert.Equal(RunStatus.Succeeded, run.Status);
        TestConsole.Refused(await restarted.Ask(TestConsole.Wish("test.secret", inputs: Inputs)), Refusal.Conflict);
    }

    // T33
    [Fact]
    public async Task When_it_cannot_be_written_down_no_key_is_changed()
    {
        await using var console = await TestConsole.Start();
        var text = console.Get<SecretBox>().Seal("hello", "here");
        await console.Behind("CREATE TRIGGER broken BEFORE INSERT ON audit_entries BEGIN SELECT RAISE(ABORT, 'disk on fire'); END");
        await Assert.ThrowsAsync<Microsoft.Data.Sqlite.SqliteException>(() => console.Get<KeyRing>().Rotate(TestConsole.Eve, default));
        await Assert.ThrowsAsync<Microsoft.Data.Sqlite.SqliteException>(() => console.Get<KeyRing>().StartOver(TestConsole.Eve, default));
        await using var restarted = await TestConsole.Start(beside: console);
        Assert.Equal("hello", restarted.Get<SecretBox>().Open(text, "here"));
        await using var db = await console.Db();
        Assert.Equal(2, await db.RingKeys.CountAsync());
    }

    [Fact]
    public async Task Another_process_seals_with_the_new_key_within_a_minute()
    {
        var time = new JumpingTime();
        await using var console = await TestConsole.Start();
        await using var neighbour = await TestConsole.Start(beside: console, time: time);
        var box = neighbour.Get<SecretBox>();
        box.Seal("hello", "here");
        var (id, _) = await console.Get<KeyRing>().Rotate(TestConsole.Eve, default);
        time.Advance(TimeSpan.FromSeconds(61));
        Assert.StartsWith($"enc2:{id}:", box.Seal("hello", "here"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Starting_over_gives_up_what_was_sealed_and_says_so_on_the_run()
    {
        await using var console = await TestConsole.Start();
        var id = await console.Start("test.secret", inputs: Inputs);
        await using var other = await With(Convert.ToBase64String(Enumerable.Repeat((byte)2, 32).ToArray()), console);
        await other.Get<KeyRing>().StartOver(TestConsole.Eve, default);
        await WrittenDown(other, AuditActions.KeysStartedOver, "all");
        Assert.Equal("hello", other.Get<SecretBox>().Open(other.Get<SecretBox>().Seal("hello", "here"), "here"));
        await other.Execute(id);
        var run = await other.VerifyRun(id);
        Assert.Equal(RunStatus.Failed, run.Status);
        Assert.StartsWith("Its secret inputs can't be read", run.StatusReason, StringComparison.Ordinal);
    }

    private static Task<TestConsole> With(string masterKey, TestConsole beside) =>
        TestConsole.Start(beside: beside, more: (services, _) => services.AddSingleton(new SecretsOptions { MasterKey = masterKey }));

    private static async Task WrittenDown(TestConsole console, string action, string id)
    {
        await using var db = await console.Db();
        var entry = await db.AuditEntries.AsNoTracking().SingleAsync(e => e.Action == action);
        Assert.Equal(("sub-eve", "key", id), (entry.ActorSubject, entry.ObjectKind, entry.ObjectId));
    }
}
