using System.Collections.Concurrent;
using System.Text;
using Microsoft.Playwright;
using Ops.Console.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Ops.Console.Tests.Access;

/// <summary>
/// THREATS T21: an operation gives its secret away wherever an author could; the secret must be found nowhere but on the way from
/// the person to the console. Through the real program, the browser and the command line.
/// </summary>
public sealed class CanaryTests(Chrome chrome)
{
    private const string Secret = "kanarien\"vögel\\<4711>&'x y+z";

    private static readonly (string, string)[] Hooked =
        [("DOTNET_STARTUP_HOOKS", typeof(StartupHook).Assembly.Location), ("Ops__Operations__0", "Ops.Domain"), ("Ops__Operations__1", "Ops.Console.Tests")];

    [Fact]
    public async Task T21_A_secret_is_nowhere_in_database_files_logs_pages_downloads_and_frames()
    {
        using var folder = new TempFolder();
        await using var console = await ConsoleProcess.Start(folder.Path, 0, Hooked);
        var (sent, received) = (new ConcurrentQueue<byte[]>(), new ConcurrentQueue<byte[]>());
        var eve = await chrome.SignIn(console.Address, "Eve");
        eve.WebSocket += (_, socket) =>
        {
            socket.FrameSent += (_, frame) => sent.Enqueue(Bytes(frame));
            socket.FrameReceived += (_, frame) => received.Enqueue(Bytes(frame));
        };
        eve.Response += async (_, response) => received.Enqueue(await Body(response));
        eve.Console += (_, line) => received.Enqueue(Encoding.UTF8.GetBytes(line.Text));

        // A refusal of the author's own check, which quotes it; then a check of his that breaks.
        await eve.GotoAsync($"/operations/stage.leaks?password={Uri.EscapeDataString("not-taken-from-here")}");
        await Expect(eve.GetByLabel("Password")).ToHaveValueAsync("");
        await eve.GetByLabel("Password").FillAsync(Secret);
        foreach (var (account, words) in new[] { ("wrong", "The account does not go with •••."), ("broken", "Can't ask the directory with •••.") })
        {
            await eve.GetByLabel("Account").FillAsync(account);
            await eve.GetByRole(AriaRole.Button, new() { Name = "Preview", Exact = true }).ClickAsync();
            await Expect(eve.GetByText(words, new() { Exact = false }).First).ToBeVisibleAsync();
        }

        // Preview, then run from it.
        await eve.GetByLabel("Account").FillAsync("acme");
        await eve.GetByRole(AriaRole.Button, new() { Name = "Preview", Exact = true }).ClickAsync();
        await Expect(eve.GetByText("Preview finished", new() { Exact = false }).First).ToBeVisibleAsync();
        Assert.Equal("", await eve.GetByLabel("Password").GetAttributeAsync("value") ?? "");
        var run = eve.GetByRole(AriaRole.Button).Filter(new() { HasText = "Leak" }).First;
        await run.ClickAsync();
        await eve.WaitForURLAsync("**/runs/R-*");
        await Expect(eve.GetByText("Finished", new() { Exact = false }).First).ToBeVisibleAsync();
        var path = new Uri(eve.Url).AbsolutePath;
        foreach (var tab in new[] { "", "?tab=items", "?tab=log", "?tab=inputs", "?tab=handoff", "?tab=history" })
        {
            await eve.GotoAsync(path + tab);
            await Expect(eve.Locator("h1")).ToBeVisibleAsync();
            await Expect(eve.GetByText("Loading…")).ToHaveCountAsync(0);
            Absent(await eve.ContentAsync(), $"the page {tab}");
        }

        // The same again must not bring it back; the next person sees a mask.
        await eve.GotoAsync($"/operations/stage.leaks?like={path.Split('/')[^1]}");
        await Expect(eve.GetByLabel("Account")).ToHaveValueAsync("acme");
        await Expect(eve.GetByLabel("Password")).ToHaveValueAsync("");
        foreach (var download in new[] { "/results.csv", "/results.csv?outcome=problems", "/output.csv" })
        {
            var answer = await eve.Context.APIRequest.GetAsync(path + download);
            Assert.Equal(200, answer.Status);
            Absent(await answer.BodyAsync(), download);
        }

        // The command line beside the server, and a run of its own.
        var number = path.Split('/')[^1];
        foreach (var verb in new string[][] { ["status", number], ["status"], ["items", number], ["handoff", number], ["run", "stage.leaks", "--input", $"password={Secret}", "--input", "account=listing", "--follow"] })
        {
            foreach (var json in new[] { true, false })
            {
                var answer = await Cli(folder.Path, [.. verb, .. json ? new[] { "--json" } : []]);
                Assert.NotEmpty(answer.Output + answer.Errors);
                Absent(answer.Output + answer.Errors, string.Join(' ', verb.Take(2)));
            }
        }

        var refused = await Cli(folder.Path, ["run", "stage.leaks", "--input", $"password={Secret}", "--input", "account=broken", "--json"]);
        Assert.Equal(2, refused.Code);
        Absent(refused.Output + refused.Errors, "a refusal");

        // What the person typed went to the console; nothing of it ever came back.
        Assert.Contains(sent, frame => Canary.IsIn(frame, Secret));
        Assert.True(received.Count > 20);
        Assert.All(received, frame => Absent(frame, "what the browser received"));

        // The database as it lies there, with what is not yet moved out of its log.
        Sweep(folder.Path);
        await console.Stop();
        Sweep(folder.Path);
        Absent(console.Output, "the log");
        Assert.Contains("•••", console.Output, StringComparison.Ordinal);
        Assert.Equal(0, Practice.Number(folder.Path, "SELECT count(*) FROM ledger WHERE Message IS NULL AND Outcome IN ('Failed', 'Invalid')"));
    }

    private static void Sweep(string folder)
    {
        var files = Canary.Files(folder).ToList();
        Assert.Contains(files, f => f.Path.EndsWith("ops.db", StringComparison.Ordinal));
        Assert.All(files, f => Absent(f.Bytes, f.Path));
    }

    private static void Absent(string text, string where) => Absent(Encoding.UTF8.GetBytes(text), where);

    private static void Absent(byte[] bytes, string where)
    {
        if (Canary.Forms(Secret).FirstOrDefault(form => bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(form)) >= 0) is { } found)
        {
            var at = bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(found));
            Assert.Fail($"{where} holds {found}: …{Encoding.UTF8.GetString(bytes[Math.Max(0, at - 200)..Math.Min(bytes.Length, at + 200)])}…");
        }
    }

    private static byte[] Bytes(IWebSocketFrame frame) => frame.Binary ?? Encoding.UTF8.GetBytes(frame.Text ?? "");

    private static async Task<byte[]> Body(IResponse response)
    {
        try
        {
            return await response.BodyAsync();
        }
        catch (PlaywrightException)
        {
            // A redirect or a switched protocol has none.
            return [];
        }
    }

    private static async Task<Verb.Answer> Cli(string data, string[] args)
    {
        using var verb = Verb.Start(data, Hooked, args);
        return await verb.End();
    }
}
