using System.Text;
using Microsoft.Playwright;
using Ops.Console.Tests.Support;
using Ops.Domain.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Ops.Console.Tests.Browser;

/// <summary>The starter operations on systems of the team's own, from the form to the way back, as Sam and Rita see them.</summary>
public sealed class TargetJourneyTests(TargetsFixture targets, Chrome chrome) : IClassFixture<TargetsFixture>
{
    private const string Archived = "archive/2025/logo.bin";

    [Fact]
    public async Task Old_orders_are_purged_by_agreement_verified_and_undone_by_agreement_and_the_table_equals_its_dump()
    {
        var before = targets.Orders();
        Assert.Equal(300, targets.Number("SELECT count(*) FROM orders"));
        var (sam, rita) = await People();
        await sam.GotoAsync("/operations");
        await Expect(sam.GetByRole(AriaRole.Link, new() { Name = "Purge old rows of a database" })).ToBeVisibleAsync();
        await Look.Around(sam, "t-catalogue");
        await sam.GotoAsync("/operations/database.purge");
        await sam.GetByLabel("Table").SelectOptionAsync("crm/orders");
        await sam.GetByLabel("Older than").FillAsync("30");
        await sam.GetByLabel("Older than").BlurAsync();
        await Press(sam, "Preview");
        await Expect(sam.GetByText("must be at least 365 days old", new() { Exact = false }).First).ToBeVisibleAsync();
        await Look.Around(sam, "t-purge-form");
        await sam.GetByLabel("Older than").FillAsync("400");
        await sam.GetByLabel("Older than").BlurAsync();
        await Press(sam, "Preview");
        await Expect(sam.GetByText("Preview finished: 200 would change").First).ToBeVisibleAsync();
        await Look.Around(sam, "t-purge-preview");
        await Ask(sam, "Ask to delete 200 rows", "Closed for years, OPS-1423");
        Assert.Equal(before, targets.Orders());

        await rita.GotoAsync(new Uri(sam.Url).AbsolutePath);
        await Expect(rita.GetByText("delete 200 rows").First).ToBeVisibleAsync();
        await Expect(rita.GetByText("crm/orders").First).ToBeVisibleAsync();
        await Expect(rita.GetByText("400 days").First).ToBeVisibleAsync();
        await Expect(rita.GetByText("Closed for years, OPS-1423")).ToBeVisibleAsync();
        await Expect(rita.GetByText("ada1@example.com").First).ToBeVisibleAsync();
        await Look.Around(rita, "t-purge-request");
        var purge = await Agreed(sam, rita);
        await Expect(sam.GetByText("Finished: 200 done").First).ToBeVisibleAsync();
        Assert.Equal((100, 0), (targets.Number("SELECT count(*) FROM orders"), targets.Number("SELECT count(*) FROM orders WHERE status = 'closed'")));
        await Look.Around(sam, "t-purge-run");

        await Press(sam, "Verify");
        await Expect(sam.GetByText("Verified: all 200 are as they were left", new() { Exact = false }).First).ToBeVisibleAsync(new() { Timeout = 120_000 });
        await sam.GotoAsync(purge);
        await Undo(sam, rita);
        await Expect(sam.GetByText("Undone: 200").First).ToBeVisibleAsync();
        Assert.Equal(before, targets.Orders());
        await Look.Around(sam, "t-purge-undone");
    }

