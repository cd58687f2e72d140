using AngleSharp.Html.Dom;
using Bunit;
using Ops.Console.Operations;
using Ops.Console.Tests.Support;
using Ops.Domain.Catalogue;
using Ops.Domain.Runs;

namespace Ops.Console.Tests.Operations;

/// <summary>From inputs to a preview to a run.</summary>
public sealed class OperationFormTests
{
    [Fact]
    public async Task Fields_start_with_their_defaults()
    {
        await using var bench = await PageBench.Start();
        Assert.Equal("High Street", Value(bench.Visit("/operations/stage.lamps"), "Street"));
    }

    [Fact]
    public async Task A_link_fills_the_form_in_but_never_a_secret()
    {
        await using var bench = await PageBench.Start();
        var page = bench.Visit("/operations/stage.lamps?street=Mill%20Lane&password=hunter2&unknown=x");
        Assert.Equal("Mill Lane", Value(page, "Street"));
        Assert.Equal("", Value(page, "Password"));
        Assert.DoesNotContain("hunter2", page.Section("Switch lamps").OuterHtml, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_inputs_of_an_earlier_run_are_filled_in_without_its_secrets_and_a_link_changes_some()
    {
        await using var bench = await PageBench.Start();
        var run = await bench.Do("stage.lamps", inputs: new() { ["street"] = "Mill Lane", ["password"] = "hunter2" });
        var page = bench.Visit($"/operations/stage.lamps?like={run.Number}");
        Assert.Equal("Mill Lane", Value(page, "Street"));
        Assert.Equal("", Value(page, "Password"));
        await bench.DisposeComponentsAsync();
        Assert.Equal("Back Lane", Value(bench.Visit($"/operations/stage.lamps?like={run.Number}&street=Back%20Lane"), "Street"));
    }

    [Fact]
    public async Task The_inputs_of_a_run_that_one_may_not_see_are_not_filled_in()
    {
        await using var bench = await PageBench.Start("Vic");
        var run = await bench.Do("stage.lamps", inputs: new() { ["street"] = "Mill Lane" }, by: PageBench.Person("Eve"));
        Assert.Equal("High Street", Value(bench.Visit($"/operations/stage.lamps?like={run.Number}"), "Street"));
    }

    [Fact]
    public async Task The_inputs_of_a_run_of_something_else_are_not_filled_in_even_where_they_have_the_same_name()
    {
        await using var bench = await PageBench.Start();
        var run = await bench.Do("practice.check-rows", inputs: new() { ["rows"] = await bench.Upload("id,name,amount\n1,Ada,2\n") });
        Assert.Equal("", bench.Visit($"/operations/submissions.resubmit?like={run.Number}").FindComponent<CsvDrop>().Instance.Value);
        await bench.DisposeComponentsAsync();
        Assert.NotEqual("", bench.Visit($"/operations/practice.check-rows?like={run.Number}").FindComponent<CsvDrop>().Instance.Value);
    }

    [Fact]
    public async Task What_is_wrong_stands_beside_its_field_and_nothing_is_started()
    {
        await using var bench = await PageBench.Start();
        var page = bench.Visit("/operations/stage.kinds");
        await page.Field("Amount").ChangeAsync("5000");
        await page.Section("Every kind of input").SubmitAsync();
        page.WaitForAssertion(() => Assert.Equal("true", page.Field("Title (needed)").GetAttribute("aria-invalid")));
        Assert.Contains("Title", page.Field("Title (needed)").Description(), StringComparison.Ordinal);
        Assert.Contains("must", page.Field("Title (needed)").Description(), StringComparison.Ordinal);
        Assert.Equal("true", page.Field("Amount").GetAttribute("aria-invalid"));
        Assert.Equal("true", page.Field("Paint (needed)").GetAttribute("aria-invalid"));
        Assert.Null(page.Field("Story").GetAttribute("aria-invalid"));
        Assert.Equal(0, await bench.Runs.Count(new RunFilter(), default));

        await page.Field("Amount").ChangeAsync("50");
        page.WaitForAssertion(() => Assert.Null(page.Field("Amount").GetAttribute("aria-invalid")));
        Assert.Equal("true", page.Field("Title (needed)").GetAttribute("aria-invalid"));
    }

    [Fact]
    public async Task A_preview_shows_what_it_finds_and_then_the_button_with_the_number()
    {
        await using var bench = await PageBench.Start();
        bench.Stage.Plans["item-1"] = ItemPlan.Skip("On already.");
        bench.Stage.Plans["item-2"] = ItemPlan.Invalid("No such lamp.");
        var page = bench.Visit("/operations/stage.lamps");
        await page.Section("Switch lamps").SubmitAsync();
        page.Says("Preview R-1");
        page.Says("Waiting for its turn");
        Assert.DoesNotContain(page.Buttons(), b => b.StartsWith("Switch", StringComparison.Ordinal) || b == "Run without preview");

        await bench.Execute(1);
        page.Says("Preview finished: 3 would change, 1 can't be done, 1 skipped");
        page.Says("5 of 5 lamps looked at. Nothing was changed.");
        page.Says("1 lamp: No such lamp.");
        page.Says("item-3 light: before off → after on");
        page.Says("1 skipped, 1 can't be done; they are in the results too.");
        await page.Button("Switch 3 lamps").ClickAsync();
        page.WaitForAssertion(() => Assert.EndsWith("/runs/R-2", bench.Address.Uri, StringComparison.Ordinal));
        var run = await bench.Find(2);
        Assert.Equal((RunMode.Apply, 1L, RunStatus.Queued), (run.Mode, run.PreviewRunId!.Value, run.Status));
    }

    [Fact]
    public async Task A_preview_that_finds_nothing_offers_nothing()
    {
        await using var bench = await PageBench.Start();
        bench.Stage.Items = 0;
        var page = bench.Visit("/operations/stage.lamps");
        await page.Section("Switch lamps").SubmitAsync();
        page.Says("Preview R-1");
        await bench.Execute(1);
        page.Says("There is nothing to do.");
        Assert.DoesNotContain(page.Buttons(), b => b.StartsWith("Switch", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Street", "Mill Lane")]
    [InlineData("Stop for a look after", "3")]
    public async Task Changing_something_drops_the_preview_because_it_is_not_what_would_run(string field, string value)
    {
        await using var bench = await PageBench.Start();
        var page = bench.Visit("/operations/stage.lamps");
        await page.Section("Switch lamps").SubmitAsync();
        page.Says("Preview R-1");
        await bench.Execute(1);
        page.WaitForAssertion(() => page.Button("Switch 5 lamps"));
        await page.Field(field).ChangeAsync(value);
        page.Lacks("Preview R-1");
        Assert.DoesNotContain("Switch 5 lamps", page.Buttons());
        page.Button("Run without preview");
        await bench.Watching(0, isOpen: true);
    }

    [Theory]
    [InlineData("lots")]
    [InlineData("-5")]
    [InlineData("1.000")]
    public async Task A_limit_that_is_no_number_says_so_beside_its_field(string limit)
    {
        await using var bench = await PageBench.Start();
        var page = bench.Visit("/operations/stage.lamps");
        await page.Field("Stop for a look after").ChangeAsync(limit);
        await page.Section("Switch lamps").SubmitAsync();
        page.Says("It must be a whole number such as 100, or empty for all.");
        Assert.Equal("true", page.Field("Stop for a look after").GetAttribute("aria-invalid"));
        Assert.Contains("It must be a whole number such as 100, or empty for all.", page.Field("Stop for a look after").Description(), StringComparison.Ordinal);
        Assert.Equal(0, await bench.Runs.Count(new RunFilter(), default));
    }

    [Fact]
    public async Task A_limit_of_nought_is_refused_rather_than_taken_for_all()
    {
        await using var bench = await PageBench.Start();
        var page = bench.Visit("/operations/stage.lamps");
        await page.Field("Stop for a look after").ChangeAsync("0");
        await page.Section("Switch lamps").SubmitAsync();
        page.WaitForAssertion(() => Assert.Equal("true", page.Field("Stop for a look after").GetAttribute("aria-invalid")));
        Assert.Equal(0, await bench.Runs.Count(new RunFilter(), default));
    }

    [Fact]
    public async Task A_limit_is_given_to_the_run()
    {
        await using var bench = await PageBench.Start();
        var page = bench.Visit("/operations/stage.lamps");
        await page.Field("Stop for a look after").ChangeAsync("3");
        await page.Button("Run without preview").ClickAsync();
        page.Says("pauses at 3");
        Assert.Equal(3, (await bench.Find(1)).Limit);
    }

    [Fact]
    public async Task The_same_inputs_again_need_a_reason_which_stays_on_the_run()
    {
        await using var bench = await PageBench.Start();
        var earlier = await bench.Do("stage.lamps");
        var page = bench.Visit("/operations/stage.lamps");
        await page.Button("Run without preview").ClickAsync();
        page.Says("R-1 by Sam Lee already did exactly this. To do it again, force it and give a reason.");
        Assert.Equal($"/runs/{earlier.Number}", page.LinkTo("Open R-1"));
        Assert.True(page.Button("Do it again").IsOff());
        await page.Field("Reason for doing it again").InputAsync("No  ");
        Assert.True(page.Button("Do it again").IsOff());
        await page.Field("Reason for doing it again").InputAsync("The lamps went out.");
        await page.Button("Do it again").ClickAsync();
        page.WaitForAssertion(() => Assert.EndsWith("/runs/R-2", bench.Address.Uri, StringComparison.Ordinal));
        Assert.Equal("The lamps went out.", (await bench.Find(2)).ForceReason);
    }

    [Fact]
    public async Task After_a_preview_the_same_inputs_again_can_be_forced_too()
    {
        await using var bench = await PageBench.Start();
        await bench.Do("stage.lamps");
        var page = bench.Visit("/operations/stage.lamps");
        await page.Section("Switch lamps").SubmitAsync();
        page.Says("Preview R-2");
        await bench.Execute(2);
        page.WaitForAssertion(() => page.Button("Switch 5 lamps"));
        await page.Button("Switch 5 lamps").ClickAsync();
        page.Says("already did exactly this");
        await page.Field("Reason for doing it again").InputAsync("The lamps went out.");
        await page.Button("Do it again").ClickAsync();
        page.WaitForAssertion(() => Assert.EndsWith("/runs/R-3", bench.Address.Uri, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Something_destructive_can_be_previewed_and_is_asked_for_with_a_reason()
    {
        await using var bench = await PageBench.Start(filled: true);
        var page = bench.Visit("/operations/contacts.purge");
        Assert.DoesNotContain("Run without preview", page.Buttons());
        page.Says("You ask for what the preview found");
        await page.Section("Purge stale contacts").SubmitAsync();
        page.Says("Preview R-2");
        await bench.Execute(2);
        page.WaitForAssertion(() => page.FindAll("button").Single(b => b.Text().StartsWith("Ask to delete ", StringComparison.Ordinal)));
        await page.FindAll("form").Single(f => f.GetAttribute("aria-label") == "Ask for approval").SubmitAsync();
        page.Says("Say why in a few words.");
        await page.Field("Why shall it be done?").InputAsync("They asked to be forgotten.");
        await page.FindAll("form").Single(f => f.GetAttribute("aria-label") == "Ask for approval").SubmitAsync();
        page.WaitForAssertion(() => Assert.EndsWith("/approvals/R-3", bench.Address.Uri, StringComparison.Ordinal));
        Assert.Equal(RunStatus.AwaitingApproval, (await bench.Find(3)).Status);
    }

    [Fact]
    public async Task Where_it_may_not_run_both_buttons_are_off_and_the_environment_is_named()
    {
        await using var bench = await PageBench.Start();
        var page = bench.Visit("/operations/stage.elsewhere");
        page.Says("It may only run in production.");
        Assert.True(page.Button("Preview").IsOff());
        Assert.True(page.Button("Run without preview").IsOff());
    }

    [Theory]
    [InlineData("Vic", true, "Previewing (Switch lamps) needs the role staff, reviewer, engineer or admin; Vic Stone has viewer.")]
    [InlineData("Rita", false, "Running (Switch lamps) needs the role staff, engineer or admin; Rita Moreno has reviewer.")]
    public async Task Who_may_not_sees_why_not(string person, bool previewIsOff, string why)
    {
        await using var bench = await PageBench.Start(person);
        var page = bench.Visit("/operations/stage.lamps");
        page.Says(why);
        Assert.Equal(previewIsOff, page.Button("Preview").IsOff());
        Assert.True(page.Button("Run without preview").IsOff());
    }

    [Fact]
    public async Task A_file_is_needed_first_and_a_good_one_opens_both_buttons()
    {
        await using var bench = await PageBench.Start();
        var page = bench.Visit("/operations/practice.check-rows");
        page.Says("Choose a file first.");
        Assert.True(page.Button("Preview").IsOff());

        var drop = page.FindComponent<CsvDrop>();
        await drop.InvokeAsync(() => drop.Instance.Started("bad.csv", 10));
        var bad = await bench.Upload("id,name,amount\n1,Ada,lots\n", "bad.csv");
        await drop.InvokeAsync(() => drop.Instance.Stored(bad, "bad.csv"));
        page.Says("The file has problems.");
        Assert.True(page.Button("Preview").IsOff());

        var good = await bench.Upload("id,name,amount\n1,Ada,2\n", "good.csv");
        await drop.InvokeAsync(() => drop.Instance.Stored(good, "good.csv"));
        page.Says("good.csv: 1 row, no problems.");
        page.WaitForAssertion(() => Assert.False(page.Button("Preview").IsOff()));
        await page.Section("Check the rows of a file").SubmitAsync();
        page.Says("Preview R-1");
        Assert.Equal((good, "good.csv"), ((await bench.Find(1)).FileSha256, (await bench.Find(1)).FileName));
    }

    [Fact]
    public async Task The_file_of_an_earlier_run_is_there_again_and_ready()
    {
        await using var bench = await PageBench.Start();
        var run = await bench.Do("practice.check-rows", inputs: new() { ["rows"] = await bench.Upload("id,name,amount\n1,Ada,2\n", "march.csv") });
        var page = bench.Visit($"/operations/practice.check-rows?like={run.Number}");
        page.Says("march.csv: 1 row, no problems.");
        page.WaitForAssertion(() => Assert.False(page.Button("Preview").IsOff()));
    }

    private static string Value(IRenderedComponent<Console.Shell.Routes> page, string field) => ((IHtmlInputElement)page.Field(field)).Value;
}
