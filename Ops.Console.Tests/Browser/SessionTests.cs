using Microsoft.Playwright;
using Ops.Console.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Ops.Console.Tests.Browser;

/// <summary>
/// What open pages do when their session ends. Pages look by themselves only once a minute here, longer than any of these
/// tests waits: what they learn sooner, they were told.
/// </summary>
public sealed class SessionTests(Chrome chrome) : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private ConsoleProcess _console = null!;

    public async ValueTask InitializeAsync() => _console = await ConsoleProcess.Start(_folder.File("data"), 0, ("Access__Session__CheckSeconds", "60"));

    public async ValueTask DisposeAsync()
    {
        await _console.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task T29_when_another_person_signs_in_in_the_same_browser_the_first_ones_tabs_close()
    {
        var first = await chrome.SignIn(_console.Address, "Eve");
        await first.GotoAsync("/operations/contacts.score");
        await Expect(first.GetByRole(AriaRole.Button, new() { Name = "Preview", Exact = true })).ToBeVisibleAsync();

        var runs = Runs();

        var second = await first.Context.NewPageAsync();
        await second.GotoAsync("/sign-in");
        await second.GetByRole(AriaRole.Button, new() { Name = "Vic Stone" }).ClickAsync();
        await Expect(second.GetByText("Vic Stone").First).ToBeVisibleAsync();

        await Expect(first.GetByText("You were signed out. Somebody signed in again in this browser.")).ToBeVisibleAsync();
        await Expect(first.GetByRole(AriaRole.Button, new() { Name = "Preview", Exact = true })).ToHaveCountAsync(0);
        Assert.Equal(runs, Runs());

        // The second person's tab lives on.
        await Expect(second.GetByText("Vic Stone").First).ToBeVisibleAsync();
        await Look.Take(first, "two-people");
    }

    [Fact]
    public async Task Signing_out_in_one_tab_leads_the_others_to_the_sign_in_page()
    {
        var first = await chrome.SignIn(_console.Address, "Sam");
        await first.GotoAsync("/runs?q=x");
        await Expect(first.GetByRole(AriaRole.Heading, new() { Name = "Runs" })).ToBeVisibleAsync();
        var second = await first.Context.NewPageAsync();
        await second.GotoAsync("/");
        await second.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Expect(first.GetByText("You were signed out.")).ToBeVisibleAsync();
        await first.WaitForURLAsync("**/sign-in?ended=SignedOut&from=%2Fruns%3Fq%3Dx");
        await Look.Take(first, "signed-out");

        // And back to where he was.
        await first.GetByRole(AriaRole.Button, new() { Name = "Sam Lee" }).ClickAsync();
        await first.WaitForURLAsync("**/runs?q=x");
        Assert.Equal(1, Practice.Number(_console.Data, "SELECT count(*) FROM sessions WHERE EndedBecause = 'SignedOut'"));
    }

    [Fact]
    public async Task T11_a_command_from_an_open_page_whose_session_ended_on_another_node_does_nothing_and_the_page_leaves()
    {
        var eve = await chrome.SignIn(_console.Address, "Eve");
        await eve.GotoAsync("/operations/contacts.score");
        var preview = eve.GetByRole(AriaRole.Button, new() { Name = "Preview", Exact = true });
        await Expect(preview).ToBeEnabledAsync();
        var runs = Runs();
        Practice.Read(_console.Data, "ops.db", "UPDATE sessions SET EndedAt = 1, EndedBecause = 'Provider'", _ => { });
        await preview.ClickAsync();
        await eve.WaitForURLAsync("**/sign-in?ended=Provider**");
        await Expect(eve.GetByText("You were signed out. Your account was signed out or changed where you sign in.")).ToBeVisibleAsync();
        Assert.Equal(runs, Runs());
    }

    [Fact]
    public async Task One_ends_ones_session_in_another_browser()
    {
        var lost = await chrome.SignIn(_console.Address, "Sam");
        await lost.GotoAsync("/runs");
        await Expect(lost.GetByRole(AriaRole.Heading, new() { Name = "Runs" })).ToBeVisibleAsync();
        var here = await chrome.SignIn(_console.Address, "Sam");
        await here.GetByRole(AriaRole.Link, new() { Name = "My sessions" }).ClickAsync();
        await Expect(here.GetByText("this one")).ToHaveCountAsync(1);
        await Look.Take(here, "sessions");
        await here.GetByRole(AriaRole.Button, new() { Name = "End the session" }).ClickAsync();
        await Expect(lost.GetByText("You were signed out. You ended this session from another browser.")).ToBeVisibleAsync();
        await Expect(here.GetByRole(AriaRole.Button, new() { Name = "End the session" })).ToHaveCountAsync(0);
        await Expect(here.GetByText("this one")).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task T11_a_page_nobody_touches_finds_out_by_itself()
    {
        await _console.DisposeAsync();
        _console = await ConsoleProcess.Start(_folder.File("data"), 0, ("Access__Session__CheckSeconds", "0.5"));
        var sam = await chrome.SignIn(_console.Address, "Sam");
        await sam.GotoAsync("/operations/contacts.score");
        var preview = sam.GetByRole(AriaRole.Button, new() { Name = "Preview", Exact = true });
        await Expect(preview).ToBeEnabledAsync();
        Practice.Read(_console.Data, "ops.db", "UPDATE sessions SET Roles = '[\"viewer\"]'", _ => { });
        await Expect(preview).ToBeDisabledAsync();
        await Expect(sam.Locator(".me")).ToContainTextAsync("viewer");

        Practice.Read(_console.Data, "ops.db", "UPDATE sessions SET SeenAt = 1", _ => { });
        await Expect(sam.GetByText("You were signed out. Nothing was done for a while.")).ToBeVisibleAsync();
    }

    private long Runs() => Practice.Number(_console.Data, "SELECT count(*) FROM runs");
}
