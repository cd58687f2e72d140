using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Ops.Console.Operations;
using Ops.Console.Tests.Support;
using Ops.Domain.Access;
using Ops.Domain.Runs;

namespace Ops.Console.Tests.Access;

/// <summary>T13: on every page, what a person may not look at is not there.</summary>
public sealed class HiddenOperationTests
{
    private static readonly AccessOptions StaffSeesNoStage = new() { Denials = [new() { Roles = [Role.Staff], Rights = ["View"], Groups = ["Stage"] }] };

    [Theory]
    [InlineData("")]
    [InlineData("?tab=log")]
    [InlineData("?tab=inputs")]
    [InlineData("?tab=handoff")]
    [InlineData("?tab=history")]
    public async Task T13_a_hidden_run_is_there_for_nobody_who_may_not_look(string tab)
    {
        await using var bench = await Bench();
        var run = await bench.Do("stage.lamps", by: PageBench.Person("Eve"));
        bench.Visit($"/runs/{run.Number}{tab}").Says($"There is no run “{run.Number}” See all runs");
        var page = bench.Visit($"/runs/{run.Number}{tab}");
        page.Lacks("Switch lamps");
        page.Lacks("item-");
    }

    [Theory]
    [InlineData("")]
    [InlineData("?tab=runs")]
    [InlineData("?tab=who")]
    [InlineData("?tab=source")]
    public async Task T13_a_hidden_operation_has_no_page_and_is_not_suggested(string tab)
    {
        await using var bench = await Bench();
        await bench.Do("stage.lamps", by: PageBench.Person("Eve"));
        var page = bench.Visit($"/operations/stage.lamps{tab}");
        page.Says("There is no operation “stage.lamps”");
        page.Lacks("Did you mean");
        page.Lacks("Switch lamps");
        bench.Visit($"/operations/stage.lamp{tab}").Lacks("Did you mean");
    }

    [Fact]
    public async Task T13_lists_search_and_home_leave_it_out()
    {
        await using var bench = await Bench();
        var hidden = await bench.Do("stage.lamps", by: PageBench.Person("Eve"));
        bench.Stage.Outcomes["item-1"] = Domain.Catalogue.Outcome.Failed("No.");
        await bench.Do("stage.kinds", inputs: new() { ["title"] = "Winter", ["paint"] = "Red" }, by: PageBench.Person("Eve"));
        foreach (var address in new[] { "/", "/operations", "/operations?q=lamps", "/runs", $"/runs?q={hidden.Number}", "/runs?q=lamps", "/runs?operation=stage.lamps", "/runs?status=succeeded", "/runs?before=99", "/access" })
        {
            var page = bench.Visit(address);
            page.WaitForAssertion(() => Assert.DoesNotContain("Loading", page.Text(), StringComparison.Ordinal));
            page.Lacks("Switch lamps");
            page.Lacks("Every kind of input");
            page.Lacks("stage.");
        }

        bench.Visit("/runs").Says("No runs here.");
        bench.Visit("/").Says("No run has ended in the last seven days.");
    }

    [Fact]
    public async Task T13_a_link_to_somebody_elses_inputs_fills_nothing_in()
    {
        await using var bench = await PageBench.Start();
        bench.Services.AddSingleton(new AccessOptions { Denials = [new() { Roles = [Role.Staff], Rights = ["SeeInputs"], Operations = ["stage.kinds"] }] });
        var run = await bench.Do("stage.kinds", inputs: new() { ["title"] = "Winter", ["paint"] = "Red" }, by: PageBench.Person("Eve"));
        Assert.NotEqual("Winter", bench.Visit($"/operations/stage.kinds?like={run.Number}").Field("Title (needed)").GetAttribute("value"));
        bench.Visit($"/runs/{run.Number}?tab=inputs").Says("Inputs are not shown to you. Access:Denials:0 takes the right SeeInputs from staff on stage.kinds.");
    }

    [Fact]
    public async Task T13_results_that_are_not_for_him_are_on_no_tab_of_a_run_he_may_look_at()
    {
        await using var bench = await PageBench.Start();
        bench.Services.AddSingleton(new AccessOptions { Denials = [new() { Roles = [Role.Staff], Rights = ["SeeResults"], Operations = ["stage.lamps"] }] });
        bench.Stage.Outcomes["item-1"] = Domain.Catalogue.Outcome.Failed("Burnt out.");
        var run = await bench.Do("stage.lamps", by: PageBench.Person("Eve"));
        foreach (var tab in new[] { "", "?tab=log", "?tab=handoff" })
        {
            var page = bench.Visit($"/runs/{run.Number}{tab}");
            page.Says("Switch lamps");
            page.Lacks("Burnt out");
            page.Lacks("Looked at");
            Assert.DoesNotContain(page.FindAll("a[href]"), a => a.GetAttribute("href")!.Contains(".csv", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task T13_the_hash_of_somebody_elses_file_shows_nothing_of_it()
    {
        await using var bench = await PageBench.Start();
        var sha = await bench.Upload("id,name,amount\n1,Confidential,2\n", by: PageBench.Person("Eve"));
        var page = bench.Visit($"/operations/practice.check-rows?rows={sha}");
        page.Says("Columns:");
        page.Lacks("Confidential");

        // As a browser could say that it had just stored it.
        var values = new List<string>();
        var drop = bench.Render<CsvDrop>(p => p.Add(d => d.Id, "rows").Add(d => d.Operation, bench.Operation("practice.check-rows")).Add(d => d.ValueChanged, values.Add));
        await drop.InvokeAsync(() => drop.Instance.Stored(sha, "mine.csv"));
        drop.WaitForAssertion(() => Assert.Equal("There is no such uploaded file. Choose it again.", Assert.Single(drop.Alerts())));
        drop.Lacks("Confidential");

        // A run whose inputs he may see uses it: then he may.
        await bench.Do("practice.check-rows", inputs: new() { ["rows"] = sha }, by: PageBench.Person("Eve"));
        bench.Visit($"/operations/practice.check-rows?rows={sha}").Says("Confidential");
    }

    [Theory]
    [InlineData("Sam", "Between 60 and 3,650 for you. An engineer may go down to 30.")]
    [InlineData("Ada", "Between 60 and 3,650 for you. An engineer may go down to 30.")]
    [InlineData("Eve", "Between 30 and 3,650.")]
    public async Task The_limits_of_my_role_stand_beside_the_field(string person, string limits)
    {
        await using var bench = await PageBench.Start(person);
        var field = bench.Visit("/operations/contacts.purge").Field("Untouched for");
        Assert.Equal($"Contacts nobody has dealt with for at least so many days. {limits}", field.Description());
    }

    [Fact]
    public async Task Beyond_the_limits_of_my_role_the_field_says_who_may()
    {
        await using var bench = await PageBench.Start(filled: true);
        var page = bench.Visit("/operations/contacts.purge");
        await page.Field("Untouched for").ChangeAsync("45");
        await page.Find("form[aria-label]").SubmitAsync();
        page.WaitForAssertion(() => Assert.EndsWith("Untouched for can't be below 60 for staff. An engineer may go down to 30.", page.Field("Untouched for").Description(), StringComparison.Ordinal));
        Assert.Equal("true", page.Field("Untouched for").GetAttribute("aria-invalid"));
        Assert.Equal(1, await bench.Runs.Count(new RunFilter(), default));
    }

    private static async Task<PageBench> Bench()
    {
        var bench = await PageBench.Start();
        bench.Services.AddSingleton(StaffSeesNoStage);
        return bench;
    }
}
