using Bunit;
using Ops.Console.Tests.Support;
using Ops.Domain.Runs;

namespace Ops.Console.Tests.Operations;

/// <summary>The catalogue.</summary>
public sealed class OperationsPageTests
{
    [Fact]
    public async Task Operations_stand_in_their_groups_with_what_they_do_and_who_may()
    {
        await using var bench = await PageBench.Start();
        var page = bench.Visit("/operations");
        Assert.Equal(["Contacts", "Practice", "Stage", "Submissions", "Upkeep"], page.FindAll("h2").Select(Seen.Text).Where(t => t != "Keys"));
        var contacts = page.Section("Contacts").Text();
        Assert.Contains("Purge stale contacts", contacts, StringComparison.Ordinal);
        Assert.Contains("contacts.score", contacts, StringComparison.Ordinal);
        Assert.Contains("Run by staff, engineer or admin.", contacts, StringComparison.Ordinal);
        Assert.Equal("/operations/contacts.purge", page.LinkTo("Purge stale contacts"));
    }

    [Fact]
    public async Task What_can_not_be_undone_carries_a_word_and_so_does_what_may_not_run_here()
    {
        await using var bench = await PageBench.Start();
        var page = bench.Visit("/operations");
        Assert.Contains("destructive", Card(page, "Purge stale contacts"), StringComparison.Ordinal);
        Assert.DoesNotContain("destructive", Card(page, "Score contacts"), StringComparison.Ordinal);
        Assert.Contains("not in test", Card(page, "Only in production"), StringComparison.Ordinal);
        Assert.DoesNotContain("not in", Card(page, "Delete test users"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_last_run_stands_on_the_card()
    {
        await using var bench = await PageBench.Start();
        await bench.Do("stage.lamps");
        var page = bench.Visit("/operations");
        Assert.Contains("R-1 Finished just now", Card(page, "Switch lamps"), StringComparison.Ordinal);
        Assert.Contains("Usually takes", Card(page, "Switch lamps"), StringComparison.Ordinal);
        Assert.Contains("Never run here.", Card(page, "Score contacts"), StringComparison.Ordinal);
        Assert.Equal("/runs/R-1", page.LinkTo("R-1"));
    }

    [Theory]
    [InlineData("stale", "Purge stale contacts")]
    [InlineData("PURGE", "Purge stale contacts")]
    [InlineData("submissions.resubmit", "Resubmit submissions")]
    [InlineData("contacts score", "Score contacts")]
    public async Task Search_stands_in_the_address(string words, string only)
    {
        await using var bench = await PageBench.Start();
        var page = bench.Visit($"/operations?q={Uri.EscapeDataString(words)}");
        Assert.Equal([only], page.FindAll("h3").Select(Seen.Text));
    }

    [Fact]
    public async Task Typing_searches_and_what_matches_nothing_can_be_taken_back()
    {
        await using var bench = await PageBench.Start();
        var page = bench.Visit("/operations");
        await page.Field("Search").InputAsync("lamps");
        page.WaitForAssertion(() => Assert.Equal(["Switch lamps"], page.FindAll("h3").Select(Seen.Text)));
        Assert.EndsWith("/operations?q=lamps", bench.Address.Uri, StringComparison.Ordinal);
        await page.Field("Search").InputAsync("zeppelin");
        page.Says("No operation matches “zeppelin”.");
        await page.Button("Show all").ClickAsync();
        page.WaitForAssertion(() => Assert.Equal(5, page.FindAll("section h2").Count));
        Assert.EndsWith("/operations", bench.Address.Uri, StringComparison.Ordinal);
    }

    private static string Card(IRenderedComponent<Console.Shell.Routes> page, string title) => page.FindAll("article").Single(a => a.QuerySelector("h3")!.Text() == title).Text();
}
