using Bunit;
using Ops.Console.Tests.Support;
using Ops.Domain.Catalogue;
using Ops.Domain.Runs;

namespace Ops.Console.Tests.Home;

/// <summary>What waits, what runs and what failed, for the person in front of it.</summary>
public sealed class HomePageTests
{
    [Fact]
    public async Task A_newcomer_is_shown_three_steps_and_what_each_list_is_for()
    {
        await using var bench = await PageBench.Start();
        var page = bench.Visit("/");
        page.Says("Three steps to try it");
        Assert.Equal("/operations/submissions.export-failed", page.LinkTo("List the failed submissions"));
        Assert.Equal("/operations/submissions.resubmit", page.LinkTo("Upload that file to resubmit them"));
        Assert.Contains("Nothing waits for you.", page.Section("Waiting for you").Text(), StringComparison.Ordinal);
        Assert.Contains("Nothing is running.", page.Section("Running now").Text(), StringComparison.Ordinal);
        Assert.Contains("Nothing failed.", page.Section("Failed in the last 24 hours").Text(), StringComparison.Ordinal);
        Assert.Contains("No runs yet.", page.Section("Recent").Text(), StringComparison.Ordinal);
        Assert.Contains("No run has ended in the last seven days.", page.Section("This week").Text(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Somebody_who_has_run_something_is_no_newcomer()
    {
        await using var bench = await PageBench.Start();
        await bench.Ask("stage.lamps", RunMode.Preview);
        var page = bench.Visit("/");
        page.Says("Recent");
        page.Lacks("Three steps");
    }

    [Fact]
    public async Task Steps_that_a_viewer_could_not_go_are_not_offered_to_one()
    {
        await using var bench = await PageBench.Start("Vic");
        var page = bench.Visit("/");
        page.Says("Nothing waits for you.");
        page.Lacks("Three steps");
    }

    [Fact]
    public async Task Runs_stand_under_waiting_running_failed_and_recent_where_they_belong()
    {
        await using var bench = await PageBench.Start();
        var interrupted = await bench.Interrupted();
        bench.Stage.Outcomes["item-1"] = Outcome.Failed("The lamp is broken.");
        var failed = await bench.Do("stage.lamps", inputs: new() { ["street"] = "Mill Lane" });
        var queued = await bench.Ask("stage.lamps", RunMode.Preview, new() { ["street"] = "Back Lane" });
        var page = bench.Visit("/");
        page.Says("Failed in the last 24 hours");

        Assert.Contains(RunNumber.Format(interrupted), page.Section("Waiting for you").Text(), StringComparison.Ordinal);
        Assert.Contains("Interrupted: The process on node-1", page.Section("Waiting for you").Text(), StringComparison.Ordinal);
        Assert.Contains(RunNumber.Format(queued), page.Section("Running now").Text(), StringComparison.Ordinal);
        Assert.Contains(failed.Number, page.Section("Failed in the last 24 hours").Text(), StringComparison.Ordinal);
        Assert.Contains("Finished, 1 of 5 failed", page.Section("Failed in the last 24 hours").Text(), StringComparison.Ordinal);
        Assert.All([interrupted, failed.Id, queued], id => Assert.Contains(RunNumber.Format(id), page.Section("Recent").Text(), StringComparison.Ordinal));
        Assert.DoesNotContain(failed.Number, page.Section("Waiting for you").Text(), StringComparison.Ordinal);
        Assert.Equal("Runs in the last seven days: 0 finished, 1 with failures, 0 cancelled.", page.Find("[role=img]").GetAttribute("aria-label"));
    }

    [Fact]
    public async Task Other_peoples_paused_runs_do_not_wait_for_me()
    {
        await using var bench = await PageBench.Start();
        await bench.Interrupted(PageBench.Person("Eve"));
        Assert.Contains("Nothing waits for you.", bench.Visit("/").Section("Waiting for you").Text(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_that_starts_and_ends_moves_by_itself()
    {
        await using var bench = await PageBench.Start();
        var page = bench.Visit("/");
        page.Says("Nothing is running.");
        var (id, end) = await bench.Hold("item-3");
        page.WaitForAssertion(() => Assert.Contains(RunNumber.Format(id), page.Section("Running now").Text(), StringComparison.Ordinal));
        page.WaitForAssertion(() => Assert.Contains("2 of 5", page.Section("Running now").Text(), StringComparison.Ordinal));
        bench.Stage.GoOn();
        await end;
        page.Says("Nothing is running.");
        page.Says("Finished: 5 done");
    }

    [Fact]
    public async Task A_closed_page_leaves_no_watcher_behind()
    {
        await using var bench = await PageBench.Start();
        var page = bench.Visit("/");
        page.Says("Recent");
        await bench.Watching(1);
        await bench.DisposeComponentsAsync();
        Assert.Equal(0, bench.Feed.Watchers);
    }
}
