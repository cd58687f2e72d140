using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;
using Ops.Console.Access.Oidc;
using Ops.Console.Tests.Support.Oidc;

namespace Ops.Console.Tests.Access.Oidc;

/// <summary>Part G of docs/security-oidc.md: signing out from here, and being signed out from there.</summary>
public sealed class SignOutTests(OidcHouse house) : OidcTests(house), IClassFixture<OidcHouse>
{
    private static readonly Dictionary<string, (Action<JsonObject>? Claims, Action<JsonObject>? Header, SignInRefusal Why)> Wrong = new()
    {
        ["G8 oidcc-client-test-rp-backchannel-rpinitlogout-alg-none"] = (null, h => h["alg"] = "none", SignInRefusal.TokenAlgorithm),
        ["G8 oidcc-client-test-rp-backchannel-rpinitlogout-wrong-alg"] = (null, h => h["alg"] = "HS256", SignInRefusal.TokenAlgorithm),
        ["G8 oidcc-client-test-rp-backchannel-rpinitlogout-wrong-iss"] = (c => c["iss"] = "https://evil.example", null, SignInRefusal.TokenIssuer),
        ["G8 oidcc-client-test-rp-backchannel-rpinitlogout-wrong-aud"] = (c => c["aud"] = "other", null, SignInRefusal.TokenAudience),
        ["G8 oidcc-client-test-rp-backchannel-rpinitlogout-no-event"] = (c => c.Remove("events"), null, SignInRefusal.TokenEvent),
        ["G8 oidcc-client-test-rp-backchannel-rpinitlogout-wrong-event"] = (c => c["events"] = new JsonObject { ["http://schemas.openid.net/event/other"] = new JsonObject() }, null, SignInRefusal.TokenEvent),
        ["G8 the event is no object"] = (c => c["events"] = new JsonObject { ["http://schemas.openid.net/event/backchannel-logout"] = true }, null, SignInRefusal.TokenEvent),
        ["G8 events is a list"] = (c => c["events"] = new JsonArray("http://schemas.openid.net/event/backchannel-logout"), null, SignInRefusal.TokenEvent),
        ["G8 oidcc-client-test-rp-backchannel-rpinitlogout-with-nonce"] = (c => c["nonce"] = "n", null, SignInRefusal.TokenNonce),
        ["G8 neither sub nor sid"] = (c => { c.Remove("sub"); c.Remove("sid"); }, null, SignInRefusal.TokenSubject),
        ["G8 a sid that is no text"] = (c => c["sid"] = 7, null, SignInRefusal.TokenSubject),
        ["G8 a sub that is no text beside a right sid"] = (c => c["sub"] = 7, null, SignInRefusal.TokenSubject),
        ["G8 expired"] = (c => c["exp"] = 1, null, SignInRefusal.TokenExpired),
        ["G8 made yesterday"] = (c => c["iat"] = (long)c["iat"]! - 86_400, null, SignInRefusal.TokenIssuedAt),
        ["G8 made tomorrow"] = (c => c["iat"] = (long)c["iat"]! + 86_400, null, SignInRefusal.TokenIssuedAt),
        ["G8 no iat"] = (c => c.Remove("iat"), null, SignInRefusal.TokenIssuedAt),
        ["G8 no jti"] = (c => c.Remove("jti"), null, SignInRefusal.TokenReplayed),
        ["G8 an access token"] = (null, h => h["typ"] = "at+jwt", SignInRefusal.TokenType),
        ["G8 an unknown kid"] = (null, h => h["kid"] = "unknown", SignInRefusal.TokenKey),
        ["G8 an extension marked critical"] = (null, h => h["crit"] = new JsonArray("b64"), SignInRefusal.TokenCritical),
    };

    public static TheoryData<string> WrongOnes => [.. Wrong.Keys];

