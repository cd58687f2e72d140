using Bunit;
using Ops.Console.Runs;
using Ops.Console.Tests.Support;
using Ops.Domain.Catalogue;
using Ops.Domain.Runs;

namespace Ops.Console.Tests.Runs;

/// <summary>What the tabs of a run show: items, log, inputs, handoff and history.</summary>
public sealed class RunTabsTests
{
    [Fact]
    public async Task Items_show_what_became_of_each_and_can_be_narrowed_by_outcome_in_the_address()
    {
        await using var bench = await PageBench.Start();
        var page = await Mixed(bench);
        page.Says("5 items.");
        Assert.Equal(5, Rows(page).Count);
        page.Says("light: before off → after on");
        Assert.Contains("failed (1)", page.Field("Outcome").TextContent, StringComparison.Ordinal);

        await page.Field("Outcome").ChangeAsync("Failed");
        Assert.EndsWith("?outcome=Failed", bench.Address.Uri, StringComparison.Ordinal);
        page.Says("1 item failed.");
        var row = Assert.Single(Rows(page));
        Assert.Contains("item-2", row, StringComparison.Ordinal);
        Assert.Contains("The lamp is broken.", row, StringComparison.Ordinal);
        Assert.Equal("/runs/R-1/results.csv?outcome=Failed", page.LinkTo("Download these as CSV"));

        await page.Field("Outcome").ChangeAsync("");
        page.Says("5 items.");
        Assert.Equal("/runs/R-1/results.csv", page.LinkTo("Download all as CSV"));
    }

    [Fact]
    public async Task Items_are_searched_by_how_their_key_begins()
    {
        await using var bench = await PageBench.Start();
        var page = await Mixed(bench);
        await page.Field("Key begins with").ChangeAsync("item-4");
        page.WaitForAssertion(() => Assert.Contains("item-4", Assert.Single(Rows(page)), StringComparison.Ordinal));
        Assert.EndsWith("?key=item-4", bench.Address.Uri, StringComparison.Ordinal);
        await page.Field("Key begins with").ChangeAsync("lamp");
        page.Says("No items match.");
    }

