using System.Text.Json.Nodes;
using Bunit;
using Ops.Console.Tests.Support;
using Ops.Domain.Access;
using Ops.Domain.Approvals;
using Ops.Domain.Catalogue;
using Ops.Domain.Runs;

namespace Ops.Console.Tests.Runs;

/// <summary>What can follow a run: verify, undo, retry what is left; on real practice data, and from the run's page.</summary>
public sealed class UndoTests
{
    private const string Why = "The wrong customers were deleted.";

    [Fact]
    public async Task Purge_verify_revert_leaves_the_tables_as_they_were_byte_for_byte()
    {
        await using var bench = await PageBench.Start("Sam", filled: true);
        var before = Practice.Dump(bench.Options.DataPath);
        var purge = await Purge(bench);
        Assert.True(purge.Succeeded > 10);
        Assert.NotEqual(before, Practice.Dump(bench.Options.DataPath));
        var look = await Follow(bench, await bench.Control.Verify(purge.Id, bench.Me, default));
        Assert.Equal((RunStatus.Succeeded, purge.Succeeded), (look.Status, look.Succeeded));
        var undo = await Follow(bench, await bench.Control.Revert(purge.Id, Why, null, bench.Me, default));
        Assert.Equal((RunStatus.Succeeded, purge.Succeeded), (undo.Status, undo.Succeeded));
        Assert.Equal(before, Practice.Dump(bench.Options.DataPath));
        Assert.Equal(undo.Id, (await bench.Find(purge.Id)).RevertedByRunId);
    }

    [Fact]
    public async Task A_row_somebody_changed_in_between_has_drifted_is_left_alone_and_listed()
    {
        await using var bench = await PageBench.Start("Sam", filled: true);
        var before = Practice.Dump(bench.Options.DataPath);
        var purge = await Purge(bench);
        var keys = new List<string>();
        Practice.Read(bench.Options.DataPath, "ops.db", $"SELECT Key FROM ledger WHERE RunId = {purge.Id} ORDER BY Ordinal", row => keys.Add((string)row[0]));
        Practice.Read(bench.Options.DataPath, "practice.db", $"INSERT INTO contacts (id, name, email, country, last_touched, is_test) VALUES ('{keys[3]}', 'Somebody new', 'new@example.com', 'DE', '2026-11-01', 0)", _ => { });
        var look = await Follow(bench, await bench.Control.Verify(purge.Id, bench.Me, default));
        Assert.Equal((RunStatus.CompletedWithFailures, 1), (look.Status, look.Drifted));
        var undo = await Follow(bench, await bench.Control.Revert(purge.Id, Why, null, bench.Me, default));
        Assert.Equal((RunStatus.CompletedWithFailures, purge.Succeeded - 1, 1), (undo.Status, undo.Succeeded, undo.Drifted));
        var drifted = Assert.Single(await bench.Get<LedgerQueries>().Page(undo.Id, ItemOutcome.Drifted, null, 0, 10, default));
        Assert.Equal((keys[3], "There is another contact with this id now. It was left alone."), (drifted.Key, drifted.Message));
        Assert.Contains("Somebody new", drifted.After, StringComparison.Ordinal);

        // All but that one row are as they were.
        var now = Practice.Dump(bench.Options.DataPath).Split('\n');
        var then = before.Split('\n');
        Assert.Equal(keys[3], Assert.Single(then.Except(now)).Split('|')[0]);
        Assert.Equal(keys[3], Assert.Single(now.Except(then)).Split('|')[0]);
        var page = bench.Visit($"/runs/{undo.Number}");
        page.Says($"Undone: {undo.Succeeded} of {undo.Counts.Done}, 1 were changed since and left alone");
        page.Says($"undoes {purge.Number}");
    }

