using Microsoft.Playwright;
using Ops.Console.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Ops.Console.Tests.Browser;

/// <summary>The main job, as a newcomer does it.</summary>
public sealed class JourneyTests(ConsoleFixture console, Chrome chrome) : IClassFixture<ConsoleFixture>
{
    [Fact]
    public async Task Sam_exports_what_failed_uploads_it_previews_runs_and_takes_the_results_while_Rita_watches()
    {
        var sam = await chrome.SignIn(console.Address, "Sam");
        await More.Fill(sam, 4000);

        // What failed, as a file.
        await sam.GetByRole(AriaRole.Link, new() { Name = "Operations", Exact = true }).ClickAsync();
        await sam.GetByRole(AriaRole.Link, new() { Name = "Export failed submissions" }).ClickAsync();
        await sam.GetByRole(AriaRole.Button, new() { Name = "Run without preview" }).ClickAsync();
        var download = await sam.RunAndWaitForDownloadAsync(() => sam.GetByRole(AriaRole.Link, new() { Name = "Download failed-submissions.csv" }).ClickAsync(), new() { Timeout = 60_000 });
        Assert.Equal("failed-submissions.csv", download.SuggestedFilename);
        var file = await download.PathAsync();
        var rows = (await File.ReadAllLinesAsync(file)).Length - 1;
        Assert.Equal(4000, rows);

        // Up it goes, and nothing is written by looking.
        await sam.GotoAsync("/operations/submissions.resubmit");
        await sam.GetByLabel("Choose a CSV file").SetInputFilesAsync(file);
        await Expect(sam.GetByText("4,000 rows, no problems.")).ToBeVisibleAsync();
        var before = Practice.Dump(console.Console.Data);
        await sam.GetByRole(AriaRole.Button, new() { Name = "Preview", Exact = true }).ClickAsync();
        await Expect(sam.GetByText("Preview finished", new() { Exact = false }).First).ToBeVisibleAsync(new() { Timeout = 60_000 });
        Assert.Equal(before, Practice.Dump(console.Console.Data));
        await Look.Take(sam, "journey-preview");

        // The button says what it will do; the run stops where Sam wants to look first.
        await sam.GetByLabel("Stop for a look after").FillAsync("1000");
        await sam.GetByLabel("Stop for a look after").BlurAsync();
        await sam.GetByRole(AriaRole.Button, new() { Name = "Run without preview" }).ClickAsync();
        await Expect(sam.GetByText("Paused after the first 1,000, as asked").First).ToBeVisibleAsync(new() { Timeout = 60_000 });

        // Rita watches: the bar moves without a reload.
        var rita = await chrome.SignIn(console.Address, "Rita");
        await rita.GotoAsync(new Uri(sam.Url).AbsolutePath);
        var bar = rita.GetByRole(AriaRole.Progressbar, new() { Name = "Progress of the run" });
        await Expect(bar).ToHaveAttributeAsync("aria-valuetext", "1,000 of 4,000");
        await rita.EvaluateAsync("window.notReloaded = true");
        await rita.EvaluateAsync("window.seen = new Set(); new MutationObserver(() => seen.add(document.querySelector('[role=progressbar]').getAttribute('aria-valuetext'))).observe(document.querySelector('[role=progressbar]'), { attributes: true })");
        await sam.GetByRole(AriaRole.Button, new() { Name = "Resume" }).ClickAsync();
        await Expect(bar).ToHaveAttributeAsync("aria-valuetext", "4,000 of 4,000", new() { Timeout = 60_000 });
        Assert.True(await rita.EvaluateAsync<bool>("window.notReloaded"));
        Assert.True(await rita.EvaluateAsync<int>("seen.size") >= 2, "The bar jumped; it did not move.");
        await Look.Take(rita, "journey-watched");

        // One result for each row, and the blocked accounts are told honestly.
        await Expect(sam.GetByText("failed", new() { Exact = false }).First).ToBeVisibleAsync();
        var results = await sam.RunAndWaitForDownloadAsync(() => sam.GetByRole(AriaRole.Link, new() { Name = "Download the results" }).ClickAsync());
        var lines = await File.ReadAllLinesAsync(await results.PathAsync());
        Assert.Equal(rows + 1, lines.Length);
        Assert.StartsWith("submission_id,reason,outcome,message,before,after,attempts,repeated", lines[0].TrimStart('\uFEFF'), StringComparison.Ordinal);
        Assert.Contains(lines, l => l.Contains("The bank blocks this account", StringComparison.Ordinal));
        Assert.Equal((await File.ReadAllLinesAsync(file)).Skip(1).Select(l => l.Split(',')[0]), lines.Skip(1).Select(l => l.Split(',')[0]));
        await Expect(sam.GetByRole(AriaRole.Cell, new() { Name = "S-000001", Exact = true })).ToBeVisibleAsync();
        await Look.Take(sam, "journey-results");
    }

