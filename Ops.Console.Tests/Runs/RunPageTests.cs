using Bunit;
using Ops.Console.Tests.Support;
using Ops.Domain.Access;
using Ops.Domain.Catalogue;
using Ops.Domain.Runs;

namespace Ops.Console.Tests.Runs;

/// <summary>One run: where it stands, what can be done now, and by whom.</summary>
public sealed class RunPageTests
{
    [Theory]
    [InlineData("R-9999")]
    [InlineData("banana")]
    [InlineData("R--1")]
    public async Task A_number_nobody_has_says_so(string number)
    {
        await using var bench = await PageBench.Start();
        var page = bench.Visit($"/runs/{number}");
        page.Says($"There is no run “{number}”");
        Assert.Equal("/runs", page.LinkTo("See all runs"));
        await bench.DisposeComponentsAsync();
        Assert.Equal(0, bench.Feed.Watchers);
    }

    [Fact]
    public async Task A_queued_run_can_be_paused_or_cancelled_but_not_resumed()
    {
        await using var bench = await PageBench.Start();
        var page = bench.Visit($"/runs/{RunNumber.Format(await bench.Ask("stage.lamps"))}");
        page.Says("Waiting for its turn");
        Assert.Equal(["Pause", "Cancel run"], Actions(page));
        page.Says("live");
    }

    [Fact]
    public async Task A_running_run_shows_how_far_it_is_and_that_the_rest_can_not_be_known_yet()
    {
        await using var bench = await PageBench.Start();
        var (id, end) = await bench.Hold("item-3");
        var page = bench.Visit($"/runs/{RunNumber.Format(id)}");
        Assert.Equal(["Pause", "Cancel run"], Actions(page));
        page.WaitForAssertion(() => Assert.Equal("2 of 5", page.Bar("Progress of the run").GetAttribute("aria-valuetext")));
        Assert.Equal("unknown yet", Fact(page, "Remaining"));
        Assert.Equal("unknown yet", Fact(page, "Rate now"));
        page.Says("on node-1");

        bench.Stage.GoOn();
        await end;
        page.Says("Finished: 5 done");
        page.WaitForAssertion(() => Assert.Equal("5 of 5", page.Bar("Progress of the run").GetAttribute("aria-valuetext")));
        Assert.DoesNotContain("Remaining", page.Text(), StringComparison.Ordinal);
        page.Lacks("live");
    }

    [Fact]
    public async Task A_run_with_a_steady_rate_says_about_how_long_it_will_take()
    {
        await using var bench = await PageBench.Start();
        var (id, end) = await bench.Hold("item-3");
        await using (var db = await bench.Db())
        {
            var now = DateTimeOffset.UtcNow;
            db.RunSamples.AddRange(new RunSample { RunId = id, At = now.AddSeconds(9), Done = 0 }, new RunSample { RunId = id, At = now.AddSeconds(19), Done = 2 });
            await db.Keep();
        }

        var page = bench.Visit($"/runs/{RunNumber.Format(id)}");
        page.WaitForAssertion(() => Assert.Matches("^about 1[0-9] s$", Fact(page, "Remaining")));
        Assert.Equal("12.0 a minute", Fact(page, "Rate now"));
        bench.Stage.GoOn();
        await end;
    }

    [Fact]
    public async Task A_paused_run_says_who_paused_it_and_can_be_resumed()
    {
        await using var bench = await PageBench.Start();
        var id = await bench.Ask("stage.lamps");
        await bench.Control.Pause(id, bench.Me, default);
        var page = bench.Visit($"/runs/{RunNumber.Format(id)}");
        page.Says("Paused by Sam Lee before it started");
        Assert.Equal(["Resume", "Cancel run"], Actions(page));
        await page.Button("Resume").ClickAsync();
        page.Says("Waiting for its turn");
        Assert.Equal(RunStatus.Queued, (await bench.Find(id)).Status);
    }

