using Microsoft.Playwright;
using Ops.Console.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Ops.Console.Tests.Browser;

/// <summary>What was done by agreement is looked at and undone by agreement, and everything is as it was.</summary>
public sealed class UndoJourneyTests(Chrome chrome)
{
    [Fact]
    public async Task Sam_verifies_what_was_deleted_asks_to_undo_it_Rita_agrees_and_the_tables_are_as_they_were()
    {
        using var folder = new TempFolder();
        await using var console = await ConsoleProcess.Start(folder.File("data"));
        await Until.True(() => Practice.Number(console.Data, "SELECT count(*) FROM runs WHERE Id = 1 AND Status = 'Succeeded'") == 1, "R-1 to fill the practice database", 120);
        var before = Practice.Dump(console.Data);
        var sam = await chrome.SignIn(console.Address, "Sam");
        var rita = await chrome.SignIn(console.Address, "Rita");
        await sam.GotoAsync("/operations/contacts.purge");
        await sam.GetByLabel("Untouched for").FillAsync("180");
        await sam.GetByLabel("Untouched for").BlurAsync();
        await sam.GetByRole(AriaRole.Button, new() { Name = "Preview", Exact = true }).ClickAsync();
        await sam.GetByLabel("Why shall it be done?").FillAsync("They left the programme years ago, OPS-1423");
        await sam.GetByRole(AriaRole.Button, new() { Name = "Ask to", Exact = false }).ClickAsync();
        await Expect(sam.GetByText("asks to", new() { Exact = false }).First).ToBeVisibleAsync();
        var purge = await Agreed(sam, rita);
        Assert.NotEqual(before, Practice.Dump(console.Data));

        await sam.GetByRole(AriaRole.Button, new() { Name = "Verify", Exact = true }).ClickAsync();
        await Expect(sam.GetByText("Verified: all", new() { Exact = false }).First).ToBeVisibleAsync(new() { Timeout = 120_000 });
        await Look.Around(sam, "verify");

        await sam.GotoAsync(purge);
        await sam.GetByRole(AriaRole.Button, new() { Name = "Undo…", Exact = true }).ClickAsync();
        await sam.GetByLabel("Why shall it be undone?").FillAsync("It hit customers of the other brand, OPS-1424");
        await Look.Around(sam, "undo-ask");
        await sam.GetByRole(AriaRole.Button, new() { Name = "Ask to undo it" }).ClickAsync();
        await Expect(sam.GetByText("asks to undo “delete", new() { Exact = false }).First).ToBeVisibleAsync();
        await rita.GotoAsync(new Uri(sam.Url).AbsolutePath);
        await Expect(rita.GetByText("Would be undone")).ToBeVisibleAsync();
        await Look.Around(rita, "undo-request");
        await Agreed(sam, rita);
        await Expect(sam.GetByText("Undone: ", new() { Exact = false }).First).ToBeVisibleAsync();
        Assert.Equal(before, Practice.Dump(console.Data));
        await Look.Around(sam, "undone");
        await sam.GotoAsync($"{new Uri(sam.Url).AbsolutePath}?tab=handoff");
        await Expect(sam.GetByText("What to do next")).ToBeVisibleAsync();
        await Look.Around(sam, "handoff");
    }

    // Sam's page shows the request; Rita agrees; Sam stands on the run when it has ended.
    private static async Task<string> Agreed(IPage sam, IPage rita)
    {
        var request = new Uri(sam.Url).AbsolutePath;
        await rita.GotoAsync(request);
        await rita.GetByRole(AriaRole.Button, new() { Name = "Approve" }).ClickAsync();
        await Expect(rita.GetByText("It starts by itself", new() { Exact = false })).ToBeVisibleAsync();
        var run = request.Replace("/approvals/", "/runs/", StringComparison.Ordinal);
        await sam.GotoAsync(run);
        await Expect(sam.GetByRole(AriaRole.Link, new() { Name = "Download the results" })).ToBeVisibleAsync(new() { Timeout = 120_000 });
        return run;
    }
}
