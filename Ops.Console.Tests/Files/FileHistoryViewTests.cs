using AngleSharp.Dom;
using Bunit;
using Ops.Console.Runs;
using Ops.Console.Tests.Support;
using Ops.Domain.Access;
using Ops.Domain.Files;
using Ops.Domain.Runs;

namespace Ops.Console.Tests.Files;

/// <summary>What runs did to files of configured buckets, and where the bytes are that were there before.</summary>
public sealed class FileHistoryViewTests
{
    private static readonly string Sha = new('a', 64);

    [Fact]
    public async Task A_row_says_what_was_done_to_which_file_by_which_run_and_where_its_bytes_are()
    {
        await using var bench = await PageBench.Start("Sam", filled: true);
        await Add(bench, new FileChange { Kind = FileChangeKind.Replaced, Path = "live/<b>a</b>.png", OldSha256 = Sha, OldSize = 1_500_000, NewSha256 = new('b', 64), NewSize = 12 });
        var cells = bench.Visit("/files/history").WaitForElement("tbody tr").QuerySelectorAll("td");
        Assert.Equal(["shop", "live/<b>a</b>.png", "replaced", "R-1 Fill the practice database"], cells.Skip(1).Take(4).Select(c => c.TextContent.Trim()));
        Assert.Equal("/runs/R-1", cells[4].QuerySelector("a")!.GetAttribute("href"));
        Assert.Equal(("1.5 MB", "12 bytes"), (cells[5].TextContent.Trim(), cells[6].TextContent.Trim()));
        Assert.Equal("/files", bench.Visit("/files/history").Link("Uploads").GetAttribute("href"));
        Assert.Equal("/files/history", bench.Visit("/files").Link("History").GetAttribute("href"));
        var link = cells[7].QuerySelector("a")!;
        Assert.Equal(("/files/history/1/content", "Download live/<b>a</b>.png as it was before R-1"), (link.GetAttribute("href"), link.GetAttribute("aria-label")));
    }

    [Fact]
    public async Task What_was_not_done_after_all_is_said_so_and_what_was_added_has_no_copy()
    {
        await using var bench = await PageBench.Start("Sam", filled: true);
        await Add(bench, new FileChange { Kind = FileChangeKind.Deleted, Path = "a", OldSha256 = Sha, OldSize = 1, ItemKey = "k1" }, new FileChange { Kind = FileChangeKind.Added, Path = "b", NewSize = 1, ItemKey = "k2" });
        await bench.Sql("UPDATE ledger SET \"Key\" = 'k1', Outcome = 'Drifted', Finding = 'Drifted' WHERE RunId = 1 AND Ordinal = (SELECT min(Ordinal) FROM ledger WHERE RunId = 1)");
        var rows = bench.Visit("/files/history").WaitForElements("tbody tr");
        Assert.Equal(["added", $"not deleted: {RunWords.Outcome(ItemOutcome.Drifted)}"], rows.Select(r => r.QuerySelectorAll("td")[3].TextContent.Trim()));
        Assert.Equal("nothing was there", rows[0].QuerySelectorAll("td")[7].TextContent.Trim());
    }

    [Theory]
    [InlineData("", "d c b a")]
    [InlineData("?target=shop", "c b a")]
    [InlineData("?path=live/", "c b")]
    [InlineData("?run=R-1", "d c b a")]
    [InlineData("?run=R-2", "")]
    [InlineData("?run=nonsense", "")]
    [InlineData("?before=3", "b a")]
    public async Task Rows_are_found_by_bucket_name_and_run_and_paged(string query, string found)
    {
        await using var bench = await PageBench.Start("Sam", filled: true);
        await Add(bench, Row("tmp/a"), Row("live/b"), Row("live/c"), Row("d", "other"));
        var page = bench.Visit("/files/history" + query);
        if (found.Length == 0)
        {
            page.Says("No files here. Nothing matches these filters.");
            return;
        }

        Assert.Equal(found.Split(' '), page.WaitForElements("tbody tr").Select(r => r.QuerySelectorAll("td")[2].TextContent.Trim().Split('/')[^1]));
    }

    [Theory]
    [InlineData("Sam", true)]
    [InlineData("Rita", true)]
    [InlineData("Vic", false)]
    [InlineData("Nobody", false)]
    public async Task Only_who_may_see_items_sees_rows(string person, bool may)
    {
        await using var bench = await PageBench.Start(person, filled: true);
        await Add(bench, Row("live/secret-name.txt"));
        var page = bench.Visit("/files/history");
        if (may)
        {
            page.Says("live/secret-name.txt");
            return;
        }

        page.WaitForAssertion(() => Assert.Contains("Seeing results", page.Markup, StringComparison.OrdinalIgnoreCase));
        page.Lacks("live/secret-name.txt");
    }

    [Fact]
    public async Task The_runs_tab_says_how_many_files_it_changed()
    {
        await using var bench = await PageBench.Start("Sam", filled: true);
        await Add(bench, Row("a"), Row("b"));
        var run = await bench.Find(1);
        var tab = bench.Render<RunInputsView>(p => p.Add(v => v.Run, run).Add(v => v.Operation, bench.Operation("practice.fill")).Add(v => v.Actor, bench.Me));
        tab.Says("2 in the file history, 5 bytes archived");
        Assert.Contains(tab.FindAll("a"), a => a.GetAttribute("href") == "/files/history?run=R-1");
    }

    private static FileChange Row(string path, string target = "shop") => new() { Target = target, Path = path, Kind = FileChangeKind.Deleted, OldSha256 = Sha, OldSize = 5 };

    private static async Task Add(PageBench bench, params FileChange[] changes)
    {
        await using var db = await bench.Db();
        foreach (var (change, i) in changes.Select((c, i) => (c, i)))
        {
            db.FileHistory.Add(new FileChange
            {
                Id = i + 1, RunId = 1, ItemKey = change.ItemKey.Length > 0 ? change.ItemKey : $"none-{i}", Target = change.Target.Length > 0 ? change.Target : "shop", Path = change.Path, Kind = change.Kind,
                OldSha256 = change.OldSha256, OldSize = change.OldSize, NewSha256 = change.NewSha256, NewSize = change.NewSize, At = DateTimeOffset.UtcNow,
            });
        }

        await db.Keep();
    }
}