    [Fact]
    public async Task An_interrupted_run_names_the_item_in_doubt_and_offers_both_ways_on()
    {
        await using var bench = await PageBench.Start();
        var id = await bench.Interrupted();
        var page = bench.Visit($"/runs/{RunNumber.Format(id)}");
        page.Says("In doubt: item-3. It was in hand when the process ended; whether it took effect is not known.");
        Assert.Equal(["Resume", "Cancel run", "Resume without it"], Actions(page));
        await page.Button("Resume without it").ClickAsync();
        page.Says("Waiting for its turn");
        Assert.Equal(ItemOutcome.LeftInDoubt, (await bench.Get<LedgerQueries>().Page(id, null, "item-3", 0, 1, default)).Single().Outcome);
    }

    [Fact]
    public async Task A_run_that_paused_because_a_system_is_down_says_so_and_names_what_is_in_doubt()
    {
        await using var bench = await PageBench.Start();
        bench.Stage.Down["item-3"] = "The lamps do not answer. Resume when they do.";
        var run = await bench.Do("stage.lamps");
        var page = bench.Visit($"/runs/{run.Number}");
        page.Says("Paused by itself: The lamps do not answer. Resume when they do");
        page.Says("In doubt: item-3. It was in hand when the run stopped; whether it took effect is not known.");
        Assert.Equal(["Resume", "Cancel run", "Resume without it"], Actions(page));
        bench.Stage.Down.Clear();
        await page.Button("Resume").ClickAsync();
        page.Says("Waiting for its turn");
        await bench.Execute(run.Id);
        Assert.Equal((RunStatus.Succeeded, 5L), ((await bench.Find(run.Id)).Status, (await bench.Find(run.Id)).Succeeded));
    }

    [Fact]
    public async Task A_finished_run_says_its_outcome_first_and_gives_the_results()
    {
        await using var bench = await PageBench.Start();
        bench.Stage.Outcomes["item-2"] = Outcome.Failed("The lamp is broken.");
        var run = await bench.Do("stage.lamps");
        var page = bench.Visit($"/runs/{run.Number}");
        page.Says("Finished, 1 of 5 failed");
        Assert.Equal($"/runs/{run.Number}/results.csv", page.LinkTo("Download the results"));
        Assert.Equal($"/operations/stage.lamps?like={run.Number}", page.LinkTo("Use these inputs again"));
        Assert.Equal(("4", "1", "0"), (Fact(page, "Succeeded"), Fact(page, "Failed"), Fact(page, "Drifted")));
        Assert.Equal(["Retry what is left", "Verify", "Undo…"], Actions(page));
        page.Lacks("live");
    }

    [Fact]
    public async Task A_run_that_wrote_a_file_gives_it()
    {
        await using var bench = await PageBench.Start(filled: true);
        var run = await bench.Do("submissions.export-failed");
        var page = bench.Visit($"/runs/{run.Number}");
        Assert.Equal($"/runs/{run.Number}/output.csv", page.LinkTo("Download failed-submissions.csv"));
    }

    [Fact]
    public async Task A_finished_preview_offers_the_run_with_its_number_and_starts_it()
    {
        await using var bench = await PageBench.Start();
        bench.Stage.Plans["item-1"] = ItemPlan.Skip("On already.");
        var preview = await bench.Do("stage.lamps", RunMode.Preview);
        var page = bench.Visit($"/runs/{preview.Number}");
        page.Says("Preview finished: 4 would change, 1 skipped");
        Assert.Equal("4", Fact(page, "Would change"));
        page.Lacks("Drifted");
        await page.Button("Switch 4 lamps").ClickAsync();
        page.WaitForAssertion(() => Assert.EndsWith($"/runs/{RunNumber.Format(preview.Id + 1)}", bench.Address.Uri, StringComparison.Ordinal));
        page.Says($"from preview {preview.Number}");
        Assert.Equal(preview.Id, (await bench.Find(preview.Id + 1)).PreviewRunId);
    }