    [Fact]
    public async Task A_service_that_dies_pauses_the_run_which_says_why_and_after_a_resume_each_row_went_out_once()
    {
        const int rows = 200;
        var csv = Enumerable.Range(1, rows).Aggregate(new StringBuilder("key,order_id,amount,reason\n"), (text, i) => text.Append($"order-{i},{1000 + i},{i}.50,Damaged in transit\n")).ToString();
        var (sam, rita) = await People();
        await sam.GotoAsync("/operations/http.send-rows");
        await sam.GetByLabel("Request").SelectOptionAsync("billing/refund");
        await sam.GetByLabel("Choose a CSV file").SetInputFilesAsync(new FilePayload { Name = "refunds.csv", MimeType = "text/csv", Buffer = Encoding.UTF8.GetBytes(csv) });
        await Expect(sam.GetByText($"{rows} rows, no problems.")).ToBeVisibleAsync();
        await Look.Around(sam, "t-send-form");
        await Press(sam, "Preview");
        await Expect(sam.GetByText($"Preview finished: {rows} would change").First).ToBeVisibleAsync();
        await Look.Around(sam, "t-send-preview");
        await Ask(sam, $"Ask to send {rows} rows", "Parcels of 12 May were damaged, OPS-1502");
        Assert.Equal(0, Volatile.Read(ref targets.Service.Arrived));

        // In the middle the service takes no more, and then it is gone.
        var request = new Uri(sam.Url).AbsolutePath;
        targets.Service.Behave = (row, _) => int.Parse(row) > 1080 ? new Mood(MoodKind.Hang) : Mood.Fine;
        await rita.GotoAsync(request);
        await Expect(rita.GetByText("body.order.lines[0].amount: ", new() { Exact = false }).First).ToBeVisibleAsync();
        await Look.Around(rita, "t-send-request");
        await Press(rita, "Approve");
        await Until.True(() => targets.Service.EffectCount == 80 && Volatile.Read(ref targets.Service.Arrived) == 84, "80 rows to be taken and four more to hang");
        await targets.Service.Die();
        var run = request.Replace("/approvals/", "/runs/", StringComparison.Ordinal);
        await sam.GotoAsync(run);
        await Expect(sam.GetByText("Paused by itself: billing is down: the connection ", new() { Exact = false }).First).ToBeVisibleAsync(new() { Timeout = 120_000 });
        await Expect(sam.GetByText("Resume when it is back; the first row will try", new() { Exact = false }).First).ToBeVisibleAsync();
        await Expect(sam.GetByText("In doubt: order-81, order-82, order-83, order-84.")).ToBeVisibleAsync();
        await Expect(sam.GetByRole(AriaRole.Button, new() { Name = "Resume without them" })).ToBeVisibleAsync();
        await Expect(sam.GetByText("Exception", new() { Exact = false })).ToHaveCountAsync(0);
        Assert.Equal(80, targets.Service.EffectCount);
        await Look.Around(sam, "t-send-paused");
        await sam.GotoAsync($"{run}?tab=handoff");
        await Expect(sam.GetByText("Look whether the 4 items in doubt took effect.")).ToBeVisibleAsync();
        await Look.Around(sam, "t-send-handoff");

        targets.Service.Behave = (_, _) => Mood.Fine;
        await targets.Service.Live();
        await sam.GotoAsync(run);
        await Press(sam, "Resume");
        await Expect(sam.GetByText($"Finished: {rows} done").First).ToBeVisibleAsync(new() { Timeout = 120_000 });
        Assert.Equal(Enumerable.Range(1001, rows).Select(i => $"{i}"), targets.Service.Effects.Keys.Order(StringComparer.Ordinal));
        Assert.All(targets.Service.Keys, row => Assert.Single(row.Value));
        Assert.Equal(rows, targets.Service.EffectCount);
        await Look.Around(sam, "t-send-done");
    }

