using System.Diagnostics;
using Microsoft.Playwright;
using Ops.Console.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Ops.Console.Tests.Browser;

/// <summary>Signing out at a certified provider, and from it, in a real browser: what open pages and the commands they still send do.</summary>
public sealed class OidcSignOutTests(ProviderSite site, Chrome chrome, ITestOutputHelper output) : IClassFixture<ProviderSite>
{
    // Half the minute after which pages look by themselves: within it they can only have been told.
    private const float Told = 30_000;
    private const string GoneThere = "You were signed out. Your account was signed out or changed where you sign in.";

    [Fact]
    public async Task G7_G9_an_open_page_ends_by_itself_when_its_person_signs_out_at_the_provider()
    {
        var page = await site.SignIn(chrome, "rita", "/operations/contacts.score");
        await Expect(Preview(page)).ToBeVisibleAsync();
        var there = await page.Context.NewPageAsync();
        var words = Words();

        await site.SignOutThere(there);
        output.WriteLine($"The page said so {Stopwatch.GetElapsedTime(site.Provider.ToldAt, await words).TotalMilliseconds:0} ms after the console had answered the provider.");
        await page.WaitForURLAsync("**/sign-in?ended=Provider&from=%2Foperations%2Fcontacts.score");
        await Look.Take(page, "oidc-gone-there");

        Assert.Equal(1, site.Count($"audit_entries WHERE Action = 'session.ended' AND ActorSubject = '{site.Issuer} rita' AND Summary = 'Provider'"));
        await page.Context.CloseAsync();

        // When they are there. Looked for with every picture the browser draws, not now and then.
        async Task<long> Words()
        {
            await page.GetByText(GoneThere).WaitForAsync(new() { Timeout = Told });
            return Stopwatch.GetTimestamp();
        }
    }

    [Fact]
    public async Task G9_T11_a_page_that_has_not_heard_of_it_yet_starts_nothing_any_more()
    {
        site.Needed();
        var page = await chrome.NewPage(site.Address);
        var line = await SlowLine.Of(page);
        await site.Begin(page, "/operations/contacts.score");
        await site.Login(page, "eve");
        await Expect(Preview(page)).ToBeEnabledAsync();
        var there = await page.Context.NewPageAsync();
        var runs = site.Count("runs");

        line.Hold();
        await site.SignOutThere(there);
        await Preview(page).ClickAsync();
        await Until.True(() => line.Answers > 0, "the console to be through with the button");
        Assert.Equal(runs, site.Count("runs"));

        line.LetGo();
        await Expect(page.GetByText(GoneThere)).ToBeVisibleAsync();
        Assert.Equal(runs, site.Count("runs"));
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task G9_T11_the_first_command_after_the_provider_s_message_is_refused_also_on_a_node_that_was_not_told()
    {
        site.Needed();
        await using var node = await site.OtherNode();
        var page = await chrome.NewPage(site.OtherAddress);
        await site.Begin(page, "/operations/contacts.score");
        await site.Login(page, "ada");
        await Expect(Preview(page)).ToBeEnabledAsync();
        var there = await page.Context.NewPageAsync();
        var runs = site.Count("runs");

        // The provider tells the first console; this page is of the second, which looks by itself only once a minute.
        await site.SignOutThere(there);
        await Expect(Preview(page)).ToBeEnabledAsync();
        await Preview(page).ClickAsync();
        await Expect(page.GetByText(GoneThere)).ToBeVisibleAsync();
        Assert.Equal(runs, site.Count("runs"));
        Assert.Equal(1, site.Count($"audit_entries WHERE Action = 'access.refused' AND ActorSubject = '{site.Issuer} ada' AND Summary LIKE '%Your session has ended.%'"));
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task G5_G6_signing_out_here_ends_the_other_tab_and_the_provider_s_session_and_the_next_sign_in_asks_for_the_password()
    {
        var first = await site.SignIn(chrome, "sam", "/runs?q=x");
        await Expect(first.GetByRole(AriaRole.Heading, new() { Name = "Runs" })).ToBeVisibleAsync();

        // The provider knows him: without the console's cookie he is in again and no password was asked for.
        await first.Context.ClearCookiesAsync(new() { Domain = site.Address.Host });
        await site.Begin(first, "/runs?q=x");
        await first.WaitForURLAsync("**/runs?q=x");
        await Expect(first.Locator(".me")).ToContainTextAsync("Sam Lee");

        var second = await first.Context.NewPageAsync();
        await second.GotoAsync("/operations");
        await second.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await second.GetByRole(AriaRole.Button, new() { Name = "Yes, sign me out" }).ClickAsync();
        await Expect(second.GetByRole(AriaRole.Heading, new() { Name = "You are signed out" })).ToBeVisibleAsync();
        Assert.StartsWith($"{site.Address}signed-out?state=", second.Url, StringComparison.Ordinal);
        await Look.Take(second, "oidc-signed-out");
        await first.WaitForURLAsync("**/sign-in?ended=SignedOut&from=%2Fruns%3Fq%3Dx", new() { Timeout = Told });
        await Expect(first.GetByText("You were signed out.")).ToBeVisibleAsync();
        Assert.Equal(1, site.Count($"audit_entries WHERE Action = 'session.ended' AND ActorSubject = '{site.Issuer} sam' AND Summary = 'SignedOut' AND Address = '127.0.0.1'"));

        await second.GetByRole(AriaRole.Link, new() { Name = "Sign in again" }).ClickAsync();
        await second.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();
        await Expect(ProviderSite.Password(second)).ToBeVisibleAsync();
        await first.Context.CloseAsync();
    }

    private static ILocator Preview(IPage page) => page.GetByRole(AriaRole.Button, new() { Name = "Preview", Exact = true });
}
