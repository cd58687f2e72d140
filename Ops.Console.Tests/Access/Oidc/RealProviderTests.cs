using System.Net;
using System.Text.RegularExpressions;
using Ops.Console.Access.Oidc;
using Ops.Console.Tests.Support;
using Ops.Console.Tests.Support.Oidc;

namespace Ops.Console.Tests.Access.Oidc;

/// <summary>The happy paths against a provider that was not written by us: npm's certified oidc-provider.</summary>
public sealed partial class RealProviderTests(RealProvider provider) : IClassFixture<RealProvider>
{
    [Theory]
    [InlineData("sam", "Sam Lee", "staff")]
    [InlineData("rita", "Rita Moreno", "reviewer")]
    [InlineData("eve", "Eve Okafor", "engineer")]
    [InlineData("ada", "Ada Novak", "admin")]
    [InlineData("vic", "Vic Stone", "viewer")]
    public async Task B3_B5_each_of_five_people_signs_in_with_code_and_PKCE_and_has_his_role(string login, string name, string role)
    {
        using var browser = Open();
        Assert.Equal("/runs", await SignIn(browser, login, "/runs"));
        var me = await browser.Me();
        Assert.Equal($"{provider.Issuer} {login}", me!.Key);
        Assert.Contains($"name={name}", me.Claims);
        Assert.Equal([$"role={role}"], me.Claims.Where(c => c.StartsWith("role=", StringComparison.Ordinal)));
        Assert.Contains(me.Claims, c => c.StartsWith("sid=", StringComparison.Ordinal));
        Assert.DoesNotContain(provider.Console.Log.Lines, l => l.Contains("could not be sent ahead", StringComparison.Ordinal));
    }

    [Fact]
    public async Task F7_who_has_no_role_here_is_told_so()
    {
        using var browser = Open();
        Assert.Contains("why=NoRole", await SignIn(browser, "zoe"), StringComparison.Ordinal);
        Assert.Null(await browser.Me());
    }

    [Fact]
    public async Task C3_who_cancels_at_the_provider_is_told_so()
    {
        using var browser = Open();
        Assert.Contains("why=Denied", await Walk(browser, (await browser.Begin()).Headers.Location!, "sam", cancel: true), StringComparison.Ordinal);
    }

    [Fact]
    public async Task D1_D4_a_wrong_client_secret_is_said_in_words()
    {
        NeedsProvider();
        await using var wrong = await provider.WithSecret("another-secret-with-enough-letters-in-it");
        using var browser = new StepBrowser(wrong);
        var begun = await browser.Begin();
        var to = begun.Headers.Location!;
        if (!to.OriginalString.StartsWith("/sign-in/failed", StringComparison.Ordinal))
        {
            // Sending ahead failed as well; the provider does not insist, so the browser went there.
            to = new Uri(wrong.Address, await Walk(browser, to, "sam", at: wrong.Address));
        }

        var page = WebUtility.HtmlDecode(await (await browser.Get(to.OriginalString)).Content.ReadAsStringAsync());
        Assert.Contains("does not accept this console's id or secret", page, StringComparison.Ordinal);
        Assert.Null(await browser.Me());
    }

    [Fact]
    public async Task G3_G4_asking_anew_gives_the_roles_of_now_and_a_spent_refresh_token_ends_the_session()
    {
        using var browser = Open();
        await SignIn(browser, "eve");
        var refresher = provider.Console.Get<OidcRefresher>();
        var old = (await browser.Me())!.RefreshToken!;
        var first = Assert.IsType<RefreshOutcome.Refreshed>(await refresher.Refresh(old, provider.Issuer, "eve", default));
        Assert.Equal(["engineer"], first.Roles);
        Assert.IsType<RefreshOutcome.Refreshed>(await refresher.Refresh(first.RefreshToken, provider.Issuer, "eve", default));
        Assert.Equal(SignInRefusal.TokenSubject, Assert.IsType<RefreshOutcome.Ended>(await refresher.Refresh(first.RefreshToken, provider.Issuer, "sam", default)).Why);
        Assert.Equal(SignInRefusal.Code, Assert.IsType<RefreshOutcome.Ended>(await refresher.Refresh("never-issued", provider.Issuer, "eve", default)).Why);
    }

