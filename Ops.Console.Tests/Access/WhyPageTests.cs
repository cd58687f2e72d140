using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Ops.Console.Tests.Support;
using Ops.Domain.Access;

namespace Ops.Console.Tests.Access;

/// <summary>"May X run Y, and why".</summary>
public sealed class WhyPageTests
{
    [Fact]
    public async Task Without_anything_asked_it_is_about_oneself_and_every_operation()
    {
        await using var bench = await PageBench.Start();
        var page = bench.Visit("/access/why");
        page.Says("Sam Lee may run every operation. The role staff includes it.");
        Assert.Equal("me", page.Field("May").GetAttribute("value"));
        Assert.Equal(Rights.All.Count, page.FindAll("tbody tr").Count);
        Assert.Equal("read the audit trail | no | Reading the audit trail needs the role reviewer, engineer or admin; Sam Lee has staff.", Line(page, "read the audit trail"));
        Assert.Equal("look at any operation | yes | The role staff includes it.", Line(page, "look at any operation"));
    }

    [Theory]
    [InlineData("staff", "contacts.score", "Somebody who is staff may run Score contacts. The role staff includes it.")]
    [InlineData("staff", "contacts.purge", "Somebody who is staff may ask for Purge stale contacts to be run. The role staff includes it.")]
    [InlineData("viewer", "contacts.score", "Somebody who is viewer may not run Score contacts. Running (Score contacts) needs the role staff, engineer, admin or dba; Somebody has viewer.")]
    [InlineData("viewer,reviewer", "contacts.score", "Somebody who is viewer and reviewer may not run Score contacts.")]
    [InlineData("viewer, staff", "contacts.score", "Somebody who is viewer and staff may run Score contacts. The role staff includes it.")]
    [InlineData("dba", "contacts.purge", "Somebody who is dba may not ask for Purge stale contacts to be run. Access:Denials:0 takes the right Request from dba on contacts.purge.")]
    [InlineData("dba", "contacts.score", "Somebody who is dba may run Score contacts. Access:Grants:0 gives dba the right Run on contacts.*.")]
    [InlineData("dba", "stage.lamps", "Somebody who is dba may not run Switch lamps. Looking at operations and runs (Switch lamps) needs the role viewer, staff, reviewer, engineer or admin; Somebody has dba.")]
    [InlineData("me", "stage.lamps", "Sam Lee may run Switch lamps.")]
    public async Task The_answer_is_a_sentence_with_the_rule_that_decided(string who, string operation, string answer)
    {
        await using var bench = await PageBench.Start();
        bench.Services.AddSingleton(Configured);
        bench.Visit($"/access/why?who={Uri.EscapeDataString(who)}&operation={operation}").Says(answer);
    }

    [Fact]
    public async Task Each_right_on_the_operation_has_its_own_rule()
    {
        await using var bench = await PageBench.Start();
        bench.Services.AddSingleton(Configured);
        var page = bench.Visit("/access/why?who=dba&operation=contacts.purge");
        Assert.Equal("approve it | yes | Access:Grants:0 gives dba the right Approve on contacts.*.", Line(page, "approve it"));
        Assert.Equal("ask for it to be run | no | Access:Denials:0 takes the right Request from dba on contacts.purge.", Line(page, "ask for it to be run"));
        Assert.Equal("break glass | no | Breaking glass (Purge stale contacts) is granted to no role: that takes a rule in Access:Grants. Somebody has dba.", Line(page, "break glass"));
        Assert.DoesNotContain(page.FindAll("tbody tr"), r => r.Text().Contains("audit", StringComparison.Ordinal) || r.Text().StartsWith("run it", StringComparison.Ordinal));
        page.Says("Narrower for Somebody who is dba: Untouched for, between 60 and 3,650. An engineer may go down to 30.");
        bench.Address.NavigateTo("/access/why?who=engineer&operation=contacts.purge");
        page.Says("Somebody who is engineer may ask for");
        page.Lacks("Narrower");
    }

    [Fact]
    public async Task Choosing_changes_the_address_and_the_answer()
    {
        await using var bench = await PageBench.Start();
        var page = bench.Visit("/access/why");
        await page.Field("May").ChangeAsync("reviewer");
        page.Says("Somebody who is reviewer may not run every operation.");
        await page.Field("do this with").ChangeAsync("contacts.score");
        page.Says("Somebody who is reviewer may not run Score contacts.");
        Assert.EndsWith("/access/why?who=reviewer&operation=contacts.score", bench.Address.Uri, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("?who=wizard", "There is no role or person “wizard”.")]
    [InlineData("?who=staff,wizard", "There is no role or person “staff,wizard”.")]
    [InlineData("?who=%3Cscript%3E", "There is no role or person “<script>”.")]
    [InlineData("?operation=contacts.pruge", "There is no operation “contacts.pruge”.")]
    [InlineData("?operation=stage.elsewhere", "There is no operation “stage.elsewhere”.")]
    public async Task What_is_not_there_or_not_for_the_viewer_is_said_to_be_missing(string query, string words)
    {
        await using var bench = await PageBench.Start();
        bench.Services.AddSingleton(new AccessOptions { Denials = [new() { Roles = ["staff"], Rights = ["View"], Operations = ["stage.elsewhere"] }] });
        var page = bench.Visit("/access/why" + query);
        page.Says(words);
        page.Lacks("may run");
        page.Lacks("Only in production");
    }

    [Fact]
    public async Task In_development_the_five_people_can_be_asked_about()
    {
        await using var bench = await PageBench.Start(but: o => o with { Environment = "development" });
        var page = bench.Visit("/access/why?who=dev:rita&operation=contacts.purge");
        page.Says("Rita Moreno may not ask for Purge stale contacts to be run.");
        Assert.Contains("Rita Moreno (reviewer)", page.Field("May").QuerySelectorAll("option").Select(Seen.Text));
        Assert.DoesNotContain("Sam Lee (staff)", page.Field("May").QuerySelectorAll("option").Select(Seen.Text));
        await using var elsewhere = await PageBench.Start();
        elsewhere.Visit("/access/why?who=dev:rita").Says("There is no role or person “dev:rita”.");
    }

    [Fact]
    public async Task Who_may_of_an_operation_leads_here()
    {
        await using var bench = await PageBench.Start();
        Assert.Equal("/access/why?operation=stage.lamps", bench.Visit("/operations/stage.lamps?tab=who").LinkTo("Every right on this operation, and why"));
    }

    private static AccessOptions Configured => new()
    {
        Roles = ["dba"],
        Grants = [new() { Roles = ["dba"], Rights = ["View", "Run", "Request", "Approve"], Operations = ["contacts.*"] }],
        Denials = [new() { Roles = ["dba"], Rights = ["Request"], Operations = ["contacts.purge"] }],
    };

    private static string Line(IRenderedComponent<Console.Shell.Routes> page, string right) =>
        string.Join(" | ", page.FindAll("tbody tr").Single(r => r.QuerySelector("td")!.Text() == right).QuerySelectorAll("td").Select((c, i) => i == 1 ? c.QuerySelector(".badge")!.Text() : c.Text()));
}