    [Fact]
    public async Task G5_oidcc_client_test_rp_init_logout_the_session_ends_here_first_and_then_the_provider_is_told()
    {
        var browser = await SignedIn();
        var answer = await Leave(browser);
        var to = answer.Headers.Location!;
        Assert.Equal($"{Provider.Issuer}/end-session", to.GetLeftPart(UriPartial.Path));
        var query = QueryHelpers.ParseQuery(to.Query);
        Assert.Equal(3, query["id_token_hint"].ToString().Split('.').Length);
        Assert.Equal((ScriptedProvider.ClientId, "http://localhost:5080/signed-out"), (query["client_id"].ToString(), query["post_logout_redirect_uri"].ToString()));
        Assert.True(query["state"].ToString().Length >= 43);
        Assert.Null(await browser.Me());
        Assert.Contains("You are signed out", await Page(browser, $"/signed-out?state={query["state"]}"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/signed-out")]
    [InlineData("/signed-out?state=other")]
    [InlineData("/signed-out?state=a&state=b")]
    [InlineData("/signed-out?state=x&post_logout_redirect_uri=https://evil.example&from=https://evil.example")]
    public async Task G6_oidcc_client_test_rp_init_logout_other_state_and_no_state_still_signed_out_and_led_nowhere(string address)
    {
        var browser = await SignedIn();
        await Leave(browser);
        var page = await Page(browser, address);
        Assert.Contains("You are signed out", page, StringComparison.Ordinal);
        Assert.DoesNotContain("evil.example", page, StringComparison.Ordinal);
        Assert.Null(await browser.Me());
    }

    [Fact]
    public async Task G6_who_is_signed_in_is_not_told_otherwise_by_a_link() =>
        Assert.Contains("You are signed in", await Page(await SignedIn(), "/signed-out"), StringComparison.Ordinal);

    [Fact]
    public async Task G5_signing_out_needs_the_form_of_this_console()
    {
        var browser = await SignedIn();
        Assert.Equal(HttpStatusCode.BadRequest, (await browser.Post("/sign-out")).StatusCode);
        Assert.NotEqual(HttpStatusCode.Redirect, (await browser.Get("/sign-out")).StatusCode);
        Assert.NotNull(await browser.Me());
    }

    [Fact]
    public async Task G5_a_provider_without_a_place_to_sign_out_leaves_nobody_signed_in_here()
    {
        Script.Metadata = m => m.Remove("end_session_endpoint");
        ForgetProvider();
        await OnlyHere(await SignedIn());
        ForgetProvider();
    }

    [Fact]
    public async Task G5_a_provider_that_cannot_be_reached_leaves_nobody_signed_in_here()
    {
        // Another node, which never heard of the provider: what the first knows would serve it for a day.
        await using var first = await OidcConsole.Start(Provider.Issuer, Provider.Time);
        var browser = Open(first);
        await browser.SignIn();
        Script.Answers["/.well-known/openid-configuration"] = ScriptedProvider.Json(503, "{}");
        await using var second = await OidcConsole.Start(Provider.Issuer, Provider.Time, first.ShareKeys);
        await OnlyHere(Open(second).With(browser));
    }

    [Fact]
    public async Task G5_signing_out_without_a_session_does_not_trouble_the_provider()
    {
        var browser = await Open();
        Assert.Equal("/signed-out", (await Leave(browser)).Headers.Location!.OriginalString);
    }

    [Theory]
    [MemberData(nameof(WrongOnes))]
    public async Task G8_a_wrong_logout_token_ends_nothing(string what)
    {
        var (claims, header, why) = Wrong[what];
        var console = await Console();
        await RefusesLogout(console, Provider.LogoutToken(claims, header), why);
    }

    [Fact]
    public async Task G8_a_logout_token_signed_by_a_stranger_or_changed_afterwards_ends_nothing()
    {
        var console = await Console();
        await RefusesLogout(console, Provider.LogoutToken(key: SigningKey.Rsa("k1")), SignInRefusal.TokenSignature);
        var token = Provider.LogoutToken();
        await RefusesLogout(console, token[..^10] + (token[^10] == 'A' ? 'B' : 'A') + token[^9..], SignInRefusal.TokenSignature);
        await RefusesLogout(console, "a.b", SignInRefusal.TokenForm);
    }

    [Fact]
    public async Task G8_an_id_token_is_no_logout_token() =>
        await RefusesLogout(await Console(), Provider.Key.Sign(Provider.Header(), Provider.Claims(null)), SignInRefusal.TokenEvent);

    [Fact]
    public async Task G8_a_logout_token_works_once()
    {
        var (console, token) = (await Console(), Provider.LogoutToken());
        Assert.Equal(HttpStatusCode.OK, (await Send(console, token)).StatusCode);
        await RefusesLogout(console, token, SignInRefusal.TokenReplayed);
    }

    [Fact]
    public async Task G8_typ_may_be_missing_unless_it_is_required()
    {
        var token = Provider.LogoutToken(header: h => h.Remove("typ"));
        Assert.Equal(HttpStatusCode.OK, (await Send(await Console(), token)).StatusCode);
        var strict = await Console("Oidc:RequireLogoutTokenType=true");
        await RefusesLogout(strict, token, SignInRefusal.TokenType);
        await RefusesLogout(strict, Provider.LogoutToken(header: h => h["typ"] = "JWT"), SignInRefusal.TokenType);
        Assert.Equal(HttpStatusCode.OK, (await Send(strict, Provider.LogoutToken(header: h => h["typ"] = "LOGOUT+JWT"))).StatusCode);
    }

    [Fact]
    public async Task G9_oidcc_client_test_rp_backchannel_rpinitlogout_a_sid_ends_that_session_and_no_other()
    {
        var (one, two) = (await SignedIn("sid-a"), await SignedIn("sid-b"));
        var console = await Console();
        var answer = await Send(console, Provider.LogoutToken(c => c["sid"] = "sid-a"));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("no-store", answer.Headers.CacheControl!.ToString());
        Assert.Equal($"sid {Provider.Issuer} sid-a", console.Ended.All.Last());
        Assert.Null(await one.Me());
        Assert.NotNull(await two.Me());
    }

    [Fact]
    public async Task G9_a_sub_alone_ends_all_sessions_of_the_person_and_not_the_next_one()
    {
        var (one, two) = (await SignedIn("sid-c"), await SignedIn("sid-d"));
        Provider.Subject = "ada-1";
        var other = await SignedIn("sid-e");
        Provider.Subject = "sam-1";
        var console = await Console();
        Assert.Equal(HttpStatusCode.OK, (await Send(console, Provider.LogoutToken(c => c.Remove("sid")))).StatusCode);
        Assert.Equal($"sub {Provider.Issuer} sam-1", console.Ended.All.Last());
        Assert.Null(await one.Me());
        Assert.Null(await two.Me());
        Assert.NotNull(await other.Me());
        Provider.Time.Move(TimeSpan.FromSeconds(1));
        Assert.NotNull(await (await SignedIn("sid-f")).Me());
    }

    [Fact]
    public async Task G9_nothing_to_end_is_no_error() =>
        Assert.Equal(HttpStatusCode.OK, (await Send(await Console(), Provider.LogoutToken(c => c["sid"] = "never-seen"))).StatusCode);

    [Fact]
    public async Task G7_the_endpoint_takes_one_form_field_by_post_and_at_most_64_KiB()
    {
        var console = await Console();
        using var http = new HttpClient { BaseAddress = console.Address };
        var before = console.Ended.All.Count;
        foreach (var body in new HttpContent[]
        {
            new FormUrlEncodedContent([]),
            new FormUrlEncodedContent([new("logout_token", "")]),
            new FormUrlEncodedContent([new("logout_token", Provider.LogoutToken()), new("logout_token", Provider.LogoutToken())]),
            new FormUrlEncodedContent([new("id_token", Provider.LogoutToken())]),
            new FormUrlEncodedContent([new("logout_token", Provider.LogoutToken()), new("pad", new string('x', 70_000))]),
            new FormUrlEncodedContent([new("pad", new string('x', 700_000))]),
            new StringContent($"logout_token={Provider.LogoutToken()}"),
            new StringContent($$"""{"logout_token":"{{Provider.LogoutToken()}}"}""", null, "application/json"),
            new MultipartFormDataContent { { new StringContent(Provider.LogoutToken()), "logout_token" } },
            new UnknownLength($"logout_token={new string('x', 200_000)}"),
        })
        {
            using var answer = await http.PostAsync("/backchannel-logout", body);
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
            Assert.Equal("no-store", answer.Headers.CacheControl!.ToString());
        }

        Assert.NotEqual(HttpStatusCode.OK, (await http.GetAsync($"/backchannel-logout?logout_token={Provider.LogoutToken()}")).StatusCode);
        Assert.Equal(before, console.Ended.All.Count);
        using var more = new FormUrlEncodedContent([new("logout_token", Provider.LogoutToken()), new("unknown", "is passed over")]);
        Assert.Equal(HttpStatusCode.OK, (await http.PostAsync("/backchannel-logout", more)).StatusCode);
    }

    [Fact]
    public async Task G7_a_flood_is_slowed_down()
    {
        await using var console = await OidcConsole.Start(Provider.Issuer, Provider.Time);
        var answers = await Task.WhenAll(Enumerable.Range(0, BackChannel.MostCalls * 3).Select(_ => Send(console, "a.b.c")));
        Assert.Contains(answers, a => a.StatusCode == HttpStatusCode.TooManyRequests);
        Assert.All(answers, a => Assert.True(a.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.BadRequest));
    }

    private static async Task OnlyHere(StepBrowser browser)
    {
        Assert.NotNull(await browser.Me());
        var to = (await Leave(browser)).Headers.Location!.OriginalString;
        Assert.Equal("/signed-out?there=no", to);
        Assert.Null(await browser.Me());
        Assert.Contains("may still be signed in at the sign-in provider", await Page(browser, to), StringComparison.Ordinal);
    }

    private async Task<OidcConsole> Console(params string[] settings)
    {
        Provider.Time.Move(OidcDiscovery.BetweenForced * 2);
        return await House.Console(settings);
    }

    private async Task<StepBrowser> SignedIn(string sid = "sid-1")
    {
        Script.Claims = c => c["sid"] = sid;
        var browser = await Open();
        Assert.Null((await browser.SignIn()).Refused);
        return browser;
    }

    // The button stands in the header of every page, which a circuit draws; its form is the same as that of the sign-in page.
    private static Task<HttpResponseMessage> Leave(StepBrowser browser) => browser.Submit("/sign-in", "/sign-out");

    private static async Task<string> Page(StepBrowser browser, string address) => WebUtility.HtmlDecode(await (await browser.Get(address)).Content.ReadAsStringAsync());

    private static async Task<HttpResponseMessage> Send(OidcConsole console, string token)
    {
        using var http = new HttpClient { BaseAddress = console.Address };
        using var form = new FormUrlEncodedContent([new("logout_token", token)]);
        return await http.PostAsync("/backchannel-logout", form);
    }

    private static async Task RefusesLogout(OidcConsole console, string token, SignInRefusal why)
    {
        var before = console.Ended.All.Count;
        using var answer = await Send(console, token);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("no-store", answer.Headers.CacheControl!.ToString());
        Assert.Equal(before, console.Ended.All.Count);
        Assert.Contains($"back-channel logout was refused ({why})", console.Log.Lines.Last(l => l.Contains("back-channel logout was refused", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    private sealed class UnknownLength : HttpContent
    {
        private readonly string _text;

        public UnknownLength(string text)
        {
            _text = text;
            Headers.ContentType = new("application/x-www-form-urlencoded");
        }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(_text)).AsTask();

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
