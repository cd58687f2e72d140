using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Ops.Domain.Access;
using Ops.Domain.Auditing;
using Ops.Domain.Runs;
using Ops.Domain.Storage;
using Ops.Domain.Tests.Support;

namespace Ops.Domain.Tests.Access;

public sealed class KeyRingTests
{
    private static readonly string Key1 = Convert.ToBase64String(Enumerable.Repeat((byte)1, 32).ToArray());
    private static readonly string Key2 = Convert.ToBase64String(Enumerable.Repeat((byte)2, 32).ToArray());

    private static JsonObject Inputs => new() { ["account"] = "acme", ["password"] = "correct horse" };

    [Fact]
    public async Task A_sealed_text_names_its_key_and_opens_only_in_its_place()
    {
        await using var console = await TestConsole.Start();
        var box = console.Get<SecretBox>();
        var text = box.Seal("hello", "here");
        Assert.Matches("^enc2:[0-9a-f]{16}:[A-Za-z0-9+/=]+$", text);
        Assert.True(SecretBox.IsSealed(text));
        Assert.NotEqual(text, box.Seal("hello", "here"));
        Assert.Equal("hello", box.Open(text, "here"));
        Assert.ThrowsAny<CryptographicException>(() => box.Open(text, "there"));
        Assert.ThrowsAny<CryptographicException>(() => box.Open(text[..^6] + "AAAA==", "here"));
        foreach (var broken in new[] { "enc2:", "enc2:x", "enc2:0123456789abcdef:AAAA", text.Split(':')[1] + ":x", $"enc2:{text.Split(':')[1]}:", $"enc2:{text.Split(':')[1]}:not base64", "enc1:AAAA", "hello" })
        {
            Assert.ThrowsAny<CryptographicException>(() => box.Open(broken, "here"));
        }
    }

    [Fact]
    public async Task T22_A_wrong_master_key_is_refused_naming_the_setting_and_what_to_restore()
    {
        await using var console = await With(Key1);
        console.Get<SecretBox>().Seal("hello", "here");
        await using var other = await With(Key2, console);
        var refused = Assert.Throws<KeysRefusedException>(() => other.Get<KeyRing>().Check());
        Assert.All(["Secrets:MasterKey", "backup", "Secrets:PreviousMasterKey", "start-over"], word => Assert.Contains(word, refused.Message, StringComparison.Ordinal));
        Assert.DoesNotContain(Key2, refused.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<KeysRefusedException>(() => other.Get<SecretProbe>().Run(default));
        Assert.Throws<KeysRefusedException>(() => other.Get<SecretBox>().Seal("hello", "here"));
    }

    [Fact]
    public async Task T22_A_key_file_that_is_gone_is_not_made_anew()
    {
        await using var console = await TestConsole.Start();
        console.Get<KeyRing>().Check();
        var file = Path.Combine(console.Options.DataPath, "keys", "master.key");
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }

        File.Delete(file);
        await using var restarted = await TestConsole.Start(beside: console);
        var refused = Assert.Throws<KeysRefusedException>(() => restarted.Get<KeyRing>().Check());
        Assert.Contains(file, refused.Message, StringComparison.Ordinal);
        Assert.Contains("Secrets:MasterKey", refused.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(file));
    }