    [Fact]
    public async Task A_preview_of_something_destructive_says_what_running_it_needs()
    {
        await using var bench = await PageBench.Start(filled: true);
        var preview = await bench.Do("contacts.purge", RunMode.Preview);
        var page = bench.Visit($"/runs/{preview.Number}");
        page.Says("It starts when 1 person who may decide on it agreed.");
        Assert.Contains(page.Buttons(), b => b.StartsWith("Ask to delete ", StringComparison.Ordinal));
        Assert.DoesNotContain(page.Buttons(), b => b.StartsWith("Delete", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_reviewer_sees_why_a_preview_is_not_for_him_to_run()
    {
        await using var bench = await PageBench.Start("Rita");
        var preview = await bench.Do("stage.lamps", RunMode.Preview);
        var page = bench.Visit($"/runs/{preview.Number}");
        page.Says("Running (Switch lamps) needs the role staff, engineer or admin; Rita Moreno has reviewer.");
        Assert.DoesNotContain(page.Buttons(), b => b.StartsWith("Switch", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(RunStatus.AwaitingApproval, "Waiting for approval", "Withdraw")]
    [InlineData(RunStatus.Cancelled, "Wrong street", "")]
    [InlineData(RunStatus.Failed, "Failed: Wrong street", "")]
    [InlineData(RunStatus.Rejected, "Wrong street", "")]
    [InlineData(RunStatus.Expired, "Wrong street", "")]
    [InlineData(RunStatus.Cancelling, "Cancelling after the item in hand", "Don't wait for the item in hand")]
    [InlineData(RunStatus.Pausing, "Pausing after the item in hand", "Cancel run|Don't wait for the item in hand")]
    public async Task Every_other_status_has_its_sentence_and_its_buttons(RunStatus status, string sentence, string buttons)
    {
        await using var bench = await PageBench.Start();
        var id = await bench.Ask("stage.lamps");
        await bench.Set(id, s => s.SetProperty(r => r.Status, status).SetProperty(r => r.StatusReason, "Wrong street.").SetProperty(r => r.StopRequestedAt, DateTimeOffset.UtcNow));
        var page = bench.Visit($"/runs/{RunNumber.Format(id)}");
        Assert.Equal(sentence, page.Find(".sentence").Text());
        Assert.Equal(buttons.Split('|', StringSplitOptions.RemoveEmptyEntries), Actions(page));
    }

    [Theory]
    [InlineData("Vic")]
    [InlineData("Rita")]
    public async Task Who_may_not_steer_a_run_sees_who_may(string person)
    {
        await using var bench = await PageBench.Start(person);
        var page = bench.Visit($"/runs/{RunNumber.Format(await bench.Ask("stage.lamps", by: PageBench.Person("Sam")))}");
        page.Says("Steered by Sam Lee, or by engineer or admin.");
        Assert.Empty(Actions(page));
    }

    [Fact]
    public async Task A_viewer_gets_neither_items_nor_inputs_nor_downloads()
    {
        await using var bench = await PageBench.Start("Vic");
        var run = await bench.Do("stage.lamps", by: PageBench.Person("Sam"));
        var page = bench.Visit($"/runs/{run.Number}");
        page.Says("Items are not shown to you. Seeing results needs the role staff, reviewer, engineer or admin.");
        page.Lacks("item-1");
        Assert.DoesNotContain(page.FindAll("a"), a => a.GetAttribute("href")!.EndsWith(".csv", StringComparison.Ordinal));
        bench.Address.NavigateTo($"/runs/{run.Number}?tab=inputs");
        page.Says("Inputs are not shown to you.");
        page.Lacks("High Street");
    }

    [Fact]
    public async Task A_viewer_is_offered_no_download_on_the_handoff_tab_either()
    {
        await using var bench = await PageBench.Start("Vic");
        var run = await bench.Do("stage.lamps", by: PageBench.Person("Sam"));
        var page = bench.Visit($"/runs/{run.Number}?tab=handoff");
        page.Says("Where it stands");
        Assert.DoesNotContain(page.FindAll("a"), a => a.GetAttribute("href")!.Contains(".csv", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Somebody_without_any_role_is_told_that_there_is_nothing()
    {
        await using var bench = await PageBench.Start("Nobody");
        var id = await bench.Ask("stage.lamps", by: PageBench.Person("Sam"));
        bench.Visit($"/runs/{RunNumber.Format(id)}").Says("There is no run");
    }

    [Theory]
    [InlineData("", "Items", "item-5")]
    [InlineData("?tab=log", "Log", "Started on node-1.")]
    [InlineData("?tab=inputs", "Inputs & files", "High Street")]
    [InlineData("?tab=handoff", "Handoff", "Sam Lee looks after this run.")]
    [InlineData("?tab=history", "History", "Requested.")]
    public async Task Each_tab_is_an_address(string query, string tab, string shows)
    {
        await using var bench = await PageBench.Start();
        var run = await bench.Do("stage.lamps");
        var page = bench.Visit($"/runs/{run.Number}{query}");
        page.Says(shows);
        Assert.Equal(tab, Assert.Single(page.Section("Parts of this run").QuerySelectorAll("[aria-current=page]")).Text());
    }

    [Fact]
    public async Task The_address_of_another_run_shows_that_one()
    {
        await using var bench = await PageBench.Start();
        var (first, second) = (await bench.Do("stage.lamps"), await bench.Ask("stage.lamps", RunMode.Preview));
        var page = bench.Visit($"/runs/{first.Number}");
        page.Says("Finished: 5 done");
        bench.Address.NavigateTo($"/runs/{RunNumber.Format(second)}");
        page.Says("Waiting for its turn");
        await bench.Watching(1);
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData("?tab=log", 2)]
    [InlineData("?tab=history", 2)]
    public async Task A_closed_page_leaves_no_watcher_behind(string query, int watching)
    {
        await using var bench = await PageBench.Start();
        var run = await bench.Do("stage.lamps");
        var page = bench.Visit($"/runs/{run.Number}{query}");
        await bench.Watching(watching);
        await bench.DisposeComponentsAsync();
        Assert.Equal(0, bench.Feed.Watchers);
    }

    [Fact]
    public async Task A_run_done_again_on_purpose_says_why()
    {
        await using var bench = await PageBench.Start();
        await bench.Do("stage.lamps");
        var again = await bench.Control.Start(new StartRequest { OperationKey = "stage.lamps", Mode = RunMode.Apply, Inputs = [], Force = true, Reason = "The lamps went out." }, bench.Me, default);
        var page = bench.Visit($"/runs/{RunNumber.Format(((Answer.Accepted)again).RunId)}");
        page.Says("Done again on purpose. The lamps went out.");
    }

    [Fact]
    public async Task A_run_of_an_operation_that_is_gone_still_has_its_page()
    {
        await using var bench = await PageBench.Start();
        var run = await bench.Do("stage.lamps", inputs: new() { ["password"] = "hunter2" });
        await bench.Set(run.Id, s => s.SetProperty(r => r.OperationKey, "stage.gone"));
        var page = bench.Visit($"/runs/{run.Number}?tab=inputs");
        page.Says("Finished: 5 done");
        page.Says("•••");
        page.Lacks("hunter2");
    }

    private static string[] Actions(IRenderedComponent<Console.Shell.Routes> page) => [.. page.FindAll(".page-head button").Select(Seen.Name)];

    private static string Fact(IRenderedComponent<Console.Shell.Routes> page, string name) =>
        page.FindAll(".facts div").Single(d => d.QuerySelector("dt")!.Text() == name).QuerySelector("dd")!.Text();
}
