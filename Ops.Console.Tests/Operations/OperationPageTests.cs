using Bunit;
using Ops.Console.Tests.Support;
using Ops.Domain.Runs;

namespace Ops.Console.Tests.Operations;

/// <summary>One operation.</summary>
public sealed class OperationPageTests
{
    [Fact]
    public async Task A_mistyped_key_leads_to_what_was_probably_meant()
    {
        await using var bench = await PageBench.Start();
        var page = bench.Visit("/operations/contacts.pruge");
        page.Says("There is no operation “contacts.pruge”");
        Assert.Equal("/operations/contacts.purge", page.LinkTo("contacts.purge"));
        Assert.Equal("/operations", page.LinkTo("See all operations"));
    }

    [Fact]
    public async Task A_key_like_no_other_leads_to_the_list_only()
    {
        await using var bench = await PageBench.Start();
        var page = bench.Visit("/operations/zzzzzzzzzzzzzzzzzzzzz");
        page.Says("There is no operation");
        page.Lacks("Did you mean");
        page.Link("See all operations");
    }

    [Fact]
    public async Task What_it_destroys_is_said_before_the_form()
    {
        await using var bench = await PageBench.Start();
        var page = bench.Visit("/operations/contacts.purge");
        page.Says("Deleted contacts disappear from every report. Applying it needs the agreement of 1 person who may decide on it.");
    }

    [Fact]
    public async Task The_first_tab_is_the_form_and_each_tab_is_an_address()
    {
        await using var bench = await PageBench.Start();
        var page = bench.Visit("/operations/stage.lamps");
        page.Section("Switch lamps");
        Assert.Equal("Run", Current(page));
        bench.Address.NavigateTo("/operations/stage.lamps?tab=source");
        page.Says("The assembly of this operation does not carry its source.");
        Assert.Equal("Source code", Current(page));
        bench.Address.NavigateTo("/operations/contacts.score?tab=source");
        page.WaitForAssertion(() => Assert.Contains("public sealed class ScoreContacts", page.Section("Source code").TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Past_runs_are_those_of_this_operation_only()
    {
        await using var bench = await PageBench.Start();
        await bench.Ask("stage.kinds", RunMode.Preview, new() { ["title"] = "Winter", ["paint"] = "Red" });
        var page = bench.Visit("/operations/stage.lamps?tab=runs");
        page.Says("Never run here.");
        await bench.Do("stage.lamps");
        bench.Address.NavigateTo("/operations/stage.lamps");
        bench.Address.NavigateTo("/operations/stage.lamps?tab=runs");
        page.Says("R-2");
        page.Lacks("R-1");
        Assert.Equal("/runs?operation=stage.lamps", page.LinkTo("All its runs, with filters"));
    }

    [Theory]
    [InlineData("Vic", "Running (Switch lamps) needs the role staff, engineer or admin; Vic Stone has viewer.")]
    [InlineData("Sam", "The role staff includes it.")]
    public async Task Who_may_starts_with_oneself(string person, string why)
    {
        await using var bench = await PageBench.Start(person);
        var page = bench.Visit("/operations/stage.lamps?tab=who");
        page.Says($"You {why}");
        page.Says("Preview staff, reviewer, engineer or admin");
        page.Says("everywhere; this console is test");
        page.Says("Waits for a person, who is shown the item in doubt.");
        page.Says("With the same inputs only with a reason.");
    }

    [Fact]
    public async Task Who_may_of_something_destructive_is_about_asking_for_it()
    {
        await using var bench = await PageBench.Start("Rita");
        bench.Visit("/operations/contacts.purge?tab=who").Says("You Asking for it to be run (Purge stale contacts) needs the role staff, engineer or admin; Rita Moreno has reviewer.");
    }

    [Fact]
    public async Task Another_operation_has_a_form_of_its_own()
    {
        await using var bench = await PageBench.Start();
        var page = bench.Visit("/operations/stage.lamps");
        page.Field("Street");
        bench.Address.NavigateTo("/operations/contacts.purge");
        page.WaitForAssertion(() => Assert.Equal("90", page.Field("Untouched for").GetAttribute("value")));
    }

    private static string Current(IRenderedComponent<Console.Shell.Routes> page) => Assert.Single(page.Section("Parts of this operation").QuerySelectorAll("[aria-current=page]")).Text();
}
