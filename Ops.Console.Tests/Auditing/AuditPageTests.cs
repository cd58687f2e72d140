using System.Globalization;
using AngleSharp.Dom;
using Bunit;
using Microsoft.EntityFrameworkCore;
using Ops.Console.Tests.Support;
using Ops.Domain.Access;
using Ops.Domain.Auditing;

namespace Ops.Console.Tests.Auditing;

/// <summary>Who did what to which from where, and whether that can be believed.</summary>
public sealed class AuditPageTests
{
    [Theory]
    [InlineData("Sam", false)]
    [InlineData("Vic", false)]
    [InlineData("Nobody", false)]
    [InlineData("Rita", true)]
    [InlineData("Eve", true)]
    [InlineData("Ada", true)]
    public async Task Only_who_may_see_it_sees_it(string person, bool may)
    {
        await using var bench = await PageBench.Start(person);
        await Record(bench, AuditActions.RunRequested, "R-1", "Nobody else needs to know.");
        var page = bench.Visit("/audit");
        Assert.Equal(may, page.Section("Main").QuerySelectorAll("a").Any(a => a.Text() == "Audit"));
        if (may)
        {
            page.Says("Nobody else needs to know.");
            return;
        }

        page.Says("Reading the audit trail needs the role reviewer, engineer or admin");
        page.Lacks("Nobody else needs to know.");
        Assert.DoesNotContain(page.FindAll("a"), a => a.Text() == "Export CSV");
    }

    [Fact]
    public async Task An_entry_says_who_did_what_to_which_from_where()
    {
        await using var bench = await PageBench.Start("Rita");
        await bench.Get<AuditTrail>().RecordAlone(
            new AuditRecord(PageBench.Person("Eve") with { Door = Door.Cli, Address = "10.1.2.3" }, AuditActions.RunRefused, "run", "R-7") { Summary = "<b>Paused</b>\nby Eve" }, default);
        var row = bench.Visit("/audit").WaitForElement("tbody tr");
        Assert.Equal(
            ["1", "just now", "Eve Okafor", "run.refused refused", "run R-7", "<b>Paused</b>\\nby Eve", "command line, 10.1.2.3"],
            row.QuerySelectorAll("td").SkipLast(1).Select(td => td.Text()));
        Assert.Equal("/runs/R-7", row.QuerySelectorAll("a")[1].GetAttribute("href"));
        Assert.Equal("/audit?person=dev%3Aeve", row.QuerySelectorAll("a")[0].GetAttribute("href"));
    }

    [Fact]
    public async Task An_empty_trail_says_how_it_fills()
    {
        await using var bench = await PageBench.Start("Rita");
        bench.Visit("/audit").Says("No entries here. Entries appear as soon as somebody signs in, asks, decides, or is refused.");
    }

    [Theory]
    [InlineData("", "4 3 2 1")]
    [InlineData("?person=eve", "3")]
    [InlineData("?person=dev%3Asam", "4 2 1")]
    [InlineData("?action=run", "3 2 1")]
    [InlineData("?action=run.refused", "3")]
    [InlineData("?action=ru", "")]
    [InlineData("?object=run", "3 2 1")]
    [InlineData("?object=R-2", "3 2")]
    [InlineData("?object=run R-2", "3 2")]
    [InlineData("?object=approval R-2", "")]
    [InlineData("?q=PAUSED", "2")]
    [InlineData("?q=10.9.", "4")]
    [InlineData("?q=%25", "")]
    [InlineData("?from=2001-01-01&to=2001-12-31", "")]
    [InlineData("?to=9999-12-31", "4 3 2 1")]
    [InlineData("?from=yesterday", "4 3 2 1")]
    [InlineData("?before=3", "2 1")]
    public async Task Filters_stand_in_the_address(string query, string shown)
    {
        await using var bench = await PageBench.Start("Rita");
        await Four(bench);
        var page = bench.Visit("/audit" + query);
        page.WaitForAssertion(() => Assert.Equal(shown.Split(' ', StringSplitOptions.RemoveEmptyEntries), Numbers(page)));
        Assert.Equal(query is not ("" or "?from=yesterday" or "?before=3"), page.FindAll("a").Any(a => a.Text() == "Clear"));
    }

    [Fact]
    public async Task The_last_day_counts_whole()
    {
        await using var bench = await PageBench.Start("Rita");
        await Four(bench);
        var today = bench.Get<TimeProvider>().GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var page = bench.Visit($"/audit?from={today}&to={today}");
        page.WaitForAssertion(() => Assert.NotEmpty(Numbers(page)));
    }

