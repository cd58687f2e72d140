using System.Text.Json.Nodes;
using AngleSharp.Dom;
using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Ops.Console.Runs;
using Ops.Console.Tests.Support;
using Ops.Domain.Files;
using Ops.Domain.Runs;

namespace Ops.Console.Tests.Files;

/// <summary>What was brought, what lies ready, what runs left: for the person who looks.</summary>
public sealed class FilesPageTests
{
    private const string Csv = "id,name,amount\n1,Ada,2\n2,Bob,3.5\n";

    [Fact]
    public async Task An_upload_says_who_brought_what_when_and_which_runs_used_it()
    {
        await using var bench = await PageBench.Start();
        var sha = await bench.Upload(Csv, "rows.csv");
        var run = await bench.Do("practice.check-rows", RunMode.Preview, new JsonObject { ["rows"] = sha });
        await bench.Upload("id\n", "unused.csv");
        await bench.Upload("id\n9\n", "eves.csv", PageBench.Person("Eve"));
        var page = bench.Visit("/files");
        page.Says("2 files");
        page.Lacks("eves.csv");
        Assert.Equal("page", page.Link("Files").GetAttribute("aria-current"));
        var row = page.FindAll("tbody tr").Single(r => r.Text().Contains("rows.csv", StringComparison.Ordinal));
        Assert.Equal(["rows.csv", "2", "33 bytes", "Sam Lee"], row.Children.Take(4).Select(c => c.Text()));
        Assert.Equal($"/runs/{run.Number}", row.QuerySelector("a")!.GetAttribute("href"));
        Assert.Equal(sha, row.QuerySelector("code")!.GetAttribute("title"));
        Assert.StartsWith(sha[..10], row.QuerySelector("code")!.TextContent, StringComparison.Ordinal);
        page.Button("Copy the SHA-256 of rows.csv");
        Assert.Contains("no run", page.FindAll("tbody tr").Single(r => r.Text().Contains("unused.csv", StringComparison.Ordinal)).Text(), StringComparison.Ordinal);
        Assert.DoesNotContain("To pick", page.FindAll("nav.tabs a").Select(a => a.Text()));
    }

    [Fact]
    public async Task Where_a_file_was_taken_from_stands_with_it_on_the_run_and_in_the_handoff()
    {
        const string source = "s3://acme/drop/2026/rows.csv (version 7)";
        await using var bench = await PageBench.Start();
        var sha = await bench.Upload(Csv, "rows.csv");
        await bench.Sql($"UPDATE files SET Source = '{source}'");
        var run = await bench.Do("practice.check-rows", inputs: new JsonObject { ["rows"] = sha });
        bench.Visit("/files").Says($"taken from {source}");
        bench.Visit($"/runs/{run.Number}?tab=inputs").Says($"Taken from {source}");
        bench.Visit($"/runs/{run.Number}?tab=handoff").Says($"taken from {source}");
        var document = HandoffDocument.Markdown((await bench.Get<HandoffQueries>().Of(run.Id, bench.Me, default))!, DateTimeOffset.UtcNow);
        Assert.Contains("2026/rows.csv (version 7)", document, StringComparison.Ordinal);

        // Who may not see inputs is not told.
        var vic = PageBench.Person("Vic");
        Assert.DoesNotContain("2026/rows.csv", HandoffDocument.Markdown((await bench.Get<HandoffQueries>().Of(run.Id, vic, default))!, DateTimeOffset.UtcNow), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_search_and_the_page_stand_in_the_address()
    {
        await using var bench = await PageBench.Start();
        foreach (var i in Enumerable.Range(1, 60))
        {
            await bench.Upload($"id\n{i}\n", $"rows-{i:00}.csv");
        }

        var page = bench.Visit("/files");
        page.Says("60 files");
        Assert.Equal(50, page.FindAll("tbody tr").Count);
        bench.Address.NavigateTo(page.LinkTo("Older")!);
        page.WaitForAssertion(() => Assert.Equal(10, page.FindAll("tbody tr").Count));
        page.Link("Newest");
        page.Field("Search").Change("ROWS-07");
        page.WaitForAssertion(() => Assert.Equal("rows-07.csv", Assert.Single(page.FindAll("tbody tr")).Children[0].Text()));
        Assert.EndsWith("/files?q=ROWS-07", bench.Address.Uri, StringComparison.Ordinal);
        page.Says("1 file matches");
        page.Field("Search").Change("nothing-like-this");
        page.Says("Nothing matches.");
    }

    [Fact]
    public async Task Results_and_outputs_can_be_taken_away_from_here()
    {
        await using var bench = await PageBench.Start(filled: true);
        var run = await bench.Do("submissions.export-failed");
        var page = bench.Visit("/files?tab=results");
        Assert.Equal($"/runs/{run.Number}/results.csv", page.LinkTo($"Results of {run.Number}"));
        Assert.Equal($"/runs/{run.Number}/output.csv", page.LinkTo($"Output of {run.Number}"));
        Assert.Equal("/runs/R-1/results.csv", page.LinkTo("Results of R-1"));
        Assert.Equal("page", page.Link("Results").GetAttribute("aria-current"));
        page.Field("Who").Change("me");
        page.Says("1 run matches");
    }

    [Fact]
    public async Task Who_may_see_neither_inputs_nor_results_is_shown_none()
    {
        await using var bench = await PageBench.Start("Vic", filled: true);
        var sha = await bench.Upload(Csv, "secret.csv", PageBench.Person("Eve"));
        await bench.Do("practice.check-rows", inputs: new JsonObject { ["rows"] = sha }, by: PageBench.Person("Eve"));
        var page = bench.Visit("/files");
        page.Says("No files here.");
        page.Lacks("secret.csv");
        bench.Visit("/files?tab=results").Says("No results here.");
    }

    [Fact]
    public async Task What_lies_in_the_drop_is_listed_and_searched_by_the_address()
    {
        await using var bench = await PageBench.Start();
        var drop = new ScriptedDrop(bench.Get<FileIntake>) { ["2026/rows.csv"] = Csv, ["other.csv"] = "id\n" };
        bench.Services.AddSingleton<IFileDrop>(drop);
        var page = bench.Visit("/files?tab=drop");
        page.Says("2 files");
        page.Says("s3://acme/drop/");
        Assert.DoesNotContain("Pick", string.Concat(page.Buttons().Where(b => b.StartsWith("Pick", StringComparison.Ordinal))), StringComparison.Ordinal);
        page.Field("Name begins with").Change("2026/");
        page.WaitForAssertion(() => Assert.Single(page.FindAll("tbody tr")));
        Assert.EndsWith("tab=drop&q=2026%2F", bench.Address.Uri, StringComparison.Ordinal);
        drop.Refuse = _ => new FileRefusedException("Vic Stone has viewer; previewing needs staff.");
        page.Button("Show all").Click();
        page.WaitForAssertion(() => Assert.Equal("Vic Stone has viewer; previewing needs staff.", Assert.Single(page.Alerts())));
    }
}
