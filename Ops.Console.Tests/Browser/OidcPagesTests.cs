using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Ops.Console.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Ops.Console.Tests.Browser;

/// <summary>What people see of signing in at a provider when it does not work, and around it: plain words, one thing to do, readable by everybody.</summary>
public sealed class OidcPagesTests(ProviderSite site, Chrome chrome) : IClassFixture<ProviderSite>
{
    private static readonly (ColorScheme Colors, int Width)[] Screens = [(ColorScheme.Light, 1280), (ColorScheme.Dark, 1280), (ColorScheme.Light, 390), (ColorScheme.Dark, 390)];

    [Fact]
    public async Task F7_who_has_no_role_reads_so_and_is_not_signed_in()
    {
        site.Needed();
        foreach (var (colors, width) in Screens)
        {
            var page = await chrome.NewPage(site.Address, width, colors: colors);
            await site.Begin(page, "/runs?q=x");
            await site.Login(page, "zoe");
            await Reads(page, "You signed in at the provider, but nothing it says about you is a role in this console.", "Sign in again", $"oidc-no-role-{width}-{colors}");
            var number = await page.Locator("code").InnerTextAsync();
            Assert.Equal(1, site.Count($"audit_entries WHERE Action = 'session.refused' AND ActorSubject = '{site.Issuer} zoe' AND ObjectId = '{number}' AND Summary LIKE 'NoRole: %'"));
            await page.GotoAsync("/runs");
            await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true })).ToBeVisibleAsync();
            await page.Context.CloseAsync();
        }
    }

    [Fact]
    public async Task D1_D4_a_wrong_client_secret_is_said_in_words_and_shown_to_nobody()
    {
        site.Needed();
        const string wrong = "another-secret-with-enough-letters-in-it";
        await using var other = await site.WithSecret(wrong);
        foreach (var (colors, width) in Screens)
        {
            var page = await chrome.NewPage(site.OtherAddress, width, colors: colors);
            await site.Begin(page);
            await site.Login(page, "sam");
            await Reads(page, "The sign-in provider does not accept this console's id or secret", "Back to the sign-in page", $"oidc-wrong-secret-{width}-{colors}");
            await page.Context.CloseAsync();
        }

        Assert.DoesNotContain(wrong, other.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", other.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(site.Provider.Issued, token => other.Output.Contains(token, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("sign-in", "/sign-in?from=%2Fruns")]
    [InlineData("sign-in-after", "/sign-in?ended=Provider&from=%2Fruns")]
    [InlineData("signed-out", "/signed-out")]
    [InlineData("signed-out-here", "/signed-out?there=no")]
    [InlineData("failed-state", "/sign-in/failed?why=State&id=0badc0de")]
    [InlineData("failed-unreachable", "/sign-in/failed?why=Unreachable&id=0badc0de")]
    [InlineData("failed-denied", "/sign-in/failed?why=Denied&id=0badc0de")]
    public async Task A_page_of_signing_in_has_no_serious_accessibility_problem(string name, string path)
    {
        site.Needed();
        foreach (var (colors, width) in Screens)
        {
            var page = await chrome.NewPage(site.Address, width, colors: colors);
            await page.GotoAsync(path);
            await Sound(page, $"oidc-{name}-{width}-{colors}");
            await page.Context.CloseAsync();
        }
    }

    private async Task Reads(IPage page, string words, string next, string picture)
    {
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "You are not signed in" })).ToBeVisibleAsync();
        await Expect(page.Locator("main")).ToContainTextAsync(words);
        await Expect(page.Locator("main a, main button")).ToHaveCountAsync(1);
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = next })).ToBeVisibleAsync();
        var seen = page.Url + await page.ContentAsync();
        Assert.DoesNotContain("   at ", seen, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", seen, StringComparison.Ordinal);
        Assert.DoesNotContain(site.Provider.Issued, token => seen.Contains(token, StringComparison.Ordinal));
        Assert.DoesNotContain(await page.Context.CookiesAsync([page.Url]), c => c.Name == "ops-session");
        await Sound(page, picture);
    }

    private static async Task Sound(IPage page, string picture)
    {
        await Expect(page.Locator("h1")).ToBeVisibleAsync();
        await Look.Take(page, picture);
        var found = await page.RunAxe(new AxeRunOptions { ResultTypes = [ResultType.Violations] });
        Assert.Empty(found.Violations.Where(v => v.Impact is "serious" or "critical").Select(v => $"{v.Id}: {v.Help}\n  {string.Join("\n  ", v.Nodes.Select(n => n.Html).Take(5))}"));
        Assert.True(await page.EvaluateAsync<int>("document.documentElement.scrollWidth - window.innerWidth") <= 0, $"{picture} is wider than the screen.");
        Assert.True(await page.EvaluateAsync<int>("document.documentElement.scrollHeight - window.innerHeight") <= 0, $"{picture} is higher than the screen, with so few words.");
        Assert.True(await page.EvaluateAsync<double>("document.querySelector('main').getBoundingClientRect().left") >= 8, $"{picture} has no margin.");
    }
}
