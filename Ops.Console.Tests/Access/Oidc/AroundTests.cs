using System.Net;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.Extensions.DependencyInjection;
using Ops.Console.Access.Oidc;
using Ops.Console.Tests.Support.Oidc;

namespace Ops.Console.Tests.Access.Oidc;

/// <summary>Part H of docs/security-oidc.md: what stands around a sign-in.</summary>
public sealed class AroundTests(OidcHouse house) : OidcTests(house), IClassFixture<OidcHouse>
{
    [Theory]
    [InlineData("/runs/R-12?tab=log", true)]
    [InlineData("/operations/contacts.purge", true)]
    [InlineData("//evil.example", false)]
    [InlineData("/\\evil.example", false)]
    [InlineData("https://evil.example/", false)]
    [InlineData("https:evil.example", false)]
    [InlineData("javascript:alert(1)", false)]
    [InlineData("/\t/evil.example", false)]
    [InlineData("\\\\evil.example", false)]
    [InlineData(" //evil.example", false)]
    [InlineData("", false)]
    public async Task H1_after_signing_in_one_lands_in_this_console_only(string from, bool local)
    {
        // The 32 other forms are tested at SignInSetup.IsLocal itself.
        var browser = await Open();
        var outcome = await browser.Finish(await browser.AtProvider(await browser.Submit("/sign-in", "/sign-in", ("from", from))));
        Assert.Equal(local ? from : "/", outcome.To);
    }

    [Fact]
    public void H1_an_address_is_checked_when_it_goes_in_and_when_it_comes_out()
    {
        Assert.Equal("/", SignInRequest.Local("https://evil.example"));
        Assert.Equal("/", SignInRequest.To("//evil.example").RedirectUri);
    }

    [Fact]
    public async Task H2_signing_in_makes_a_new_session_even_over_an_old_one()
    {
        var store = new CountingStore();
        await using var console = await OidcConsole.Start(Provider.Issuer, Provider.Time, builder =>
            builder.Services.PostConfigure<CookieAuthenticationOptions>(CookieAuthenticationDefaults.AuthenticationScheme, cookie => cookie.SessionStore = store));
        var browser = Open(console);
        await browser.SignIn();
        await browser.SignIn();
        Assert.Equal(2, store.Stored.Count);
        Assert.Equal(0, store.Renewed);
        Assert.All(store.Stored.Values, t =>
        {
            Assert.Equal(3, t.Properties.GetTokenValue("id_token")!.Split('.').Length);
            Assert.StartsWith("refresh-", t.Properties.GetTokenValue("refresh_token"), StringComparison.Ordinal);
            Assert.Null(t.Properties.GetTokenValue("access_token"));
            Assert.DoesNotContain(t.Properties.Items.Keys, k => k.StartsWith("ops.", StringComparison.Ordinal));
        });
    }

