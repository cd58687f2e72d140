using AngleSharp.Html.Dom;
using Bunit;
using Ops.Console.Tests.Support;
using Ops.Domain.Runs;

namespace Ops.Console.Tests.Runs;

/// <summary>The list of all runs.</summary>
public sealed class RunsPageTests
{
    [Fact]
    public async Task An_empty_list_says_how_it_fills()
    {
        await using var bench = await PageBench.Start();
        var page = bench.Visit("/runs");
        page.Says("No runs here. Runs appear as soon as somebody previews or runs an operation.");
        page.Lacks("Clear");
    }

    [Fact]
    public async Task A_filter_that_matches_nothing_says_so_and_is_taken_away_by_one_link()
    {
        await using var bench = await PageBench.Start();
        await bench.Ask("stage.lamps");
        var page = bench.Visit("/runs?status=failed");
        page.Says("Nothing matches these filters.");
        bench.Address.NavigateTo(page.LinkTo("Clear")!);
        page.WaitForAssertion(() => Assert.Equal(["R-1"], Numbers(page)));
    }

    [Theory]
    [InlineData("", "R-4 R-3 R-2 R-1")]
    [InlineData("?status=succeeded", "R-2 R-1")]
    [InlineData("?status=open", "R-4 R-3")]
    [InlineData("?operation=stage.lamps", "R-3 R-2 R-1")]
    [InlineData("?mode=preview", "R-4 R-1")]
    [InlineData("?who=me", "R-4 R-2 R-1")]
    [InlineData("?q=okafor", "R-3")]
    [InlineData("?q=R-2", "R-2")]
    [InlineData("?q=LAMPS", "R-3 R-2 R-1")]
    [InlineData("?status=succeeded&mode=apply", "R-2")]
    [InlineData("?status=hungry", "R-4 R-3 R-2 R-1")]
    public async Task Filters_stand_in_the_address(string query, string shown)
    {
        await using var bench = await PageBench.Start();
        await Four(bench);
        var page = bench.Visit("/runs" + query);
        page.WaitForAssertion(() => Assert.Equal(shown.Split(' '), Numbers(page)));
    }

    [Fact]
    public async Task Choosing_a_filter_changes_the_address_the_list_and_the_export()
    {
        await using var bench = await PageBench.Start();
        await Four(bench);
        var page = bench.Visit("/runs");
        Assert.Equal("/runs.csv", page.LinkTo("Export CSV"));
        await page.Field("Status").ChangeAsync("open");
        page.WaitForAssertion(() => Assert.Equal(["R-4", "R-3"], Numbers(page)));
        await page.Field("Search").ChangeAsync("okafor");
        page.WaitForAssertion(() => Assert.Equal(["R-3"], Numbers(page)));
        Assert.EndsWith("/runs?status=open&q=okafor", bench.Address.Uri, StringComparison.Ordinal);
        Assert.Equal("/runs.csv?status=open&q=okafor", page.LinkTo("Export CSV"));
        Assert.Equal("open", ((IHtmlSelectElement)page.Field("Status")).Value);
        page.Says("1 run matches");
        await page.Field("Status").ChangeAsync("");
        await page.Field("Search").ChangeAsync(" ");
        page.WaitForAssertion(() => Assert.Equal(4, Numbers(page).Length));
    }

    [Fact]
    public async Task Old_runs_are_left_out_by_the_period()
    {
        await using var bench = await PageBench.Start();
        await Four(bench);
        await bench.Set(1, s => s.SetProperty(r => r.CreatedAt, DateTimeOffset.UtcNow.AddDays(-3)));
        var page = bench.Visit("/runs?period=1");
        page.WaitForAssertion(() => Assert.Equal(["R-4", "R-3", "R-2"], Numbers(page)));
        await page.Field("When").ChangeAsync("7");
        page.WaitForAssertion(() => Assert.Equal(4, Numbers(page).Length));
    }

    [Fact]
    public async Task Fifty_stand_on_a_page_and_links_lead_to_older_and_back_to_the_newest()
    {
        await using var bench = await PageBench.Start();
        for (var i = 0; i < 53; i++)
        {
            await bench.Ask("stage.kinds", RunMode.Preview, new() { ["title"] = $"Number {i}", ["paint"] = "Red" });
        }

        var page = bench.Visit("/runs?mode=preview");
        page.Says("53 runs match");
        Assert.Equal(50, Numbers(page).Length);
        Assert.DoesNotContain("Newest", page.Section("Pages").Text(), StringComparison.Ordinal);
        bench.Address.NavigateTo(page.LinkTo("Older")!);
        page.WaitForAssertion(() => Assert.Equal(["R-3", "R-2", "R-1"], Numbers(page)));
        Assert.Contains("mode=preview", bench.Address.Uri, StringComparison.Ordinal);
        Assert.DoesNotContain("Older", page.Section("Pages").Text(), StringComparison.Ordinal);
        bench.Address.NavigateTo(page.LinkTo("Newest")!);
        page.WaitForAssertion(() => Assert.Equal("R-53", Numbers(page)[0]));
    }

    [Fact]
    public async Task A_new_filter_starts_at_the_newest_again()
    {
        await using var bench = await PageBench.Start();
        await Four(bench);
        var page = bench.Visit("/runs?before=3");
        page.WaitForAssertion(() => Assert.Equal(["R-2", "R-1"], Numbers(page)));
        await page.Field("Who").ChangeAsync("me");
        page.WaitForAssertion(() => Assert.Equal(["R-4", "R-2", "R-1"], Numbers(page)));
    }

    [Fact]
    public async Task A_page_beyond_the_oldest_leads_back()
    {
        await using var bench = await PageBench.Start();
        await Four(bench);
        var page = bench.Visit("/runs?before=1");
        page.Says("No runs here.");
        Assert.Equal("/runs", page.LinkTo("Clear"));
    }

    [Fact]
    public async Task A_run_that_is_asked_for_elsewhere_appears()
    {
        await using var bench = await PageBench.Start();
        var page = bench.Visit("/runs");
        page.Says("No runs here.");
        var id = await bench.Ask("stage.lamps");
        page.WaitForAssertion(() => Assert.Equal(["R-1"], Numbers(page)));
        await bench.Execute(id);
        page.WaitForAssertion(() => Assert.Contains("Finished", page.Find("tbody").Text(), StringComparison.Ordinal));
        Assert.Equal("5 of 5", page.Bar("Progress of R-1").GetAttribute("aria-valuetext"));
    }

    [Fact]
    public async Task Going_from_filter_to_filter_and_away_leaves_no_watcher_behind()
    {
        await using var bench = await PageBench.Start();
        var page = bench.Visit("/runs");
        foreach (var query in new[] { "?status=open", "?status=failed", "?who=me", "" })
        {
            bench.Address.NavigateTo("/runs" + query);
        }

        await bench.Watching(1);
        bench.Address.NavigateTo("/operations");
        await bench.Watching(0, isOpen: true);
    }

    private static async Task Four(PageBench bench)
    {
        await bench.Do("stage.lamps", RunMode.Preview);
        await bench.Do("stage.lamps");
        await bench.Ask("stage.lamps", inputs: new() { ["street"] = "Mill Lane" }, by: PageBench.Person("Eve"));
        await bench.Ask("stage.kinds", RunMode.Preview, new() { ["title"] = "Winter", ["paint"] = "Red" });
    }

    private static string[] Numbers(IRenderedComponent<Console.Shell.Routes> page) => [.. page.FindAll("tbody td:first-child a").Select(Seen.Text)];
}