    [Fact]
    public async Task A_link_to_some_items_shows_just_those()
    {
        await using var bench = await PageBench.Start();
        await Mixed(bench);
        await bench.DisposeComponentsAsync();
        var page = bench.Visit("/runs/R-1?outcome=skipped&key=item-3");
        page.WaitForAssertion(() => Assert.Contains("item-3", Assert.Single(Rows(page)), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Items_come_in_while_the_run_works()
    {
        await using var bench = await PageBench.Start();
        var id = await bench.Ask("stage.lamps");
        var page = bench.Visit($"/runs/{RunNumber.Format(id)}");
        page.Says("No items yet. They appear as the run works on them.");
        await bench.Execute(id);
        page.Says("5 items.");
        page.WaitForAssertion(() => Assert.Equal(5, Rows(page).Count));
    }

    [Fact]
    public async Task An_item_that_was_done_again_says_so()
    {
        await using var bench = await PageBench.Start();
        var id = await bench.Interrupted();
        await bench.Control.Resume(id, null, false, bench.Me, default);
        await bench.Execute(id);
        var page = bench.Visit($"/runs/{RunNumber.Format(id)}");
        page.WaitForAssertion(() => Assert.Contains("repeated", Rows(page).Single(r => r.Contains("item-3", StringComparison.Ordinal)), StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_log_grows_while_one_reads_it_and_marks_warnings()
    {
        await using var bench = await PageBench.Start();
        var id = await bench.Ask("stage.lamps");
        var log = bench.Render<RunLogView>(p => p.Add(l => l.RunId, id));
        log.Says("Nothing was logged yet.");
        await bench.Execute(id);
        log.Says("Looked at item-5.");
        log.Says("lines. Times in UTC.");
        await using (var db = await bench.Db())
        {
            db.RunLog.Add(new RunLogLine { RunId = id, At = DateTimeOffset.UtcNow, IsWarning = true, Text = "Smoke." });
            await db.Keep();
        }

        bench.Feed.Changed(id);
        log.WaitForAssertion(() => Assert.Contains("warning Smoke.", log.FindAll("tr")[^1].Text(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_long_log_keeps_the_newest_five_hundred_lines()
    {
        await using var bench = await PageBench.Start();
        var id = await bench.Ask("stage.lamps");
        await using (var db = await bench.Db())
        {
            db.RunLog.AddRange(Enumerable.Range(1, 620).Select(i => new RunLogLine { RunId = id, At = DateTimeOffset.UtcNow, Text = $"Line {i}." }));
            await db.Keep();
        }

        var log = bench.Render<RunLogView>(p => p.Add(l => l.RunId, id));
        log.Says("The newest 500 lines.");
        Assert.Equal(500, log.FindAll("tr").Count);
        Assert.Contains("Line 121.", log.FindAll("tr")[0].Text(), StringComparison.Ordinal);
        Assert.Contains("Line 620.", log.FindAll("tr")[^1].Text(), StringComparison.Ordinal);
        await using (var db = await bench.Db())
        {
            db.RunLog.Add(new RunLogLine { RunId = id, At = DateTimeOffset.UtcNow, Text = "Line 621." });
            await db.Keep();
        }

        bench.Feed.Changed(id);
        log.Says("Line 621.");
        Assert.Contains("Line 122.", log.FindAll("tr")[0].Text(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inputs_are_shown_under_their_labels_and_secrets_are_not()
    {
        await using var bench = await PageBench.Start();
        var run = await bench.Do("stage.lamps", inputs: new() { ["street"] = "Mill Lane", ["password"] = "hunter2" });
        var shown = bench.Render<RunInputsView>(p => p.Add(v => v.Run, run).Add(v => v.Operation, bench.Operation("stage.lamps")).Add(v => v.Actor, bench.Me));
        shown.Says("Password ••• Street Mill Lane");
        Assert.DoesNotContain("hunter2", shown.Markup, StringComparison.Ordinal);
        shown.Says($"Same inputs {run.InputsHash[..16]}");
    }

    [Fact]
    public async Task The_file_a_run_was_given_can_be_fetched_by_its_name()
    {
        await using var bench = await PageBench.Start();
        var sha = await bench.Upload("id,name,amount\n1,Ada,2\n", "march.csv");
        var run = await bench.Do("practice.check-rows", inputs: new() { ["rows"] = sha });
        var page = bench.Visit($"/runs/{run.Number}?tab=inputs");
        Assert.Equal($"/runs/{run.Number}/input.csv", page.LinkTo("march.csv"));
        page.Says($"SHA-256 {sha}");
    }

    [Fact]
    public async Task The_handoff_groups_what_failed_and_says_what_to_do_next()
    {
        await using var bench = await PageBench.Start();
        await Mixed(bench);
        await bench.DisposeComponentsAsync();
        var page = bench.Visit("/runs/R-1?tab=handoff");
        page.Says("Put the reason right, then retry what is left; or download the failed rows, correct them, and run those.");
        Assert.Contains("1 failed The lamp is broken.", Seen.Text(page.Section("What went wrong, by reason").QuerySelector("tbody")!), StringComparison.Ordinal);
        Assert.DoesNotContain("On already.", page.Section("What went wrong, by reason").Text(), StringComparison.Ordinal);
        page.Says("That is you.");
        Assert.Equal("/runs/R-1/results.csv?outcome=problems", page.LinkTo("those rows and why, as CSV"));
    }

    [Fact]
    public async Task The_handoff_of_an_interrupted_run_names_what_is_in_doubt_and_what_remains()
    {
        await using var bench = await PageBench.Start();
        var id = await bench.Interrupted();
        var page = bench.Visit($"/runs/{RunNumber.Format(id)}?tab=handoff");
        page.Says("Look whether the item in doubt took effect. Resume: with the item in doubt to do it once more, without it if it is done. Or cancel it");
        var state = page.Section("Where it stands").Text();
        Assert.Contains("In doubt item-3", state, StringComparison.Ordinal);
        Assert.Contains("Remaining 3", state, StringComparison.Ordinal);
        Assert.Contains("Last item item-2", state, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(RunStatus.Paused, "Resume it: what is done is not done again. Or cancel it: what is done stays done, the rest is left.")]
    [InlineData(RunStatus.Interrupted, "Resume it: what is done is not done again.")]
    [InlineData(RunStatus.Failed, "Read the log, put the cause right, then use these inputs again.")]
    [InlineData(RunStatus.Succeeded, "Nothing is left to do.")]
    [InlineData(RunStatus.Cancelled, "Use these inputs again to do what was left.")]
    [InlineData(RunStatus.Running, "Wait; it is on its way. It can be paused or cancelled.")]
    public async Task Every_status_has_a_next_step(RunStatus status, string next)
    {
        await using var bench = await PageBench.Start();
        var id = await bench.Ask("stage.lamps");
        await bench.Set(id, s => s.SetProperty(r => r.Status, status).SetProperty(r => r.StatusReason, "Why."));
        bench.Visit($"/runs/{RunNumber.Format(id)}?tab=handoff").Says($"What to do next {next}");
    }

    [Fact]
    public async Task A_note_is_kept_for_the_next_person_and_the_field_is_empty_again()
    {
        await using var bench = await PageBench.Start();
        var page = bench.Visit($"/runs/{RunNumber.Format(await bench.Ask("stage.lamps"))}?tab=handoff");
        page.Says("Nobody has left a note yet.");
        Assert.True(page.Button("Add the note").IsOff());
        await page.Field("Note for the next person").InputAsync("   ");
        Assert.True(page.Button("Add the note").IsOff());
        await page.Field("Note for the next person").InputAsync("The bank calls back at nine.");
        Assert.Equal("The bank calls back at nine.", page.Field("Note for the next person").GetAttribute("value"));
        await page.Button("Add the note").ClickAsync();
        page.WaitForAssertion(() => Assert.Contains("Sam Lee just now The bank calls back at nine.", page.Section("Notes").Text(), StringComparison.Ordinal));
        Assert.Equal("", page.Field("Note for the next person").GetAttribute("value") ?? "");
    }

    [Fact]
    public async Task An_engineer_takes_over_and_is_then_the_owner()
    {
        await using var bench = await PageBench.Start("Eve");
        var id = await bench.Ask("stage.lamps", by: PageBench.Person("Sam"));
        var page = bench.Visit($"/runs/{RunNumber.Format(id)}?tab=handoff");
        page.Says("Sam Lee looks after this run.");
        await page.Button("Take over").ClickAsync();
        page.Says("Eve Okafor looks after this run. That is you.");
        page.Says("looked after by Eve Okafor");
        Assert.Equal("dev:eve", (await bench.Find(id)).OwnerSubject);
    }

    [Fact]
    public async Task Who_takes_over_says_why_and_is_told_who_will_hear_of_it()
    {
        await using var bench = await PageBench.Start("Eve");
        var id = await bench.Ask("stage.lamps", by: PageBench.Person("Sam"));
        var page = bench.Visit($"/runs/{RunNumber.Format(id)}?tab=handoff");
        page.Says("Sam Lee is told.");
        await page.Field("Why (may stay empty)").InputAsync("He is on a train");
        await page.Button("Take over").ClickAsync();
        page.Says("Eve Okafor looks after this run. That is you.");
        var told = Assert.Single(await bench.Runs.Tells(PageBench.Person("Sam").Subject, DateTimeOffset.UtcNow.AddDays(-1), default));
        Assert.Equal("Eve Okafor took over from Sam Lee: He is on a train.", told.Reason);
    }

    [Fact]
    public async Task The_owner_before_finds_it_on_his_home_page()
    {
        await using var bench = await PageBench.Start();
        var id = await bench.Ask("stage.lamps");
        var home = bench.Visit("/");
        home.Lacks("took over from");
        await bench.Control.TakeOver(id, "He is on a train", PageBench.Person("Eve"), default);
        home.Says("Eve Okafor took over from Sam Lee: He is on a train.");
        Assert.Equal($"/runs/{RunNumber.Format(id)}?tab=handoff", home.LinkTo(RunNumber.Format(id)));
    }

    [Fact]
    public async Task Items_that_were_folded_away_are_said_to_be_in_the_result_file()
    {
        await using var bench = await PageBench.Start();
        var id = await bench.Ask("stage.lamps");
        await bench.Sql($"UPDATE runs SET Status = 'Succeeded', FinishedAt = CreatedAt, PrunedAt = CreatedAt, Succeeded = 3 WHERE Id = {id}");
        var page = bench.Visit($"/runs/{RunNumber.Format(id)}");
        page.Says("Its items are in the result file.");
        Assert.DoesNotContain("Undo…", page.Buttons());
        Assert.DoesNotContain("Verify", page.Buttons());
        bench.Visit($"/runs/{RunNumber.Format(id)}?tab=handoff").Says("Its items were folded into its result file");
    }

    [Theory]
    [InlineData("Rita", "reviewer")]
    [InlineData("Vic", "viewer")]
    public async Task Who_may_not_take_over_is_told_why_and_can_leave_no_note(string person, string role)
    {
        await using var bench = await PageBench.Start(person);
        var page = bench.Visit($"/runs/{RunNumber.Format(await bench.Ask("stage.lamps", by: PageBench.Person("Sam")))}?tab=handoff");
        page.Says($"Taking over a run (Switch lamps) needs the role engineer or admin; {bench.Me.Name} has {role}.");
        Assert.DoesNotContain("Take over", page.Buttons());
        Assert.DoesNotContain("Add the note", page.Buttons());
    }

    [Fact]
    public async Task The_history_tells_every_step_with_who_and_why_and_goes_on_by_itself()
    {
        await using var bench = await PageBench.Start();
        var id = await bench.Ask("stage.lamps");
        var history = bench.Render<RunHistory>(p => p.Add(h => h.RunId, id));
        Assert.Contains("Sam Lee (web) Queued Requested.", Steps(history)[0], StringComparison.Ordinal);
        await bench.Control.Cancel(id, "wrong street", bench.Me, default);
        history.WaitForAssertion(() => Assert.Contains("Sam Lee (web) Cancelled Cancelled by Sam Lee: wrong street.", Steps(history)[^1], StringComparison.Ordinal));
        Assert.Equal(2, Steps(history).Length);
    }

    private static string[] Steps(IRenderedComponent<RunHistory> history) => [.. history.FindAll("tbody tr").Select(r => string.Join(' ', r.QuerySelectorAll("td").Skip(1).Select(Seen.Text)))];

    private static List<string> Rows(IRenderedComponent<Console.Shell.Routes> page) => [.. page.FindAll("[aria-label=Items] tbody tr").Select(Seen.Text).Where(r => r.Length > 0)];

    private static async Task<IRenderedComponent<Console.Shell.Routes>> Mixed(PageBench bench)
    {
        bench.Stage.Outcomes["item-2"] = Outcome.Failed("The lamp is broken.");
        bench.Stage.Plans["item-3"] = ItemPlan.Skip("On already.");
        return bench.Visit($"/runs/{(await bench.Do("stage.lamps")).Number}");
    }
}
