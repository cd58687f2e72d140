using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Ops.Console.Access;
using Ops.Console.Tests.Support;
using Ops.Domain.Access;

namespace Ops.Console.Tests.Access;

/// <summary>The matrix: who may what, on which operation.</summary>
public sealed class AccessPageTests
{
    [Fact]
    public async Task Every_operation_is_a_row_and_every_role_a_column_in_words()
    {
        await using var bench = await PageBench.Start("Vic");
        var page = bench.Visit("/access");
        page.Section("Roles and operations");
        Assert.Equal(["Operation", "viewer", "staff", "reviewer", "engineer", "admin"], page.FindAll("thead th").Select(Seen.Text));
        Assert.Equal(
            [
                "sees it", "sees all of it, previews, asks for it, steers own runs", "sees all of it, previews, approves",
                "sees all of it, previews, asks for it, steers all runs, takes over, approves, schedules", "sees all of it, previews, asks for it, steers all runs, takes over, approves, schedules",
            ],
            Cells(page, "Purge stale contacts"));
        Assert.Equal("sees all of it, previews, runs it, asks for it, steers own runs", Cells(page, "Score contacts")[1]);
        Assert.Equal(["nothing", "nothing", "reads the audit trail", "reads the audit trail", "reads the audit trail, administers"], Cells(page, "The whole console"));
        Assert.Contains("destructive", Row(page, "Purge stale contacts").Text(), StringComparison.Ordinal);
        Assert.DoesNotContain("destructive", Row(page, "Score contacts").Text(), StringComparison.Ordinal);
        Assert.Equal("/access/why?operation=contacts.purge", page.LinkTo("Purge stale contacts"));
        Assert.Equal("/access/why?who=staff", page.LinkTo("staff"));
        Assert.Equal("/access/why", page.LinkTo("Ask why"));
        page.Says("None: the built-in roles have their built-in rights.");
        page.Says("Purge stale contacts, Untouched for: at least 60 unless engineer");
    }

    [Fact]
    public async Task What_is_configured_shows_in_its_cell_and_as_a_sentence()
    {
        await using var bench = await PageBench.Start("Vic");
        bench.Services.AddSingleton(new AccessOptions
        {
            Roles = ["dba & co"],
            Grants = [new() { Roles = ["dba & co"], Rights = ["View", "Approve", "BreakGlass"], Operations = ["contacts.*"] }],
            Denials = [new() { Roles = ["staff"], Rights = ["SeeResults", "Request"], Groups = ["Contacts"] }, new() { Roles = ["reviewer"], Rights = ["View"], Operations = ["stage.lamps"] }],
        });
        var page = bench.Visit("/access");
        Assert.Equal(("sees it and its inputs, previews, steers own runs", "sees it, approves, breaks glass"), (Cells(page, "Purge stale contacts")[1], Cells(page, "Purge stale contacts")[5]));
        Assert.Equal(("sees nothing without the right to look, previews, approves", "nothing"), (Cells(page, "Switch lamps")[2], Cells(page, "Switch lamps")[5]));
        Assert.Equal("/access/why?who=dba%20%26%20co", page.LinkTo("dba & co"));
        page.Says("Access:Grants:0 gives dba & co the rights View, Approve, BreakGlass on contacts.*.");
        page.Says("Access:Denials:0 takes the rights SeeResults, Request from staff on the group Contacts.");
    }

    [Fact]
    public async Task Only_operations_that_exist_for_the_viewer_are_in_it()
    {
        await using var bench = await PageBench.Start("Vic");
        bench.Services.AddSingleton(new AccessOptions { Denials = [new() { Roles = ["viewer"], Rights = ["View"], Groups = ["Contacts"] }] });
        var page = bench.Visit("/access");
        page.Says("Switch lamps");
        page.Lacks("Purge stale contacts");
        page.Lacks("contacts.purge");
    }

    [Fact]
    public async Task Who_may_look_at_nothing_is_told_so_and_has_no_link_to_it()
    {
        await using var bench = await PageBench.Start("Nobody");
        var page = bench.Visit("/access");
        page.Says("No operations for you.");
        page.Says("Looking at operations and runs needs the role viewer, staff, reviewer, engineer or admin; Nobody has no role.");
        Assert.DoesNotContain("Access", page.Section("Main").TextContent, StringComparison.Ordinal);
        await using var other = await PageBench.Start("Vic");
        Assert.Equal("/access", other.Visit("/operations").LinkTo("Access"));
    }

    [Fact]
    public void Every_right_has_words_on_the_pages()
    {
        Assert.All(Rights.All, right => Assert.NotEqual(right.ToString(), RightWords.Verb(right)));
        Assert.All(Rights.All, right => Assert.DoesNotContain(right.ToString(), RightWords.Of([right]), StringComparison.Ordinal));
        Assert.All(Rights.All, right => Assert.NotEqual("nothing", RightWords.Of([right])));
    }

    private static AngleSharp.Dom.IElement Row(IRenderedComponent<Console.Shell.Routes> page, string title) =>
        page.FindAll("tbody tr").Single(r => r.QuerySelector("strong")!.Text() == title);

    private static List<string> Cells(IRenderedComponent<Console.Shell.Routes> page, string title) => [.. Row(page, title).QuerySelectorAll("td").Skip(1).Select(Seen.Text)];
}