    [Fact]
    public async Task Choosing_a_filter_changes_the_address_the_list_and_the_export()
    {
        await using var bench = await PageBench.Start("Rita");
        await Four(bench);
        var page = bench.Visit("/audit?before=4");
        page.WaitForAssertion(() => Assert.Equal(["3", "2", "1"], Numbers(page)));
        Assert.Equal("/audit.csv", page.LinkTo("Export CSV"));
        await page.Field("Action").ChangeAsync("run.refused");
        page.WaitForAssertion(() => Assert.Equal(["3"], Numbers(page)));
        await page.Field("Object").ChangeAsync("run R-2");
        page.WaitForAssertion(() => Assert.Equal("/audit.csv?action=run.refused&object=run%20R-2", page.LinkTo("Export CSV")));
        Assert.DoesNotContain("before", bench.Address.Uri, StringComparison.Ordinal);
        page.Says("1 entry matches");
        bench.Address.NavigateTo(page.LinkTo("Clear")!);
        page.WaitForAssertion(() => Assert.Equal(4, Numbers(page).Length));
    }

    [Fact]
    public async Task Fifty_stand_on_a_page_and_links_lead_to_older_and_back_to_the_newest()
    {
        await using var bench = await PageBench.Start("Rita");
        for (var i = 1; i <= 53; i++)
        {
            await Record(bench, AuditActions.RunNoted, $"R-{i}");
        }

        var page = bench.Visit("/audit?object=run");
        page.Says("53 entries match");
        Assert.Equal(50, Numbers(page).Length);
        bench.Address.NavigateTo(page.LinkTo("Older")!);
        page.WaitForAssertion(() => Assert.Equal(["3", "2", "1"], Numbers(page)));
        Assert.Contains("object=run", bench.Address.Uri, StringComparison.Ordinal);
        bench.Address.NavigateTo(page.LinkTo("Newest")!);
        page.WaitForAssertion(() => Assert.Equal("53", Numbers(page)[0]));
    }

    [Fact]
    public async Task The_state_of_the_chain_stands_on_top_and_can_be_asked_for()
    {
        await using var bench = await PageBench.Start("Rita", o => o with { Environment = "development" });
        await Four(bench);
        var page = bench.Visit("/audit");
        page.Says("Not checked yet");
        await page.Button("Check all of it now").ClickAsync();
        page.Says("Whole, checked just now");
        page.Says("4 entries, none signed yet");
        Assert.Empty(page.Alerts());
    }

    [Fact]
    public async Task A_broken_chain_names_the_first_wrong_entry()
    {
        await using var bench = await PageBench.Start("Rita", o => o with { Environment = "development" });
        await Four(bench);
        await using (var db = await bench.Db())
        {
            await db.Database.ExecuteSqlRawAsync("DROP TRIGGER audit_entries_no_update; UPDATE audit_entries SET \"ActorName\" = 'Nobody' WHERE \"Id\" = 3");
        }

        await bench.Get<AuditWatch>().Check(all: false, default);
        var page = bench.Visit("/audit");
        page.Says("Broken, checked just now");
        page.Says("Entry 3 was changed: its hash does not fit what it says.");
        Assert.Single(page.Alerts());
    }

    [Fact]
    public async Task Without_a_key_the_check_says_what_is_missing()
    {
        await using var bench = await PageBench.Start("Rita");
        var page = bench.Visit("/audit");
        page.Says("Not checked yet");
        await page.Button("Check all of it now").ClickAsync();
        page.Says("Audit:SigningKey is empty");
    }

    private static Task Record(PageBench bench, string action, string run, string? summary = null, Actor? by = null) =>
        bench.Get<AuditTrail>().RecordAlone(new AuditRecord(by ?? PageBench.Person("Sam"), action, "run", run) { Summary = summary }, default);

    private static async Task Four(PageBench bench)
    {
        await Record(bench, AuditActions.RunRequested, "R-1");
        await Record(bench, AuditActions.RunPaused, "R-2", "Paused by Sam.");
        await Record(bench, AuditActions.RunRefused, "R-2", "Only its owner may.", PageBench.Person("Eve"));
        await bench.Get<AuditTrail>().RecordAlone(new AuditRecord(PageBench.Person("Sam") with { Address = "10.9.8.7" }, AuditActions.SessionBegan, "session", "abc"), default);
    }

    private static string[] Numbers(IRenderedComponent<Console.Shell.Routes> page) => [.. page.FindAll("tbody td:first-child").Select(Seen.Text)];
}
