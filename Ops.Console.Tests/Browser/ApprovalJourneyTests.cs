using Microsoft.Playwright;
using Ops.Console.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Ops.Console.Tests.Browser;

/// <summary>Somebody asks, somebody else judges exactly what was previewed, and only then it happens.</summary>
public sealed class ApprovalJourneyTests(ConsoleFixture console, Chrome chrome) : IClassFixture<ConsoleFixture>
{
    [Fact]
    public async Task Sam_asks_to_delete_and_cannot_decide_Rita_sees_the_plan_agrees_and_it_starts()
    {
        await Filled();
        var before = Practice.Number(console.Console.Data, "SELECT count(*) FROM contacts", "practice.db");
        var (sam, request) = await Ask("180");
        await Expect(sam.GetByRole(AriaRole.Heading, new() { Name = "Not yours to decide" })).ToBeVisibleAsync();
        await Expect(sam.GetByText("You asked for this. Somebody else decides.")).ToBeVisibleAsync();
        await Expect(sam.GetByRole(AriaRole.Button, new() { Name = "Approve" })).ToHaveCountAsync(0);
        await Look.Take(sam, "request-own");

        // Nothing happened yet, in a second tab neither.
        var second = await sam.Context.NewPageAsync();
        await second.GotoAsync(request);
        await Expect(second.GetByText("You asked for this. Somebody else decides.")).ToBeVisibleAsync();
        await Expect(second.GetByRole(AriaRole.Button, new() { Name = "Reject" })).ToHaveCountAsync(0);
        Assert.Equal(before, Practice.Number(console.Console.Data, "SELECT count(*) FROM contacts", "practice.db"));

        // Rita is led there from anywhere, and sees what would go.
        var rita = await chrome.SignIn(console.Address, "Rita");
        await Expect(rita.GetByText("waits for your decision", new() { Exact = false }).First).ToBeVisibleAsync();
        await rita.GetByRole(AriaRole.Link, new() { Name = "Approvals" }).First.ClickAsync();
        await Look.Take(rita, "approvals");
        await rita.GotoAsync(request);
        await Expect(rita.GetByText("They left the programme years ago")).ToBeVisibleAsync();
        await Expect(rita.GetByText("Deleted contacts disappear", new() { Exact = false })).ToBeVisibleAsync();
        await Expect(rita.GetByRole(AriaRole.Cell).Filter(new() { HasText = "C-" }).First).ToBeVisibleAsync();
        await Look.Take(rita, "request");
        var plan = await rita.RunAndWaitForDownloadAsync(() => rita.GetByRole(AriaRole.Link, new() { Name = "The full plan as CSV" }).ClickAsync());
        var planned = (await File.ReadAllLinesAsync(await plan.PathAsync())).Count(l => l.Contains("would change", StringComparison.Ordinal));
        await rita.GetByRole(AriaRole.Button, new() { Name = "Approve" }).ClickAsync();
        await Expect(rita.GetByText("It starts by itself", new() { Exact = false })).ToBeVisibleAsync();

        await sam.GotoAsync(request.Replace("/approvals/", "/runs/", StringComparison.Ordinal));
        await Expect(sam.GetByText($"Finished: {planned:N0} done").First).ToBeVisibleAsync(new() { Timeout = 120_000 });
        Assert.Equal(before - planned, Practice.Number(console.Console.Data, "SELECT count(*) FROM contacts", "practice.db"));
        await sam.GotoAsync(request.Replace("/approvals/", "/runs/", StringComparison.Ordinal) + "?tab=approval");
        await Expect(sam.GetByText("approved and started")).ToBeVisibleAsync();
        await Look.Take(sam, "run-approval");
    }

    [Fact]
    public async Task A_no_needs_a_comment_which_the_requester_reads()
    {
        var (sam, request) = await Ask("60");
        var rita = await chrome.SignIn(console.Address, "Rita");
        await rita.GotoAsync(request);
        await rita.GetByRole(AriaRole.Button, new() { Name = "Reject" }).ClickAsync();
        await Expect(rita.GetByText("Say why you reject it", new() { Exact = false }).First).ToBeVisibleAsync();
        await rita.GetByLabel("Comment").FillAsync("Ask again after the audit");
        await rita.GetByRole(AriaRole.Button, new() { Name = "Reject" }).ClickAsync();
        await Expect(sam.GetByText("Ask again after the audit", new() { Exact = false }).First).ToBeVisibleAsync();
        await Look.Take(sam, "request-rejected");
    }

    [Fact]
    public async Task What_was_withdrawn_can_not_be_decided_on_any_more()
    {
        var (sam, request) = await Ask("70");
        var rita = await chrome.SignIn(console.Address, "Rita");
        await rita.GotoAsync(request);
        await Expect(rita.GetByRole(AriaRole.Button, new() { Name = "Approve" })).ToBeVisibleAsync();
        await sam.GetByRole(AriaRole.Button, new() { Name = "Withdraw the request" }).ClickAsync();
        await Expect(rita.GetByText("Withdrawn.", new() { Exact = false }).First).ToBeVisibleAsync();
        await Expect(rita.GetByRole(AriaRole.Button, new() { Name = "Approve" })).ToHaveCountAsync(0);
    }

    // Whichever test comes first meets a console that is still filling its practice database: nobody to delete, nothing to ask for.
    private Task Filled() =>
        Until.True(() => Practice.Number(console.Console.Data, "SELECT count(*) FROM runs WHERE Id = 1 AND Status = 'Succeeded'") == 1, "R-1 to fill the practice database", 120);

    // The first journey deletes all that nobody touched for 180 days, and any of them may come first: the others ask for younger ones.
    private async Task<(IPage Sam, string Request)> Ask(string days)
    {
        await Filled();
        var sam = await chrome.SignIn(console.Address, "Sam");
        await sam.GotoAsync("/operations/contacts.purge");
        await sam.GetByLabel("Untouched for").FillAsync(days);
        await sam.GetByLabel("Untouched for").BlurAsync();
        await sam.GetByRole(AriaRole.Button, new() { Name = "Preview", Exact = true }).ClickAsync();
        await sam.GetByLabel("Why shall it be done?").FillAsync("They left the programme years ago, OPS-1423");
        await sam.GetByRole(AriaRole.Button, new() { Name = "Ask to", Exact = false }).ClickAsync();
        await Expect(sam.GetByText("asks to", new() { Exact = false }).First).ToBeVisibleAsync();
        return (sam, new Uri(sam.Url).AbsolutePath);
    }
}
