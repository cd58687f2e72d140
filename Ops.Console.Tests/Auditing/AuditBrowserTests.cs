using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Ops.Console.Tests.Support;
using Ops.Domain;
using Ops.Domain.Access;
using Ops.Domain.Auditing;
using Ops.Domain.Files;
using Ops.Domain.Storage;
using static Microsoft.Playwright.Assertions;

namespace Ops.Console.Tests.Auditing;

/// <summary>The audit page in a real browser, with entries in it: readable, usable, and harmless whatever they say.</summary>
public sealed class AuditBrowserTests(Chrome chrome)
{
    private static readonly string[] Hostile =
        ["<script>window.hit=1</script>", "\"><img src=x onerror=\"window.hit=1\">", "javascript:window.hit=1", "</td></tr></table><svg onload=window.hit=1>", "a\r\nb", "\u202egnp.exe", "=cmd|' /C calc'!A0", new string('w', 400)];

    [Fact]
    public async Task It_can_be_read_by_everybody_and_runs_nothing()
    {
        using var folder = new TempFolder();
        await Fill(folder.Path);
        await using var console = await ConsoleProcess.Start(folder.Path);
        foreach (var (colors, width) in new[] { (ColorScheme.Light, 1280), (ColorScheme.Dark, 1280), (ColorScheme.Light, 390), (ColorScheme.Dark, 390) })
        {
            var page = await chrome.SignIn(console.Address, "Rita", width, colors: colors);
            await page.GotoAsync("/audit");
            await Expect(page.GetByText("Whole, checked")).ToBeVisibleAsync();
            await page.GetByText("Hashes", new() { Exact = true }).First.ClickAsync();
            await Expect(page.GetByText("This entry").First).ToBeVisibleAsync();
            await Look.Take(page, $"audit-entries-{width}-{colors}");
            var found = await page.RunAxe(new AxeRunOptions { ResultTypes = [ResultType.Violations] });
            Assert.Empty(found.Violations.Where(v => v.Impact is "serious" or "critical").Select(v => $"{v.Id}: {v.Help}\n  {string.Join("\n  ", v.Nodes.Select(n => n.Html).Take(5))}"));
            Assert.True(await page.EvaluateAsync<int>("document.documentElement.scrollWidth - window.innerWidth") <= 0, $"The page is wider than {width} px.");
            Assert.True(await page.EvaluateAsync<bool>("window.hit === undefined"));
            await page.Context.CloseAsync();
        }
    }

    [Fact]
    public async Task A_person_finds_what_somebody_did_and_takes_it_away()
    {
        using var folder = new TempFolder();
        await Fill(folder.Path);
        await using var console = await ConsoleProcess.Start(folder.Path);
        var page = await chrome.SignIn(console.Address, "Rita");
        await page.GetByRole(AriaRole.Link, new() { Name = "Audit" }).ClickAsync();
        await page.GetByLabel("Action").SelectOptionAsync("approval.approved");
        await Expect(page.GetByText("1 entry matches")).ToBeVisibleAsync();
        await Expect(page.GetByText("Approved: 1,204 contacts.")).ToBeVisibleAsync();
        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "Export CSV" }).ClickAsync());
        var lines = await File.ReadAllLinesAsync(await download.PathAsync());
        Assert.Equal(2, lines.Length);
        Assert.Contains("approval.approved", lines[1], StringComparison.Ordinal);

        // What is on the page is what was there when it was opened; the export has become an entry of its own.
        await page.GetByRole(AriaRole.Link, new() { Name = "Clear" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Cell, new() { Name = "audit.exported" })).ToBeVisibleAsync();

        // Somebody who owns the database changes an entry; the next check of everything names it.
        await console.Stop();
        await using (var db = new SqliteConnection($"Data Source={folder.File("ops.db")};Pooling=False"))
        {
            await db.OpenAsync();
            var change = db.CreateCommand();
            change.CommandText = "DROP TRIGGER audit_entries_no_update; UPDATE audit_entries SET \"ActorName\" = 'Eve Okafor' WHERE \"Action\" = 'approval.approved'";
            await change.ExecuteNonQueryAsync();
        }

        await using var again = await ConsoleProcess.Start(folder.Path);
        page = await chrome.SignIn(again.Address, "Rita");
        await page.GotoAsync("/audit");
        await page.GetByRole(AriaRole.Button, new() { Name = "Check all of it now" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Entry 2 was changed: its hash does not fit what it says.");
        await Look.Take(page, "audit-broken-1280-Light");
    }

    private static async Task Fill(string data)
    {
        var options = new OpsOptions { DataDirectory = data, Environment = "development" };
        await using (var domain = new ServiceCollection().AddLogging().AddOpsDomain(options, new StorageOptions(), new FilesOptions()).BuildServiceProvider())
        {
            await domain.GetRequiredService<StorageStart>().Migrate(default);
            var trail = domain.GetRequiredService<AuditTrail>();
            var (sam, rita) = (PageBench.Person("Sam") with { Address = "10.20.30.40" }, PageBench.Person("Rita") with { Address = "2001:db8::17" });
            await trail.RecordAlone(new AuditRecord(sam, AuditActions.ApprovalRequested, "approval", "A-1") { Summary = "Asked to delete 1,204 contacts, as R-1 previewed.", After = [] }, default);
            await trail.RecordAlone(new AuditRecord(rita, AuditActions.ApprovalApproved, "approval", "A-1") { Summary = "Approved: 1,204 contacts.", Before = [], After = [] }, default);
            await trail.RecordAlone(new AuditRecord(sam, AuditActions.RunRefused, "run", "R-2") { Summary = "Steering other people's runs needs the role engineer or admin; Sam Lee has staff." }, default);
            foreach (var text in Hostile)
            {
                await trail.RecordAlone(new AuditRecord(new Actor(text, text, [], Door.Web) { Address = text }, AuditActions.FileRefused, "file", text) { Summary = text }, default);
            }
        }

        SqliteConnection.ClearAllPools();
    }
}