    [Fact]
    public async Task The_page_of_a_run_verifies_and_undoes_it_with_a_reason()
    {
        await using var bench = await PageBench.Start();
        var done = await bench.Do("stage.lamps");
        bench.Stage.Verdicts["item-2"] = Verdict.Differs("It shines red.", new { Light = "red" });
        var page = bench.Visit($"/runs/{done.Number}");
        await page.Find("button:contains('Verify')").ClickAsync(new());
        page.WaitForAssertion(() => Assert.EndsWith($"/runs/{RunNumber.Format(done.Id + 1)}", bench.Address.Uri, StringComparison.Ordinal));
        await bench.Execute(done.Id + 1);
        page.Says("Verified: 4 of 5 are as they were left, 1 are not");
        page.Says("It shines red.");

        page = bench.Visit($"/runs/{done.Number}");
        page.Says($"{RunNumber.Format(done.Id + 1)} looked back on it (finished with failures)");
        await page.Find("button:contains('Undo…')").ClickAsync(new());
        page.Says("Undo 5 lamps, newest first.");
        Assert.True(page.Find("form.ask button.danger").HasAttribute("disabled"));
        await page.Find("#undo-why").InputAsync(new() { Value = Why });
        await page.Find("form.ask").SubmitAsync();
        page.WaitForAssertion(() => Assert.EndsWith($"/runs/{RunNumber.Format(done.Id + 2)}", bench.Address.Uri, StringComparison.Ordinal));
        await bench.Execute(done.Id + 2);
        page.Says("Undone: 4 of 5, 1 were changed since and left alone");

        // What could not be undone may be tried again; what is undone is not.
        page = bench.Visit($"/runs/{done.Number}");
        page.Says($"{RunNumber.Format(done.Id + 2)} undoes it (finished with failures)");
        page.WaitForElement("button:contains('Undo…')");
        bench.Stage.Verdicts.Clear();
        await Follow(bench, await bench.Control.Revert(done.Id, Why, null, bench.Me, default));
        page = bench.Visit($"/runs/{done.Number}");
        page.Says("undoes it (finished)");
        Assert.Empty(page.FindAll("button:contains('Undo')"));
    }

    [Fact]
    public async Task What_is_left_is_retried_from_the_page_and_only_that()
    {
        await using var bench = await PageBench.Start();
        bench.Stage.Outcomes["item-2"] = Outcome.Failed("The bulb is broken.");
        bench.Stage.Outcomes["item-4"] = Outcome.Failed("The bulb is broken.");
        var done = await bench.Do("stage.lamps");
        bench.Stage.Outcomes.Clear();
        var page = bench.Visit($"/runs/{done.Number}");
        await page.Find("button:contains('Retry what is left')").ClickAsync(new());
        page.Says("2 failed or could not be done");
        await page.Find("form.ask").SubmitAsync();
        page.WaitForAssertion(() => Assert.EndsWith($"/runs/{RunNumber.Format(done.Id + 1)}", bench.Address.Uri, StringComparison.Ordinal));
        await bench.Execute(done.Id + 1);
        page.Says("Finished: 2 done");
        page.Says($"retries what was left of {done.Number}");
    }

    [Fact]
    public async Task Who_may_not_is_told_why_and_a_run_that_did_nothing_has_no_buttons()
    {
        await using var bench = await PageBench.Start("Vic");
        var sam = PageBench.Person("Sam");
        var done = await bench.Do("stage.lamps", by: sam);
        var page = bench.Visit($"/runs/{done.Number}");
        var undo = page.WaitForElement("button:contains('Undo…')");
        Assert.True(undo.HasAttribute("disabled"));
        Assert.Contains("needs the role", undo.GetAttribute("title"), StringComparison.Ordinal);
        page.Says(undo.GetAttribute("title")!);
        foreach (var item in Enumerable.Range(1, 5))
        {
            bench.Stage.Plans[$"item-{item}"] = ItemPlan.Skip("It shines.");
        }

        var nothing = await bench.Do("stage.lamps", inputs: new() { ["street"] = "Low Street" }, by: sam);
        page = bench.Visit($"/runs/{nothing.Number}");
        page.Says("Use these inputs again");
        Assert.Empty(page.FindAll("button:contains('Undo')"));
        Assert.Empty(page.FindAll("button:contains('Verify')"));
        Assert.Empty(page.FindAll("button:contains('Retry')"));
    }

    private static async Task<Run> Purge(PageBench bench)
    {
        var inputs = new JsonObject { ["days"] = 200 };
        var preview = await bench.Do("contacts.purge", RunMode.Preview, inputs.DeepClone().AsObject());
        return await Follow(bench, await bench.Control.ApplyPreviewed(preview.Id, "They left years ago.", bench.Me, default));
    }

    private static async Task<Run> Follow(PageBench bench, Answer answer)
    {
        if (answer is Answer.AwaitsApproval waits)
        {
            var digest = (await bench.Get<ApprovalQueries>().Find(waits.RunId, default))!.Digest;
            Assert.IsType<Answer.Accepted>(await bench.Control.Approve(waits.RunId, digest, null, PageBench.Person("Rita"), default));
        }

        var id = answer is Answer.AwaitsApproval { RunId: var asked } ? asked : Assert.IsType<Answer.Accepted>(answer).RunId;
        Assert.True(await bench.Execute(id));
        return await bench.Find(id);
    }
}
