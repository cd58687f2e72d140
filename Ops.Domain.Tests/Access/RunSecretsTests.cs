using System.Text;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
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

    [Theory]
    [InlineData("key gone")]
    [InlineData("changed")]
    [InlineData("moved")]
    public async Task A_secret_that_cannot_be_opened_fails_the_run_in_words(string how)
    {
        await using var console = await TestConsole.Start();
        var id = await console.Start("test.secret", inputs: Inputs);
        var stored = (await console.Find(id)).InputsJson;
        var elsewhere = console.Get<SecretBox>().Seal(Canary, "runs.inputs:another.operation:password");
        await SetInputs(console, id, how switch
        {
            "key gone" => Sealed.Replace(stored, "enc2:0123456789abcdef:"),
            "changed" => stored.Replace("==", "A=", StringComparison.Ordinal) is var other && other != stored ? other : stored.Replace("\"}", "\u0041\"}", StringComparison.Ordinal),
            _ => $$"""{"account":"acme","password":"{{elsewhere}}"}""",
        });
        await console.Execute(id);
        var run = await console.VerifyRun(id);
        Assert.Equal(RunStatus.Failed, run.Status);
        Assert.StartsWith("Its secret inputs can't be read:", run.StatusReason, StringComparison.Ordinal);
        Assert.Empty(console.Deck.Planned);
    }

    [Fact]
    public async Task An_item_whose_key_holds_the_secret_is_invalid_and_nothing_is_done_with_it()
    {
        await using var console = await TestConsole.Start();
        console.Deck.Keys = ["a-1", $"b-{Canary}", "c-3", "d-4"];
        var first = await console.Do("test.secret", inputs: Inputs, but: r => r with { Limit = 3 });
        Assert.Equal((RunStatus.Paused, 2L, 1L, "c-3"), (first.Status, first.Succeeded, first.Failed, first.CursorKey));
        TestConsole.Accepted(await console.Control.Resume(first.Id, null, false, TestConsole.Sam, default));
        console.Deck.IgnoresStart = true;
        var run = await console.GoOn(first.Id);

        Assert.Equal((RunStatus.CompletedWithFailures, 3L, 1L), (run.Status, run.Succeeded, run.Failed));
        var item = await console.Item(run.Id, "b-•••");
        Assert.Equal(ItemOutcome.Invalid, item.Outcome);
        Assert.Contains("Its key holds a secret input", item.Message, StringComparison.Ordinal);
        Assert.Equal(["a-1", "c-3", "d-4"], console.Deck.AppliedKeys);
        await NowhereToBeFound(console);
    }

    [Fact]
    public async Task A_run_paused_right_behind_such_an_item_goes_on_without_leaving_one_out()
    {
        await using var console = await TestConsole.Start();
        console.Deck.Keys = ["a-1", $"b-{Canary}", "c-3", "d-4"];
        var first = await console.Do("test.secret", inputs: Inputs, but: r => r with { Limit = 2 });
        Assert.Equal("a-1", first.CursorKey);
        TestConsole.Accepted(await console.Control.Resume(first.Id, null, false, TestConsole.Sam, default));
        var run = await console.GoOn(first.Id);
        Assert.Equal(["a-1", "c-3", "d-4"], console.Deck.AppliedKeys);
        Assert.Equal((RunStatus.CompletedWithFailures, 3L, 1L), (run.Status, run.Succeeded, run.Failed));
        await NowhereToBeFound(console);
    }

    [Fact]
    public async Task A_key_too_long_to_keep_is_told_without_the_secret_in_it()
    {
        await using var console = await TestConsole.Start();
        console.Deck.KeyOf = _ => $"{new string('x', 30)}{Canary}{new string('y', 400)}";
        var run = await console.Do("test.secret", inputs: Inputs);
        Assert.DoesNotContain("kana", run.StatusReason, StringComparison.Ordinal);
        await NowhereToBeFound(console);
    }

    [Fact]
    public async Task What_people_type_about_a_run_is_kept_without_its_secret()
    {
        await using var console = await TestConsole.Start();
        var id = await console.Start("test.secret", inputs: Inputs, but: r => r with { Force = true, Reason = $"The old one was {Canary}" });
        TestConsole.Accepted(await console.Control.AddNote(id, $"Try it by hand with {Canary} or {Uri.EscapeDataString(Canary)}.", TestConsole.Eve, default));
        TestConsole.Accepted(await console.Control.TakeOver(id, $"I know {Canary}", TestConsole.Eve, default));
        TestConsole.Accepted(await console.Control.Cancel(id, $"It says {Canary}", TestConsole.Eve, default));
        Assert.Equal("The old one was •••", (await console.Find(id)).ForceReason);
        Assert.Equal("Try it by hand with ••• or •••.", Assert.Single(await console.Runs.Notes(id, default)).Text);
        Assert.Contains((await console.Runs.History(id, default)), e => e.Reason.EndsWith("I know •••.", StringComparison.Ordinal));
        Assert.EndsWith("It says •••.", (await console.Find(id)).StatusReason, StringComparison.Ordinal);
        await NowhereToBeFound(console);
    }

    [Fact]
    public async Task An_idempotency_key_that_holds_the_secret_is_refused()
    {
        await using var console = await TestConsole.Start();
        var refused = TestConsole.Refused(await console.Ask(TestConsole.Wish("test.secret", inputs: Inputs) with { IdempotencyKey = $"k-{Canary}" }), Refusal.Invalid);
        Assert.DoesNotContain(Canary, refused.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("database")]
    [InlineData("disposed")]
    public async Task A_secret_in_what_breaks_outside_the_walk_stays_out_of_reason_and_log(string where)
    {
        await using var console = await TestConsole.Start(more: (services, _) => services.AddScoped(_ => new Grudge($"Closing {Canary}")));
        console.Deck.Constructing = () =>
        {
            if (where == "database")
            {
                // An operation's own database may fail in the same words as ours.
                throw new OwnDatabaseException($"Login failed for acme / {Canary}.");
            }
        };
        var id = await console.Start(where == "database" ? "test.secret" : "test.grudge", inputs: Inputs);
        Assert.True(await console.Execute(id));
        var run = await console.Find(id);
        Assert.Contains("•••", run.StatusReason, StringComparison.Ordinal);
        await NowhereToBeFound(console);
    }

    [Fact]
    public async Task The_hash_of_a_plan_does_not_let_a_secret_in_it_be_guessed()
    {
        await using var console = await TestConsole.Start();
        console.Deck.Keys = ["one"];
        console.Deck.Plan = call => ItemPlan.Create(new { pin = ((Keyed)call.Input).Password });
        var run = await console.Do("test.secret", RunMode.Preview, new JsonObject { ["account"] = "acme", ["password"] = "4711" });
        var digest = (await console.Item(run.Id, "one")).PlanDigest!;
        Assert.DoesNotContain(Enumerable.Range(0, 10_000), pin => ItemPlan.Create(new { pin = $"{pin:0000}" }).Digest().AsSpan().SequenceEqual(digest));

        // Still the same plan to an apply run that looks back on the preview.
        var applied = await console.Do("test.secret", inputs: new JsonObject { ["account"] = "acme", ["password"] = "4711" }, but: r => r with { PreviewRunId = run.Id });
        Assert.Equal((RunStatus.Succeeded, 1L), (applied.Status, applied.Succeeded));
    }

    private static async Task NowhereToBeFound(TestConsole console)
    {
        await using (var db = await console.Db())
        {
            Assert.Contains("enc2:", (await db.Runs.AsNoTracking().SingleAsync()).InputsJson, StringComparison.Ordinal);
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

    private static async Task SetInputs(TestConsole console, long id, string json)
    {
        await using var db = await console.Db();
        await db.Runs.Where(r => r.Id == id).ExecuteUpdateAsync(s => s.SetProperty(r => r.InputsJson, json));
    }

    private static readonly System.Text.RegularExpressions.Regex Sealed = new("enc2:[0-9a-f]{16}:", System.Text.RegularExpressions.RegexOptions.NonBacktracking);

    private sealed class OwnDatabaseException(string message) : System.Data.Common.DbException(message);
}
