using System.Text;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Ops.Console.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Ops.Console.Tests.Browser;

/// <summary>The main job with input and output in a real bucket: nothing passes through anybody's own machine.</summary>
public sealed class S3JourneyTests(S3ConsoleFixture console, Chrome chrome) : IClassFixture<S3ConsoleFixture>
{
    private const int Rows = 400;

    [Fact]
    public async Task Sam_picks_what_lies_in_the_drop_previews_runs_and_the_results_lie_in_the_bucket_as_he_gets_them()
    {
        var sam = await chrome.SignIn(console.Address, "Sam");
        await More.Fill(sam, Rows);
        var csv = Practice.ResubmitCsv(Rows);
        await console.Drop("2026/november/failed.csv", csv);
        await console.Drop("other.csv", "submission_id,reason\nS-000001,Not this one\n");

        // He finds it by how its name begins.
        await sam.GotoAsync("/operations/submissions.resubmit");
        await sam.GetByRole(AriaRole.Button, new() { Name = $"Pick from {console.Place}" }).ClickAsync();
        await Expect(sam.GetByText("other.csv")).ToBeVisibleAsync();
        await sam.GetByLabel("Name begins with").FillAsync("2026/");
        await sam.GetByLabel("Name begins with").PressAsync("Enter");
        await Expect(sam.GetByText("other.csv")).ToHaveCountAsync(0);
        await Expect(sam.GetByText("needed", new() { Exact = false }).First).ToBeVisibleAsync();
        await sam.GetByRole(AriaRole.Button, new() { Name = "Pick 2026/november/failed.csv" }).ClickAsync();
        await Expect(sam.GetByText($"{Rows} rows, no problems.")).ToBeVisibleAsync();

        // Nothing is written by looking.
        var before = Practice.Dump(console.Console.Data);
        await sam.GetByRole(AriaRole.Button, new() { Name = "Preview", Exact = true }).ClickAsync();
        await Expect(sam.GetByText("Preview finished", new() { Exact = false }).First).ToBeVisibleAsync(new() { Timeout = 60_000 });
        Assert.Equal(before, Practice.Dump(console.Console.Data));
        await Look.Take(sam, "s3-preview");

        // While it runs, and after, what lies in the drop may change as it likes.
        await console.Drop("2026/november/failed.csv", "submission_id,reason\nS-000001,Something else\n");
        await sam.GetByRole(AriaRole.Button, new() { Name = "submissions", Exact = false }).Last.ClickAsync();
        await sam.WaitForURLAsync("**/runs/R-*");
        var run = new Uri(sam.Url).AbsolutePath.Split('/')[^1];
        await Expect(sam.GetByRole(AriaRole.Link, new() { Name = "Download the results" })).ToBeVisibleAsync(new() { Timeout = 60_000 });
        Assert.NotEqual(before, Practice.Dump(console.Console.Data));

        // A result for each row, in the bucket exactly as in his hands.
        var results = await Download(sam, "Download the results");
        var lines = Encoding.UTF8.GetString(results).TrimStart('\uFEFF').Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(Rows + 1, lines.Length);
        Assert.Equal(Practice.FailedIds(Rows), lines.Skip(1).Select(l => l.Split(',')[0]));
        Assert.Equal(results, await console.Kept($"published/runs/{run[2..]}/results.csv"));

        // The run's file is still what it was when Sam picked it.
        await sam.GotoAsync($"/runs/{run}?tab=inputs");
        Assert.Equal(csv, Encoding.UTF8.GetString(await Download(sam, "failed.csv")));
        await Expect(sam.GetByText($"{console.Place}2026/november/failed.csv (ETag ", new() { Exact = false })).ToBeVisibleAsync();
        var hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(csv)));
        await Expect(sam.GetByText(hash).First).ToBeVisibleAsync();
        Assert.Equal(csv, Encoding.UTF8.GetString(await console.Kept($"sha256/{hash[..2]}/{hash}")));
        await Look.Around(sam, "s3-run-inputs");

        // All three stand on the page of files.
        await sam.GetByRole(AriaRole.Link, new() { Name = "Files", Exact = true }).ClickAsync();
        await Expect(sam.GetByRole(AriaRole.Link, new() { Name = run, Exact = true })).ToBeVisibleAsync();
        await Look.Around(sam, "s3-files");
        await sam.GetByRole(AriaRole.Link, new() { Name = "To pick" }).ClickAsync();
        await Expect(sam.GetByText("failed.csv")).ToBeVisibleAsync();
        await Look.Around(sam, "s3-files-drop");
        await sam.GetByRole(AriaRole.Link, new() { Name = "Results", Exact = true }).ClickAsync();
        Assert.Equal(results, await Download(sam, $"Results of {run}"));
        await Look.Around(sam, "s3-files-results");
    }

    [Fact]
    public async Task What_was_replaced_removed_or_lies_elsewhere_is_refused_in_plain_words_and_the_form_stays_usable()
    {
        await console.Drop("refusals/replaced.csv", "submission_id,reason\nS-000001,One\n");
        await console.Drop("refusals/gone.csv", "submission_id,reason\nS-000001,Two\n");
        var sam = await chrome.SignIn(console.Address, "Sam");
        await sam.GotoAsync("/operations/submissions.resubmit");
        await sam.GetByRole(AriaRole.Button, new() { Name = $"Pick from {console.Place}" }).ClickAsync();
        await sam.GetByLabel("Name begins with").FillAsync("refusals/");
        await sam.GetByLabel("Name begins with").PressAsync("Enter");
        await Expect(sam.GetByText("2 files")).ToBeVisibleAsync();
        await Look.Around(sam, "s3-picker");
        await console.Drop("refusals/replaced.csv", "submission_id,reason\nS-000001,Three\n");
        await sam.GetByRole(AriaRole.Button, new() { Name = "Pick refusals/replaced.csv" }).ClickAsync();
        await Expect(sam.GetByRole(AriaRole.Alert)).ToContainTextAsync($"{console.Place}refusals/replaced.csv was replaced by another file since it was listed.");
        await Look.Around(sam, "s3-refused");

        await Expect(sam.GetByText("2 files")).ToBeVisibleAsync();
        await console.Remove("refusals/gone.csv");
        await sam.GetByRole(AriaRole.Button, new() { Name = "Pick refusals/gone.csv" }).ClickAsync();
        await Expect(sam.GetByRole(AriaRole.Alert)).ToContainTextAsync($"There is no {console.Place}refusals/gone.csv.");

        foreach (var address in new[] { "s3://another-bucket/rows.csv", $"{console.Place}../secret.csv", $"{console.Place}missing.csv" })
        {
            await sam.GetByLabel("Or by its address").FillAsync(address);
            await sam.GetByRole(AriaRole.Button, new() { Name = "Take it" }).ClickAsync();
            await Expect(sam.GetByRole(AriaRole.Alert)).ToContainTextAsync(address.EndsWith("missing.csv", StringComparison.Ordinal) ? $"There is no {address}."
                : address.Contains("..", StringComparison.Ordinal) ? "neither '..' nor empty parts" : $"Only files under {console.Place} can be taken from here.");
            await Expect(sam.GetByRole(AriaRole.Alert)).Not.ToContainTextAsync("Exception");
        }

        // Nothing was kept, nothing can be started; and by its address the new one is taken.
        await Expect(sam.GetByRole(AriaRole.Button, new() { Name = "Preview", Exact = true })).ToBeDisabledAsync();
        await sam.GetByLabel("Or by its address").FillAsync($"{console.Place}refusals/replaced.csv");
        await sam.GetByLabel("Or by its address").PressAsync("Enter");
        await Expect(sam.GetByText("1 row, no problems.")).ToBeVisibleAsync();
        await Expect(sam.GetByText("Three")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Picking_can_be_done_by_the_keyboard_alone_and_has_no_serious_accessibility_problem()
    {
        await console.Drop("keys/rows.csv", "submission_id,reason\nS-000001,By keys\n");
        foreach (var (colors, width) in new[] { (ColorScheme.Light, 1280), (ColorScheme.Dark, 1280), (ColorScheme.Light, 390), (ColorScheme.Dark, 390) })
        {
            var sam = await chrome.SignIn(console.Address, "Sam", width, colors: colors);
            foreach (var path in new[] { "/files?tab=drop", "/operations/submissions.resubmit" })
            {
                await sam.GotoAsync(path);
                if (path.StartsWith("/operations", StringComparison.Ordinal))
                {
                    var open = sam.GetByRole(AriaRole.Button, new() { Name = $"Pick from {console.Place}" });
                    await open.FocusAsync();
                    await sam.Keyboard.PressAsync("Enter");
                    await Expect(open).ToHaveAttributeAsync("aria-expanded", "true");
                }

                await Expect(sam.GetByText("rows.csv").First).ToBeVisibleAsync();
                var found = await sam.RunAxe(new AxeRunOptions { ResultTypes = [ResultType.Violations] });
                Assert.Empty(found.Violations.Where(v => v.Impact is "serious" or "critical").Select(v => $"{path}: {v.Id}: {v.Help}\n  {string.Join("\n  ", v.Nodes.Select(n => n.Html).Take(5))}"));
                Assert.True(await sam.EvaluateAsync<int>("document.documentElement.scrollWidth - window.innerWidth") <= 0, $"{path} is wider than a screen of {width} px.");
            }

            await sam.Keyboard.PressAsync("Tab");
            await sam.Keyboard.TypeAsync("keys/");
            await sam.Keyboard.PressAsync("Enter");
            await Expect(sam.GetByText("1 file", new() { Exact = true })).ToBeVisibleAsync();
            var pick = sam.GetByRole(AriaRole.Button, new() { Name = "Pick keys/rows.csv" });
            for (var tabs = 0; tabs < 10 && !await pick.EvaluateAsync<bool>("e => e === document.activeElement"); tabs++)
            {
                await sam.Keyboard.PressAsync("Tab");
            }

            await sam.Keyboard.PressAsync("Enter");
            await Expect(sam.GetByText("1 row, no problems.")).ToBeVisibleAsync();
            await sam.Context.CloseAsync();
        }
    }

    private static async Task<byte[]> Download(IPage page, string link)
    {
        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Link, new() { Name = link }).ClickAsync());
        return await File.ReadAllBytesAsync(await download.PathAsync());
    }
}