    [Fact]
    public async Task G5_G6_signing_out_here_signs_out_there_and_the_next_sign_in_asks_who_one_is()
    {
        using var browser = Open();
        await SignIn(browser, "sam");
        var leaving = await browser.Submit("/sign-in", "/sign-out");
        Assert.Null(await browser.Me());
        var back = await Walk(browser, leaving.Headers.Location!, "");
        Assert.StartsWith("/signed-out?state=", back, StringComparison.Ordinal);
        Assert.Contains("You are signed out", await (await browser.Get(back)).Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal("/", await SignIn(browser, "ada"));
        Assert.Contains("role=admin", (await browser.Me())!.Claims);
    }

    [Fact]
    public async Task G7_G9_signing_out_at_the_provider_ends_the_session_here()
    {
        using var browser = Open();
        await SignIn(browser, "rita");
        var sid = (await browser.Me())!.Claims.Single(c => c.StartsWith("sid=", StringComparison.Ordinal))["sid=".Length..];
        await Walk(browser, new Uri($"{provider.Issuer}/session/end"), "");
        await Until.True(() => provider.Console.Ended.All.Contains($"sid {provider.Issuer} {sid}"), "the provider to call back");
        Assert.Null(await browser.Me());
    }

    private StepBrowser Open()
    {
        NeedsProvider();
        return new StepBrowser(provider.Console);
    }

    private void NeedsProvider()
    {
        if (provider.Missing is { } missing)
        {
            Assert.Skip(missing);
        }
    }

    private async Task<string> SignIn(StepBrowser browser, string login, string from = "/") => await Walk(browser, (await browser.Begin(from)).Headers.Location!, login);

    /// <summary>Follows redirects and fills the provider's forms until the console answers: where that answer leads.</summary>
    private async Task<string> Walk(StepBrowser browser, Uri to, string login, bool cancel = false, Uri? at = null)
    {
        var registered = provider.Console.Address;
        for (var step = 0; step < 20; step++)
        {
            // Or until the provider has nowhere to lead to: who signs out there and was not sent by us stays there.
            if ((to.Authority == registered.Authority && to.AbsolutePath != "/signin-oidc") || to.AbsolutePath == "/session/end/success")
            {
                return to.PathAndQuery;
            }

            var answer = await browser.Get((to.Authority == registered.Authority ? new Uri(at ?? registered, to.PathAndQuery) : to).OriginalString);
            if (answer.StatusCode == HttpStatusCode.OK)
            {
                answer = await Fill(browser, to, await answer.Content.ReadAsStringAsync(), login, cancel);
                if (answer.StatusCode == HttpStatusCode.OK)
                {
                    return await answer.Content.ReadAsStringAsync();
                }
            }

            Assert.True((int)answer.StatusCode is >= 300 and < 400, $"{to} answered {answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
            if (to.AbsolutePath == "/signin-oidc")
            {
                return answer.Headers.Location!.OriginalString;
            }

            to = new Uri(to, answer.Headers.Location!);
        }

        throw new InvalidOperationException($"Still on the way after 20 steps: {to}");
    }

    private static Task<HttpResponseMessage> Fill(StepBrowser browser, Uri page, string html, string login, bool cancel)
    {
        if (cancel && Abort().Match(html) is { Success: true } abort)
        {
            return browser.Get(new Uri(page, WebUtility.HtmlDecode(abort.Groups["to"].Value)).OriginalString);
        }

        var form = Hidden().Matches(html).Select(m => (m.Groups["name"].Value, WebUtility.HtmlDecode(m.Groups["value"].Value))).ToList();
        form.AddRange([("login", login), ("password", "any"), ("logout", "yes")]);
        return browser.Post(new Uri(page, WebUtility.HtmlDecode(Action().Match(html).Groups["to"].Value)).OriginalString, form);
    }

    [GeneratedRegex("<form [^>]*action=\"(?<to>[^\"]+)\"", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Action();

    [GeneratedRegex("<input type=\"hidden\" name=\"(?<name>[^\"]+)\" value=\"(?<value>[^\"]*)\"", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Hidden();

    [GeneratedRegex("href=\"(?<to>[^\"]+/abort)\"", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Abort();
}