    [Fact]
    public async Task Files_are_deleted_by_agreement_their_history_gives_the_bytes_back_and_undoing_brings_all_of_them_back()
    {
        var before = Files();
        var logo = Path.Combine(targets.Bucket, Archived);
        var bytes = await File.ReadAllBytesAsync(logo);
        var (sam, rita) = await People();
        await sam.GotoAsync("/operations/files.delete-prefix");
        await sam.GetByLabel("Under (needed)").SelectOptionAsync("reports/archive/");
        await Look.Around(sam, "t-delete-form");
        await Press(sam, "Preview");
        await Expect(sam.GetByText("Preview finished: 4 would change").First).ToBeVisibleAsync();
        await Look.Around(sam, "t-delete-preview");
        await Ask(sam, "Ask to delete 4 files", "The archive moved to the other site, OPS-1510");
        Assert.Equal(before, Files());
        await rita.GotoAsync(new Uri(sam.Url).AbsolutePath);
        await Expect(rita.GetByText(Archived).First).ToBeVisibleAsync();
        await Look.Around(rita, "t-delete-request");
        var run = await Agreed(sam, rita);
        await Expect(sam.GetByText("Finished: 4 done").First).ToBeVisibleAsync();
        Assert.Equal(["live/current.txt = Stays."], Files());
        await Look.Around(sam, "t-delete-run");

        await sam.GotoAsync("/files/history");
        var row = sam.GetByRole(AriaRole.Row).Filter(new() { HasText = Archived });
        await Expect(row).ToContainTextAsync("deleted");
        await Look.Around(sam, "t-history");
        var copy = await sam.RunAndWaitForDownloadAsync(() => row.GetByRole(AriaRole.Link, new() { Name = "Download" }).ClickAsync());
        Assert.Equal("logo.bin", copy.SuggestedFilename);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(await copy.PathAsync()));
        Assert.False(File.Exists(logo));

        await sam.GotoAsync(run);
        await Undo(sam, rita);
        await Expect(sam.GetByText("Undone: 4").First).ToBeVisibleAsync();
        Assert.Equal(before, Files());
        await sam.GotoAsync("/files/history");
        await Expect(sam.GetByRole(AriaRole.Row).Filter(new() { HasText = Archived }).Filter(new() { HasText = "brought back" })).ToBeVisibleAsync();
        await Look.Around(sam, "t-history-undone");
    }

    private static async Task Press(IPage page, string button) => await page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).ClickAsync();

    private static async Task Ask(IPage sam, string button, string why)
    {
        await sam.GetByLabel("Why shall it be done?").FillAsync(why);
        await Press(sam, button);
        await Expect(sam.GetByText("asks to", new() { Exact = false }).First).ToBeVisibleAsync();
    }

    // Sam's page shows the request; Rita agrees; Sam stands on the run when it has ended.
    private static async Task<string> Agreed(IPage sam, IPage rita)
    {
        var request = new Uri(sam.Url).AbsolutePath;
        await rita.GotoAsync(request);
        await Press(rita, "Approve");
        await Expect(rita.GetByText("It starts by itself", new() { Exact = false })).ToBeVisibleAsync();
        var run = request.Replace("/approvals/", "/runs/", StringComparison.Ordinal);
        await sam.GotoAsync(run);
        await Expect(sam.GetByRole(AriaRole.Link, new() { Name = "Download the results" })).ToBeVisibleAsync(new() { Timeout = 120_000 });
        return run;
    }

    private static async Task Undo(IPage sam, IPage rita)
    {
        await Press(sam, "Undo…");
        await sam.GetByLabel("Why shall it be undone?").FillAsync("It was the wrong brand, OPS-1424");
        await Press(sam, "Ask to undo it");
        await Expect(sam.GetByText("asks to undo", new() { Exact = false }).First).ToBeVisibleAsync();
        await Agreed(sam, rita);
    }

    private async Task<(IPage Sam, IPage Rita)> People() => (await chrome.SignIn(targets.Address, "Sam"), await chrome.SignIn(targets.Address, "Rita"));

    // Each file of the bucket with what it holds.
    private List<string> Files() =>
    [
        .. Directory.EnumerateFiles(targets.Bucket, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(f => $"{Path.GetRelativePath(targets.Bucket, f)} = {(Path.GetExtension(f) == ".bin" ? Convert.ToHexString(File.ReadAllBytes(f)) : File.ReadAllText(f))}"),
    ];
}