    [Fact]
    public async Task A_preview_offers_to_run_exactly_what_it_showed()
    {
        var sam = await chrome.SignIn(console.Address, "Sam");
        await sam.GotoAsync("/operations/contacts.score");
        await sam.GetByRole(AriaRole.Button, new() { Name = "Preview", Exact = true }).ClickAsync();
        await sam.GetByRole(AriaRole.Button, new() { Name = "5,000 contacts" }).ClickAsync(new() { Timeout = 60_000 });
        await Expect(sam.GetByText("Finished: 5,000 done").First).ToBeVisibleAsync(new() { Timeout = 60_000 });
        await Expect(sam.GetByText("from preview", new() { Exact = false })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_destructive_operation_can_be_previewed_and_is_asked_for_not_run()
    {
        var eve = await chrome.SignIn(console.Address, "Eve");
        await eve.GotoAsync("/operations/contacts.purge");
        await Expect(eve.GetByText("needs the agreement of 1 person who may decide on it", new() { Exact = false }).First).ToBeVisibleAsync();
        await Expect(eve.GetByRole(AriaRole.Button, new() { Name = "Run without preview" })).ToHaveCountAsync(0);
        await eve.GetByRole(AriaRole.Button, new() { Name = "Preview", Exact = true }).ClickAsync();
        await Expect(eve.GetByText("would change", new() { Exact = false }).First).ToBeVisibleAsync(new() { Timeout = 60_000 });
        await Expect(eve.GetByRole(AriaRole.Button, new() { Name = "Ask to delete", Exact = false })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Doing_the_same_again_needs_a_reason_that_stays_on_the_run()
    {
        var eve = await chrome.SignIn(console.Address, "Eve");
        await eve.GotoAsync("/operations/test-users.delete");
        await eve.GetByRole(AriaRole.Button, new() { Name = "Run without preview" }).ClickAsync();
        await Expect(eve.GetByText("Finished", new() { Exact = false }).First).ToBeVisibleAsync(new() { Timeout = 60_000 });
        await eve.GotoAsync("/operations/test-users.delete");
        await eve.GetByRole(AriaRole.Button, new() { Name = "Run without preview" }).ClickAsync();
        await Expect(eve.GetByRole(AriaRole.Alert)).ToContainTextAsync("already did exactly this");
        await eve.GetByLabel("Reason for doing it again").FillAsync("They came back overnight");
        await eve.GetByRole(AriaRole.Button, new() { Name = "Do it again" }).ClickAsync();
        await Expect(eve.GetByText("They came back overnight")).ToBeVisibleAsync(new() { Timeout = 60_000 });
    }

    [Fact]
    public async Task A_viewer_sees_runs_but_neither_inputs_nor_results_and_can_start_nothing()
    {
        var vic = await chrome.SignIn(console.Address, "Vic");
        await vic.GotoAsync("/operations/contacts.score");
        await Expect(vic.GetByRole(AriaRole.Button, new() { Name = "Preview", Exact = true })).ToBeDisabledAsync();
        await Expect(vic.GetByText("Vic Stone has viewer", new() { Exact = false })).ToBeVisibleAsync();
        await vic.GotoAsync("/runs/R-1?tab=inputs");
        await Expect(vic.GetByText("Inputs are not shown to you.")).ToBeVisibleAsync();
        var answer = await vic.Context.APIRequest.GetAsync("/runs/R-1/results.csv");
        Assert.Equal(404, answer.Status);
    }

    [Fact]
    public async Task Wrong_inputs_are_told_beside_their_field()
    {
        var sam = await chrome.SignIn(console.Address, "Sam");
        await sam.GotoAsync("/operations/contacts.purge");
        await sam.GetByLabel("Untouched for").FillAsync("ninety");
        await sam.GetByRole(AriaRole.Button, new() { Name = "Preview", Exact = true }).ClickAsync();
        await Expect(sam.GetByLabel("Untouched for")).ToHaveAttributeAsync("aria-invalid", "true");
        await Expect(sam.GetByText("must be a whole number", new() { Exact = false })).ToBeVisibleAsync();
        await Look.Take(sam, "wrong-input");
    }

    [Fact]
    public async Task A_bad_file_is_told_with_line_numbers_and_starts_nothing()
    {
        using var folder = new TempFolder();
        var sam = await chrome.SignIn(console.Address, "Sam");
        await sam.GotoAsync("/operations/submissions.resubmit");
        await sam.GetByLabel("Choose a CSV file").SetInputFilesAsync(folder.Write("bad.csv", "submission_id,reason\nS-000001,fine\nS-000002,\nS-000001,again\n"));
        await Expect(sam.GetByText("3 rows, 2 problems.", new() { Exact = false })).ToBeVisibleAsync();
        await Expect(sam.GetByText("Line 3: reason is missing.")).ToBeVisibleAsync();
        await Expect(sam.GetByText("Line 4 has the same submission_id as line 2.")).ToBeVisibleAsync();
        await Expect(sam.GetByRole(AriaRole.Button, new() { Name = "Preview", Exact = true })).ToBeDisabledAsync();
        await Look.Take(sam, "bad-file");
    }
}
