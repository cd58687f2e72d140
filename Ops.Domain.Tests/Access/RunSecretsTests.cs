using System.Text;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Ops.Domain.Access;
using Ops.Domain.Catalogue;
using Ops.Domain.Runs;
using Ops.Domain.Tests.Support;

namespace Ops.Domain.Tests.Access;

public sealed class RunSecretsTests
{
    // With a quote, a backslash and an umlaut: inside JSON it looks different.
    private const string Canary = "kanarien\"vögel\\4711";

    private static readonly string[] Forms = [Canary, System.Text.Json.JsonEncodedText.Encode(Canary).ToString(), System.Text.Json.JsonEncodedText.Encode(Canary, Canonical.Options.Encoder).ToString(), "4711"];

    private static JsonObject Inputs => new() { ["account"] = "acme", ["password"] = Canary };

    [Fact]
    public async Task A_secret_reaches_the_operation_and_nothing_else()
    {
        await using var console = await TestConsole.Start();
        string? got = null;
        console.Deck.Plan = call => ItemPlan.Change(new { password = ((Keyed)call.Input).Password }, new { nested = new { call.Key, p = ((Keyed)call.Input).Password } }, $"Uses {Canary}.");
        console.Deck.Apply = call =>
        {
            got = ((Keyed)call.Input).Password;
            call.Log($"Signing in with {Canary}.");
            return Task.FromResult<Outcome?>(Outcome.Done($"Signed in with {Canary}.", new { Canary }));
        };
        console.Deck.With("item-00002", Outcome? (_) => throw new InvalidOperationException($"Wrong password {Canary}."))
            .With("item-00003", Outcome? (_) => throw new ItemException($"{Canary}"))
            .With("item-00004", _ => Outcome.Failed($"No {Canary}."));
        var run = await console.Do("test.secret", inputs: Inputs);

        Assert.Equal(Canary, got);
        Assert.Equal(7, run.Succeeded);
        Assert.Contains("•••", (await console.Item(run.Id, "item-00002")).Message, StringComparison.Ordinal);
        Assert.Contains("•••", (await console.Item(run.Id, "item-00001")).Before, StringComparison.Ordinal);
        await NowhereToBeFound(console);
    }

    [Theory]
    [InlineData("constructor")]
    [InlineData("count")]
    [InlineData("items")]
    [InlineData("key")]
    public async Task A_secret_in_what_breaks_a_run_stays_out_of_its_reason(string where)
    {
        await using var console = await TestConsole.Start();
        var failure = new InvalidOperationException($"Can't connect with {Canary}.");
        switch (where)
        {
            case "constructor":
                console.Deck.Constructing = () => throw failure;
                break;
            case "count":
                console.Deck.Count = () => throw failure;
                break;
            case "items":
                console.Deck.Items = (_, _) => throw failure;
                break;
            default:
                console.Deck.KeyOf = _ => throw failure;
                break;
        }

        var run = await console.Do("test.secret", inputs: Inputs);
        Assert.Equal(RunStatus.Failed, run.Status);
        Assert.Contains("Can't connect with •••.", run.StatusReason, StringComparison.Ordinal);
        await NowhereToBeFound(console);
    }

    [Fact]
    public async Task A_secret_in_the_failure_that_pauses_a_run_stays_out_of_its_reason()
    {
        await using var console = await TestConsole.Start();
        console.Deck.Keys = Deck.Numbered(30);
        console.Deck.Apply = _ => throw new ItemException($"Refused: {Canary}");
        var run = await console.Do("test.secret", inputs: Inputs);
        Assert.Equal(RunStatus.Paused, run.Status);
        await NowhereToBeFound(console);
    }

    [Fact]
    public async Task People_see_a_mask_and_the_hash_still_tells_secrets_apart()
    {
        await using var console = await TestConsole.Start();
        var run = await console.Do("test.secret", inputs: Inputs);
        Assert.Equal("""{"account":"acme","password":"•••"}""", RunInputs.ForPeople(console.Get<OperationCatalogue>().Find("test.secret"), run.InputsJson).ToJsonString(Canonical.Options));
        Assert.Equal("•••", (string?)RunInputs.ForPeople(null, run.InputsJson)["password"]);
        TestConsole.Refused(await console.Ask(TestConsole.Wish("test.secret", inputs: Inputs)), Refusal.Conflict);
        await console.Start("test.secret", inputs: new JsonObject { ["account"] = "acme", ["password"] = "another" });
    }

    [Fact]
    public async Task With_another_key_the_run_fails_in_words()
    {
        await using var console = await TestConsole.Start();
        var id = await console.Start("test.secret", inputs: Inputs);
        var file = Path.Combine(console.Options.DataPath, "keys", "inputs.key");
        await File.WriteAllBytesAsync(file, System.Security.Cryptography.RandomNumberGenerator.GetBytes(32));
        await using var restarted = await TestConsole.Start(beside: console);
        await restarted.Execute(id);
        var run = await restarted.VerifyRun(id);
        Assert.Equal((RunStatus.Failed, "Its secret inputs can't be read: the key in the data directory is not the one they were encrypted with."), (run.Status, run.StatusReason));
        Assert.Empty(restarted.Deck.Planned);
    }

    [Fact]
    public void A_key_file_that_is_none_is_refused_in_words()
    {
        var folder = Directory.CreateTempSubdirectory("opstasks-test-");
        try
        {
            Directory.CreateDirectory(Path.Combine(folder.FullName, "keys"));
            File.WriteAllText(Path.Combine(folder.FullName, "keys", "inputs.key"), "short");
            Assert.Contains("must hold 32 bytes", Assert.Throws<InvalidDataException>(() => new SecretBox(new OpsOptions { DataDirectory = folder.FullName })).Message, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Two_processes_that_start_at_once_agree_on_one_key_that_only_their_user_can_read()
    {
        var folder = Directory.CreateTempSubdirectory("opstasks-test-");
        try
        {
            var boxes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => new SecretBox(new OpsOptions { DataDirectory = folder.FullName }))));
            var text = boxes[0].Seal("hello");
            Assert.True(SecretBox.IsSealed(text));
            Assert.NotEqual(text, boxes[0].Seal("hello"));
            Assert.All(boxes, b => Assert.Equal("hello", b.Open(text)));
            Assert.Single(boxes.Select(b => b.Fingerprint("hello")).Distinct());
            if (!OperatingSystem.IsWindows())
            {
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(folder.FullName, "keys", "inputs.key")));
            }

            Assert.Single(Directory.GetFiles(Path.Combine(folder.FullName, "keys")));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task NowhereToBeFound(TestConsole console)
    {
        await using (var db = await console.Db())
        {
            Assert.Contains("enc1:", (await db.Runs.AsNoTracking().SingleAsync()).InputsJson, StringComparison.Ordinal);
        }

        foreach (var file in Directory.EnumerateFiles(console.Options.DataPath, "*", SearchOption.AllDirectories).Where(f => !f.EndsWith(".lock", StringComparison.Ordinal)))
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var bytes = new byte[stream.Length];
            await stream.ReadExactlyAsync(bytes);
            Assert.All(Forms, form => Assert.True(bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(form)) < 0, $"{file} holds {form}."));
        }

        Assert.All(console.Logs.Lines, line => Assert.All(Forms, form => Assert.DoesNotContain(form, line, StringComparison.Ordinal)));
    }
}