    [Fact]
    public async Task T22_Encryption_that_is_off_is_found_by_the_probe_which_leaves_nothing_behind()
    {
        await using var console = await TestConsole.Start();
        var probe = console.Get<SecretProbe>();
        await probe.Run(default);
        Func<string, string, string>[] broken =
        [
            (text, _) => text,
            (text, _) => $"enc2:0123456789abcdef:{text}",
            (text, _) => "enc2:0123456789abcdef:" + Convert.ToBase64String(Encoding.UTF8.GetBytes(text)),
            (text, _) => "enc2:0123456789abcdef:" + Convert.ToHexString(Encoding.UTF8.GetBytes(text)),
            (_, _) => "something else",
        ];
        foreach (var seal in broken)
        {
            var refused = await Assert.ThrowsAsync<KeysRefusedException>(() => probe.Run(seal, (text, _) => text, default));
            Assert.Contains("Encryption is off", refused.Message, StringComparison.Ordinal);
        }

        var box = console.Get<SecretBox>();
        var lossy = await Assert.ThrowsAsync<KeysRefusedException>(() => probe.Run(box.Seal, (_, _) => "another", default));
        Assert.Contains("did not give the same text back", lossy.Message, StringComparison.Ordinal);
        await using var db = await console.Db();
        Assert.DoesNotContain(await db.Facts.ToListAsync(), f => f.Name.StartsWith("probe", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_key_moved_to_another_place_in_the_ring_does_not_open()
    {
        await using var console = await TestConsole.Start();
        console.Get<KeyRing>().Check();
        await using (var db = await console.Db())
        {
            var keys = await db.RingKeys.ToListAsync();
            (keys[0].Sealed, keys[1].Sealed) = (keys[1].Sealed, keys[0].Sealed);
            await db.SaveChangesAsync();
        }

        await using var restarted = await TestConsole.Start(beside: console);
        Assert.Throws<KeysRefusedException>(() => restarted.Get<KeyRing>().Check());
    }

    [Fact]
    public async Task Eight_processes_that_start_at_once_agree_on_one_ring()
    {
        await using var console = await TestConsole.Start();
        var rings = Enumerable.Range(0, 8).Select(_ => new KeyRing(console.Get<IDbContextFactory<OpsDb>>(), new SecretsOptions(), console.Options, console.Get<AuditTrail>(), TimeProvider.System)).ToList();
        var boxes = await Task.WhenAll(rings.Select(ring => Task.Run(() =>
        {
            ring.Check();
            return new SecretBox(ring, console.Options);
        })));
        var text = boxes[0].Seal("hello", "here");
        Assert.All(boxes, b => Assert.Equal("hello", b.Open(text, "here")));
        Assert.Single(boxes.Select(b => b.Fingerprint("hello")).Distinct());
        await using var db = await console.Db();
        Assert.Equal(["fingerprint", "secrets"], await db.RingKeys.Select(k => k.Purpose).OrderBy(p => p).ToListAsync());
        Assert.Single(Directory.GetFiles(Path.Combine(console.Options.DataPath, "keys")));
    }

    [Fact]
    public async Task What_the_version_before_sealed_still_opens_and_its_fingerprints_stay()
    {
        await using var console = await TestConsole.Start();
        var old = RandomNumberGenerator.GetBytes(32);
        Directory.CreateDirectory(Path.Combine(console.Options.DataPath, "keys"));
        await File.WriteAllBytesAsync(Path.Combine(console.Options.DataPath, "keys", "inputs.key"), old);
        var box = console.Get<SecretBox>();
        var text = OldSeal(old, "hello");
        Assert.True(SecretBox.IsSealed(text));
        Assert.Equal("hello", box.Open(text, "anywhere"));
        Assert.Equal(Convert.ToHexStringLower(HMACSHA256.HashData(old, "hello"u8.ToArray())), box.Fingerprint("hello"));
        Assert.StartsWith("enc2:", box.Seal("hello", "here"), StringComparison.Ordinal);
        await console.Get<KeyRing>().Rotate(TestConsole.Eve, default);
        Assert.Equal("hello", box.Open(text, "anywhere"));

        // The ring's copy of it is enough for fingerprints; only the old texts need the file.
        File.Delete(Path.Combine(console.Options.DataPath, "keys", "inputs.key"));
        await using var restarted = await TestConsole.Start(beside: console);
        Assert.Equal(box.Fingerprint("hello"), restarted.Get<SecretBox>().Fingerprint("hello"));
        Assert.ThrowsAny<CryptographicException>(() => restarted.Get<SecretBox>().Open(text, "anywhere"));
    }

    [Fact]
    public async Task An_old_key_file_that_is_none_is_refused_in_words()
    {
        await using var console = await TestConsole.Start();
        Directory.CreateDirectory(Path.Combine(console.Options.DataPath, "keys"));
        await File.WriteAllTextAsync(Path.Combine(console.Options.DataPath, "keys", "inputs.key"), "short");
        Assert.Contains("must hold 32 bytes", Assert.Throws<KeysRefusedException>(() => console.Get<KeyRing>().Check()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_master_key_may_come_from_a_file_as_bytes_or_base64()
    {
        await using var console = await With(Key1);
        var text = console.Get<SecretBox>().Seal("hello", "here");
        var file = Path.Combine(console.Options.DataPath, "elsewhere.key");
        foreach (var content in new[] { Convert.FromBase64String(Key1), Encoding.ASCII.GetBytes(Key1), Encoding.ASCII.GetBytes(Key1 + "\n") })
        {
            await File.WriteAllBytesAsync(file, content);
            await using var other = await TestConsole.Start(beside: console, more: (services, _) => services.AddSingleton(new SecretsOptions { MasterKeyFile = file }));
            Assert.Equal("hello", other.Get<SecretBox>().Open(text, "here"));
        }

        foreach (var content in new[] { "", "short", Key1 + Key1, new string('x', 32_000) })
        {
            await File.WriteAllTextAsync(file, content);
            await using var other = await TestConsole.Start(beside: console, more: (services, _) => services.AddSingleton(new SecretsOptions { MasterKeyFile = file }));
            var refused = Assert.Throws<KeysRefusedException>(() => other.Get<KeyRing>().Check());
            Assert.Contains("Secrets:MasterKeyFile", refused.Message, StringComparison.Ordinal);
        }

        File.Delete(file);
        await using var without = await TestConsole.Start(beside: console, more: (services, _) => services.AddSingleton(new SecretsOptions { MasterKeyFile = file }));
        Assert.Contains(file, Assert.Throws<KeysRefusedException>(() => without.Get<KeyRing>().Check()).Message, StringComparison.Ordinal);
        Assert.False(File.Exists(file));
    }

    [Fact]
    public async Task A_changed_master_key_takes_over_when_the_one_before_is_given_for_one_start()
    {
        await using var console = await With(Key1);
        var text = console.Get<SecretBox>().Seal("hello", "here");
        await using (var changing = await TestConsole.Start(beside: console, more: (services, _) => services.AddSingleton(new SecretsOptions { MasterKey = Key2, PreviousMasterKey = Key1 })))
        {
            changing.Get<KeyRing>().Check();
        }

        await using var after = await With(Key2, console);
        Assert.Equal("hello", after.Get<SecretBox>().Open(text, "here"));
        await using var before = await With(Key1, console);
        Assert.Throws<KeysRefusedException>(() => before.Get<KeyRing>().Check());
    }

    [Theory]
    [InlineData("Sqlite", "", "", "")]
    [InlineData("Sqlite", "AAAA", "", "Secrets:MasterKey is not a key")]
    [InlineData("Sqlite", "not base64!", "", "Secrets:MasterKey is not a key")]
    [InlineData("Sqlite", "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=", "/run/secrets/key", "both set")]
    [InlineData("Postgres", "", "", "Secrets:MasterKey is missing")]
    [InlineData("Postgres", "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=", "", "")]
    public void Wrong_settings_are_named_without_their_values(string provider, string key, string file, string named)
    {
        var problems = new SecretsOptions { MasterKey = key, MasterKeyFile = file }.Problems(new StorageOptions { Provider = provider }).ToList();
        Assert.Equal(named.Length > 0 ? 1 : 0, problems.Count);
        Assert.All(problems, p => Assert.Contains(named, p, StringComparison.Ordinal));
        Assert.All(problems.Where(_ => key.Length > 0), p => Assert.DoesNotContain(key, p, StringComparison.Ordinal));
    }

    private static Task<TestConsole> With(string masterKey, TestConsole? beside = null) =>
        TestConsole.Start(beside: beside, more: (services, _) => services.AddSingleton(new SecretsOptions { MasterKey = masterKey }));

    // As the first version did: no place bound in.
    private static string OldSeal(byte[] key, string secret)
    {
        var plain = Encoding.UTF8.GetBytes(secret);
        var box = new byte[28 + plain.Length];
        RandomNumberGenerator.Fill(box.AsSpan(0, 12));
        using var aes = new AesGcm(key, 16);
        aes.Encrypt(box.AsSpan(0, 12), plain, box.AsSpan(28), box.AsSpan(12, 16));
        return "enc1:" + Convert.ToBase64String(box);
    }
}
