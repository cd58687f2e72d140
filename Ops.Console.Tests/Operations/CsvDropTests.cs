using Bunit;
using Ops.Console.Operations;
using Ops.Console.Tests.Support;
using Ops.Domain.Files;

namespace Ops.Console.Tests.Operations;

/// <summary>A file on its way in, and what is found in it.</summary>
public sealed class CsvDropTests
{
    [Fact]
    public async Task The_columns_that_are_expected_are_named_before_a_file_is_chosen()
    {
        await using var bench = await PageBench.Start();
        var (drop, _, _) = Drop(bench);
        drop.Field("Choose a CSV file");
        drop.Says("Columns: id name amount");
    }

    [Fact]
    public async Task Sending_shows_how_far_it_is_and_forgets_the_file_before()
    {
        await using var bench = await PageBench.Start();
        var (drop, values, reports) = Drop(bench);
        await drop.InvokeAsync(() => drop.Instance.Started("big.csv", 4_000_000));
        drop.Says("Sending big.csv: 0 bytes of 4.0 MB");
        await drop.InvokeAsync(() => drop.Instance.Progress(1_500_000));
        drop.Says("Sending big.csv: 1.5 MB of 4.0 MB");
        Assert.Equal("1500000", drop.Find("progress").GetAttribute("value"));
        drop.Button("Stop");
        Assert.Equal([""], values);
        Assert.Equal([null], reports);
    }

    [Fact]
    public async Task A_failed_upload_says_why_and_a_new_one_starts_afresh()
    {
        await using var bench = await PageBench.Start();
        var (drop, _, _) = Drop(bench);
        await drop.InvokeAsync(() => drop.Instance.Started("big.csv", 10));
        await drop.InvokeAsync(() => drop.Instance.Failed("The file is larger than 5 bytes."));
        Assert.Equal("The file is larger than 5 bytes.", Assert.Single(drop.Alerts()));
        Assert.Empty(drop.FindAll("progress"));
        await drop.InvokeAsync(() => drop.Instance.Started("small.csv", 3));
        Assert.Empty(drop.Alerts());
    }

    [Fact]
    public async Task A_stored_file_is_checked_and_shown()
    {
        await using var bench = await PageBench.Start();
        var (drop, values, reports) = Drop(bench);
        var sha = await bench.Upload("id,name,amount\n1,Ada,2\n2,Bob,3.5\n");
        await drop.InvokeAsync(() => drop.Instance.Stored(sha, "rows.csv"));
        drop.Says("rows.csv: 2 rows, no problems.");
        Assert.Equal(["id", "name", "amount"], drop.FindAll("th").Select(Seen.Text));
        Assert.Equal("2 Bob 3.5", string.Join(' ', drop.FindAll("tbody tr")[1].QuerySelectorAll("td").Select(Seen.Text)));
        Assert.Equal([sha], values);
        Assert.True(Assert.Single(reports)!.IsAcceptable);
    }

    [Fact]
    public async Task What_became_of_a_file_on_its_way_is_told_until_the_next_one()
    {
        await using var bench = await PageBench.Start();
        var (drop, _, _) = Drop(bench);
        var sha = await bench.Upload("id,name,amount\n1,Ada,2\n,,\n,,\n");
        await drop.InvokeAsync(() => drop.Instance.Stored(sha, "rows.csv.gz", "It came with 40 bytes, was unpacked (gzip), and is kept with 30 bytes."));
        drop.Says("It came with 40 bytes, was unpacked (gzip), and is kept with 30 bytes.");
        drop.Says("rows.csv.gz: 1 row, no problems.");
        drop.Says("2 lines have nothing in their cells and were passed over.");
        Assert.Equal("/help/csv", drop.Find("a").GetAttribute("href"));
        await drop.InvokeAsync(() => drop.Instance.Started("next.csv", 3));
        drop.Lacks("It came with");
    }

    [Fact]
    public async Task A_file_that_is_no_file_of_ours_says_so()
    {
        await using var bench = await PageBench.Start();
        var (drop, _, _) = Drop(bench);
        await drop.InvokeAsync(() => drop.Instance.Stored(new string('a', 64), "gone.csv"));
        drop.WaitForAssertion(() => Assert.Single(drop.Alerts()));
        drop.Lacks("Checking every row");
    }

    [Fact]
    public async Task Five_problems_are_listed_first_and_then_all()
    {
        await using var bench = await PageBench.Start();
        var (drop, _, _) = Drop(bench);
        var sha = await bench.Upload("id,name,amount\n" + string.Concat(Enumerable.Range(1, 9).Select(i => $"{i},Ada,lots\n")));
        await drop.InvokeAsync(() => drop.Instance.Stored(sha, "rows.csv"));
        drop.Says("rows.csv: 9 rows, 9 problems.");
        drop.Says("Nothing can be started with this file. Correct it and choose it again.");
        Assert.Equal(5, drop.FindAll("li").Count);
        Assert.Contains("2", drop.FindAll("li")[0].Text(), StringComparison.Ordinal);
        await drop.Button("Show all").ClickAsync();
        Assert.Equal(9, drop.FindAll("li").Count);
        Assert.DoesNotContain("Show all", drop.Buttons());
    }

    [Fact]
    public void Of_very_many_problems_a_hundred_are_listed()
    {
        using var context = new BunitContext();
        var report = context.Render<CsvReportView>(p => p.Add(v => v.Name, "rows.csv").Add(v => v.Report, Report(problems: 1234, listed: 100)));
        report.Says("rows.csv: 5,000 rows, 1,234 problems.");
        report.Button("Show the first 100").Click();
        Assert.Equal(100, report.FindAll("li").Count);
    }

    [Fact]
    public void A_single_problem_is_one()
    {
        using var context = new BunitContext();
        var report = context.Render<CsvReportView>(p => p.Add(v => v.Name, "rows.csv").Add(v => v.Report, Report(problems: 1, listed: 1)));
        report.Says("rows.csv: 5,000 rows, 1 problem.");
        Assert.Empty(report.Buttons());
    }

    private static CsvReport Report(int problems, int listed) => new()
    {
        Problems = [.. Enumerable.Range(1, listed).Select(i => new CsvProblem(i, null, $"Row {i}: amount is missing."))],
        ProblemCount = problems, Rows = 5000, Header = ["id"], ExtraColumns = [], Sample = [["1"]], StoppedEarly = false,
    };

    private static (IRenderedComponent<CsvDrop> Drop, List<string> Values, List<CsvReport?> Reports) Drop(PageBench bench)
    {
        var (values, reports) = (new List<string>(), new List<CsvReport?>());
        return (bench.Render<CsvDrop>(p => p.Add(d => d.Id, "file").Add(d => d.Operation, bench.Operation("practice.check-rows"))
            .Add(d => d.ValueChanged, values.Add).Add(d => d.Checked, reports.Add)), values, reports);
    }
}