    [Theory]
    [InlineData("/runs", "text/html", HttpStatusCode.Redirect)]
    [InlineData("/runs", "application/json", HttpStatusCode.Unauthorized)]
    [InlineData("/runs.csv", "*/*", HttpStatusCode.Unauthorized)]
    [InlineData("/_blazor/negotiate", "text/html", HttpStatusCode.Unauthorized)]
    [InlineData("/api/v1/runs", "text/html", HttpStatusCode.Unauthorized)]
    public async Task H3_only_a_person_who_opens_a_page_is_led_to_signing_in(string path, string accept, HttpStatusCode status)
    {
        var console = await House.Console();
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = console.Address };
        http.DefaultRequestHeaders.Add("Accept", accept);
        using var answer = path.Contains("negotiate", StringComparison.Ordinal) ? await http.PostAsync(path, null) : await http.GetAsync(path);
        Assert.True(answer.StatusCode == status || (path.StartsWith("/api", StringComparison.Ordinal) && answer.StatusCode == HttpStatusCode.NotFound), answer.StatusCode.ToString());
        if (status == HttpStatusCode.Redirect)
        {
            Assert.Contains("/sign-in?from=%2Fruns", answer.Headers.Location!.OriginalString, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task H5_a_sign_in_begun_at_one_node_ends_at_another_that_has_the_same_keys()
    {
        await using var first = await OidcConsole.Start(Provider.Issuer, Provider.Time);
        var begun = Open(first);
        var callback = await begun.AtProvider(await begun.Begin("/runs"));
        await using var second = await OidcConsole.Start(Provider.Issuer, Provider.Time, first.ShareKeys);
        var other = Open(second).With(begun);
        Assert.Equal("/runs", (await other.Finish(callback)).To);
        Assert.NotNull(await other.Me());
    }

    [Fact]
    public async Task H6_no_code_token_verifier_nonce_state_or_secret_is_in_the_log_at_any_level()
    {
        string[] settings = ["Oidc:Userinfo=true", "Oidc:TimeoutSeconds=9"];
        Provider.Secrets.Clear();
        Provider.Secrets.Add(ScriptedProvider.ClientSecret);
        var console = await House.Console(settings);
        var browser = await Open(settings);
        await browser.SignIn();
        await browser.Submit("/sign-in", "/sign-out");
        foreach (var arrange in new Action[]
        {
            () => Script.Claims = c => c["nonce"] = "other", () => Script.Token = (h, c) => SigningKey.Rsa("k1").Sign(h, c), () => Script.Token = (_, _) => "canary.token",
            () => Script.Answers["/token"] = ScriptedProvider.Json(400, """{"error":"invalid_grant"}"""), () => Script.Userinfo = u => u["sub"] = "x", () => Script.Callback = p => p.Add(new("error", "server_error")),
        })
        {
            Script.Claims = null;
            arrange();
            Assert.NotNull((await (await Open(settings)).SignIn()).Refused);
        }

        Provider.Reset();
        var refreshed = Assert.IsType<RefreshOutcome.Refreshed>(await console.Get<OidcRefresher>().Refresh("canary-refresh", Provider.Issuer, "sam-1", default));
        Provider.Secrets.Add(refreshed.RefreshToken);
        Provider.Secrets.Add("canary-refresh");
        Assert.True(Provider.Secrets.Count > 25);
        Assert.True(console.Log.Lines.Count > 100);
        Assert.All(Provider.Secrets.Where(s => s.Length > 8), secret =>
        {
            Assert.DoesNotContain(console.Log.Lines, l => l.Contains(secret, StringComparison.Ordinal));
            Assert.DoesNotContain(console.Log.Lines, l => l.Contains(Uri.EscapeDataString(secret), StringComparison.Ordinal));
        });
    }

    [Fact]
    public async Task H4_cookies_of_a_console_behind_https_are_bound_to_its_host()
    {
        await using var console = await OidcConsole.Start(Provider.Issuer, Provider.Time, "Oidc:PublicUrl=https://ops.example");
        var begun = await Open(console).Begin();
        var cookie = begun.Headers.GetValues("Set-Cookie").Single(c => c.Contains("oidc", StringComparison.Ordinal));
        Assert.StartsWith("__Host-", cookie, StringComparison.Ordinal);
        Assert.Contains("; secure", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("; path=/;", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("domain", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("redirect_uri=https%3A%2F%2Fops.example%2Fsignin-oidc", begun.Headers.Location!.Query, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task H8_with_a_provider_nobody_can_choose_to_be_one_of_the_five()
    {
        var browser = await Open();
        var page = await (await browser.Get("/sign-in")).Content.ReadAsStringAsync();
        Assert.DoesNotContain("Rita Moreno", page, StringComparison.Ordinal);
        await browser.Submit("/sign-in", "/sign-in", ("subject", "dev:ada"), ("from", "/"));
        Assert.Null(await browser.Me());
    }

    [Fact]
    public async Task The_failed_page_shows_only_words_of_ours_whatever_its_address_says()
    {
        var browser = await Open();
        var page = await (await browser.Get("/sign-in/failed?why=<script>alert(1)</script>&id=<b>call%200900</b>")).Content.ReadAsStringAsync();
        Assert.Contains(RefusalWords.Of(SignInRefusal.ProviderError).What, WebUtility.HtmlDecode(page), StringComparison.Ordinal);
        Assert.DoesNotContain("alert(1)", page, StringComparison.Ordinal);
        Assert.DoesNotContain("0900", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<code>", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_refusal_has_words() => Assert.All(Enum.GetValues<SignInRefusal>(), r =>
    {
        var (what, then) = RefusalWords.Of(r);
        Assert.EndsWith(".", what, StringComparison.Ordinal);
        Assert.EndsWith(".", then, StringComparison.Ordinal);
    });

    [Fact]
    public async Task Forms_of_ours_may_end_at_the_provider_by_redirect()
    {
        await SignsIn();
        Assert.Equal([Provider.Issuer], (await House.Console()).Get<OidcDiscovery>().FormTargets);
    }

    private sealed class CountingStore : ITicketStore
    {
        public Dictionary<string, AuthenticationTicket> Stored { get; } = [];

        public int Renewed { get; private set; }

        public Task<string> StoreAsync(AuthenticationTicket ticket)
        {
            var key = Guid.NewGuid().ToString();
            Stored[key] = ticket;
            return Task.FromResult(key);
        }

        public Task RenewAsync(string key, AuthenticationTicket ticket)
        {
            Renewed++;
            Stored[key] = ticket;
            return Task.CompletedTask;
        }

        public Task<AuthenticationTicket?> RetrieveAsync(string key) => Task.FromResult(Stored.GetValueOrDefault(key));

        public Task RemoveAsync(string key)
        {
            Stored.Remove(key);
            return Task.CompletedTask;
        }
    }
}
