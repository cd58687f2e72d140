using System.Collections.Concurrent;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Ops.Console.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Ops.Console.Tests.Browser;

/// <summary>Signing in at a certified provider, in a real browser: who gets in, as whom, and what the browser learns on the way.</summary>
public sealed partial class OidcSignInTests(ProviderSite site, Chrome chrome) : IClassFixture<ProviderSite>
{
    [Theory]
    [InlineData("sam", "Sam Lee", "staff", true)]
    [InlineData("rita", "Rita Moreno", "reviewer", true)]
    [InlineData("eve", "Eve Okafor", "engineer", true)]
    [InlineData("ada", "Ada Novak", "admin", true)]
    [InlineData("vic", "Vic Stone", "viewer", false)]
    public async Task H1_F7_a_person_lands_on_the_page_he_asked_for_with_his_name_and_may_do_what_his_role_may(string login, string name, string role, bool mayPreview)
    {
        // Other tests of this class sign in as the same people.
        site.Needed();
        var before = Began();
        var page = await site.SignIn(chrome, login, "/runs?q=x");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Runs" })).ToBeVisibleAsync();
        await Expect(page.Locator(".me")).ToHaveTextAsync($"{name} {role}");
        await page.GotoAsync("/operations/contacts.score");
        var preview = page.GetByRole(AriaRole.Button, new() { Name = "Preview", Exact = true });
        await (mayPreview ? Expect(preview).ToBeEnabledAsync() : Expect(preview).ToBeDisabledAsync());
        Assert.Equal(before + 1, Began());
        await page.Context.CloseAsync();

        long Began() => site.Count($"audit_entries WHERE Action = 'session.began' AND ActorSubject = '{site.Issuer} {login}' AND ActorName = '{name}' AND Door = 'Web' AND Address = '127.0.0.1' AND Summary LIKE '% {role}.'");
    }

    [Fact]
    public async Task G1_B3_the_browser_holds_a_key_and_no_token_and_none_passed_through_it()
    {
        site.Needed();
        var page = await chrome.NewPage(site.Address);
        var heard = new ConcurrentQueue<string>();
        page.WebSocket += (_, socket) => socket.FrameReceived += (_, frame) => heard.Enqueue(Encoding.UTF8.GetString(frame.Binary ?? []));
        var answers = new ConcurrentQueue<IResponse>();
        await site.Begin(page, "/runs?q=x");

        // From here on there are tokens.
        page.Response += (_, answer) => answers.Enqueue(answer);
        await site.Login(page, "sam");
        await page.WaitForURLAsync("**/runs?q=x");
        await Expect(page.Locator(".me")).ToContainTextAsync("Sam Lee");
        await Read();

        // A page for whose person the session is looked up by issuer and subject.
        await page.GotoAsync("/access/sessions");
        await Expect(page.GetByText("this one")).ToHaveCountAsync(1);
        await Read();
        var cookies = await page.Context.CookiesAsync([site.Address.ToString()]);
        foreach (var kept in cookies.Select(c => c.Value).Append(page.Url).Append(await page.ContentAsync()).Append(await page.EvaluateAsync<string>("JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])")))
        {
            heard.Enqueue(kept);
        }

        // Of access token, refresh token and code the provider says what they are; ID tokens are signed JSON, whose first letters are always these.
        Assert.True(site.Provider.Issued.Count >= 3);
        Assert.DoesNotContain(heard, text => site.Provider.Issued.Any(token => text.Contains(token, StringComparison.Ordinal)));
        Assert.DoesNotContain(heard, text => Jwt().IsMatch(text));

        // Over plain http on this machine no browser takes __Host-; see the next test for the name everywhere else.
        var session = Assert.Single(cookies, c => c.Name == "ops-session");
        Assert.True(session.HttpOnly);
        Assert.Equal(SameSiteAttribute.Lax, session.SameSite);
        Assert.DoesNotContain(cookies, c => c.Name.StartsWith("ops-oidc-", StringComparison.Ordinal));
        await page.Context.CloseAsync();

        // What the console answered, before the next page takes it away.
        async Task Read()
        {
            var pages = 0;
            while (answers.TryDequeue(out var answer))
            {
                if (answer.Url.StartsWith(site.Address.ToString(), StringComparison.Ordinal) && answer.Request.ResourceType is "document" or "fetch" or "xhr")
                {
                    heard.Enqueue(string.Join('\n', (await answer.AllHeadersAsync()).Select(h => $"{h.Key}: {h.Value}")));
                    if (answer.Ok)
                    {
                        pages++;
                        heard.Enqueue(await answer.TextAsync());
                    }
                }
            }

            Assert.True(pages > 0);
        }
    }

    [Fact]
    public async Task T28_C4_over_https_all_cookies_of_signing_in_are_bound_to_this_host()
    {
        site.Needed();
        await using var console = await site.WithTls();
        var page = await chrome.NewPage(site.SecureAddress);
        await site.Begin(page, "/runs?q=x");
        var begun = await page.Context.CookiesAsync([site.SecureAddress.ToString()]);
        Assert.Contains(begun, c => c.Name.StartsWith("__Host-ops-oidc-", StringComparison.Ordinal));
        await site.Login(page, "vic");
        await page.WaitForURLAsync("**/runs?q=x");
        await Expect(page.Locator(".me")).ToHaveTextAsync("Vic Stone viewer");

        var cookies = await page.Context.CookiesAsync([site.SecureAddress.ToString()]);
        Assert.Contains(cookies, c => c.Name == "__Host-ops-session");
        Assert.All(begun.Concat(cookies).Where(c => c.Name.Contains("ops-", StringComparison.Ordinal)), c =>
        {
            Assert.StartsWith("__Host-", c.Name, StringComparison.Ordinal);
            Assert.True(c is { Secure: true, HttpOnly: true, SameSite: SameSiteAttribute.Lax, Path: "/", Domain: "localhost" }, c.Name);
        });
        await page.Context.CloseAsync();
    }

    [GeneratedRegex(@"eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}\.", RegexOptions.NonBacktracking)]
    private static partial Regex Jwt();
}
