using System.Net;
using Microsoft.AspNetCore.WebUtilities;
using Ops.Console.Access.Oidc;
using Ops.Console.Tests.Support.Oidc;
using R = Ops.Console.Access.Oidc.SignInRefusal;

namespace Ops.Console.Tests.Access.Oidc;

/// <summary>Parts B and C of docs/security-oidc.md: the request that goes to the provider, and the answer the browser brings back.</summary>
public sealed class CallbackTests(OidcHouse house) : OidcTests(house), IClassFixture<OidcHouse>
{
    [Fact]
    public async Task B1_oidcc_client_test_the_request_asks_for_a_code_with_the_registered_address()
    {
        var query = await Asked(await Open());
        Assert.Equal("code", query["response_type"]);
        Assert.Equal("openid profile", query["scope"]);
        Assert.Equal(ScriptedProvider.ClientId, query["client_id"]);
        Assert.Equal("http://localhost:5080/signin-oidc", query["redirect_uri"]);
        Assert.False(query.ContainsKey("response_mode"));
    }

    [Fact]
    public async Task B1_oidcc_client_test_scope_userinfo_claims_configured_scopes_are_asked_for() =>
        Assert.Equal("openid email groups", (await Asked(await Open("Oidc:Scopes:0=email", "Oidc:Scopes:1=groups", "Oidc:Scopes:2=openid")))["scope"]);

    [Fact]
    public async Task B1_a_query_the_provider_has_in_its_address_stays()
    {
        Script.Metadata = m => m["authorization_endpoint"] = $"{Provider.Issuer}/authorize?tenant=a%20b";
        ForgetProvider();
        Assert.Equal("a b", (await Asked(await Open()))["tenant"]);
        Script.Metadata = null;
        ForgetProvider();
    }

    [Fact]
    public async Task B2_B3_B4_state_nonce_and_verifier_are_new_each_time_and_long()
    {
        var browser = await Open();
        var (first, second) = (await Asked(browser), await Asked(browser));
        foreach (var name in new[] { "state", "nonce", "code_challenge" })
        {
            Assert.NotEqual(first[name], second[name]);
            Assert.True(first[name].ToString().Length >= 43, name);
        }

        Assert.Equal("S256", first["code_challenge_method"]);
        await browser.SignIn();
        var verifier = Provider.Seen.Last(c => c.Path == "/token").Form["code_verifier"];
        Assert.InRange(verifier.Length, 43, 128);
        Assert.DoesNotContain(Provider.Seen, c => c.Query.Contains(verifier, StringComparison.Ordinal));
    }

    [Fact]
    public async Task B3_a_code_that_was_begun_with_another_verifier_is_refused_by_the_provider_and_signs_nobody_in()
    {
        var (victim, thief) = (await Open(), await Open());
        var code = QueryHelpers.ParseQuery(new Uri(await victim.AtProvider(await victim.Begin())).Query)["code"].ToString();
        var callback = new Uri(await thief.AtProvider(await thief.Begin()));
        var outcome = await thief.Finish(Replace(callback, "code", code));
        Assert.Equal(R.Code, outcome.Refused);
    }

    [Fact]
    public async Task B7_oidcc_client_test_3rd_party_init_login_another_site_cannot_begin_a_sign_in()
    {
        var browser = await Open();
        var answer = await browser.Get($"/sign-in?iss=https%3A%2F%2Fevil.example&target_link_uri=https%3A%2F%2Fevil.example&login_hint=sam");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.DoesNotContain("evil.example", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, (await browser.Post("/sign-in", ("from", "/"))).StatusCode);
        Assert.Equal(0, Provider.Calls("/authorize"));
    }

    [Fact]
    public async Task C1_the_state_comes_before_anything_else_an_answer_says()
    {
        var browser = await Open();
        foreach (var query in new[] { "error=access_denied", "code=x", "code=x&state=", "code=x&state=forged", "error=access_denied&state=forged", "" })
        {
            Assert.Equal(R.State, (await browser.Finish($"/signin-oidc?{query}")).Refused);
        }

        Assert.Equal(0, Provider.Calls("/token"));
    }

    [Fact]
    public async Task C1_B2_F_ensure_authorization_response_with_invalid_state_fails()
    {
        var browser = await Open();
        var callback = new Uri(await browser.AtProvider(await browser.Begin()));
        var state = QueryHelpers.ParseQuery(callback.Query)["state"].ToString();
        Assert.Equal(R.State, (await browser.Finish(Replace(callback, "state", state[..^4] + "AAAA"))).Refused);
        Assert.Equal(R.State, (await browser.Finish(Replace(callback, "state", null))).Refused);
        Assert.Equal(0, Provider.Calls("/token"));

        // Neither used up the sign-in itself.
        Assert.Null((await browser.Finish(callback.OriginalString)).Refused);
    }

    [Theory]
    [InlineData("code")]
    [InlineData("state")]
    [InlineData("iss")]
    [InlineData("session_state")]
    public async Task C1_a_parameter_that_comes_twice_is_refused(string name)
    {
        Script.Callback = p => p.AddRange([new("iss", Provider.Issuer), new(name, p.FirstOrDefault(x => x.Key == name).Value ?? Provider.Issuer)]);
        await Refuses(R.CallbackForm);
        Assert.Equal(0, Provider.Calls("/token"));
    }

    [Fact]
    public async Task C1_parameters_nobody_knows_are_passed_over()
    {
        Script.Callback = p => p.AddRange([new("x", "1"), new("id_token", "not.asked.for"), new("access_token", "neither")]);
        await SignsIn();
    }

    [Fact]
    public async Task C2_F_invalid_authorization_response_iss()
    {
        Script.Callback = p => p.Add(new("iss", "https://evil.example"));
        await Refuses(R.CallbackIssuer);
        Script.Callback = p => p.Add(new("iss", Provider.Issuer + "/"));
        await Refuses(R.CallbackIssuer);
        Script.Callback = p => { p.Add(new("iss", "https://evil.example")); p.Add(new("error", "access_denied")); };
        await Refuses(R.CallbackIssuer);
        Assert.Equal(0, Provider.Calls("/token"));
        Script.Callback = p => p.Add(new("iss", Provider.Issuer));
        await SignsIn();
    }

    [Fact]
    public async Task C2_F_remove_authorization_response_iss_a_provider_that_promises_it_must_send_it()
    {
        Script.Metadata = m => m["authorization_response_iss_parameter_supported"] = true;
        ForgetProvider();
        await Refuses(R.CallbackIssuer);
        Script.Callback = p => { p.RemoveAll(x => x.Key == "code"); p.Add(new("error", "access_denied")); };
        await Refuses(R.CallbackIssuer);
        Script.Callback = p => p.Add(new("iss", Provider.Issuer));
        await SignsIn();
        Script.Metadata = null;
        ForgetProvider();
    }

    [Theory]
    [InlineData("access_denied", R.Denied)]
    [InlineData("login_required", R.ProviderError)]
    [InlineData("server_error", R.ProviderError)]
    [InlineData("<script>alert(1)</script>", R.ProviderError)]
    public async Task C3_oidcc_client_test_form_post_error_an_error_becomes_words_and_does_not_lead_back_by_itself(string error, object why)
    {
        const string Hostile = "<b>\r\nforged line</b>\u202e";
        Script.Callback = p => { p.RemoveAll(x => x.Key == "code"); p.AddRange([new("error", error), new("error_description", Hostile)]); };
        var browser = await Open();
        var outcome = await browser.SignIn("/runs");
        Assert.Equal(why, outcome.Refused);
        Assert.Contains("You are not signed in", outcome.Page, StringComparison.Ordinal);
        Assert.DoesNotContain("forged", outcome.Page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>alert", outcome.Page, StringComparison.Ordinal);
        Assert.DoesNotContain("http-equiv", outcome.Page, StringComparison.Ordinal);
        var line = (await House.Console()).Log.Lines.Last(l => l.Contains("was refused", StringComparison.Ordinal));
        Assert.DoesNotContain('\r', line);
        Assert.DoesNotContain('\u202e', line);
        Assert.Equal(0, Provider.Calls("/token"));
    }

    [Fact]
    public async Task C3_an_error_together_with_a_code_is_an_error()
    {
        Script.Callback = p => p.Add(new("error", "server_error"));
        await Refuses(R.ProviderError);
        Assert.Equal(0, Provider.Calls("/token"));
    }

    [Fact]
    public async Task C3_an_answer_without_code_and_without_error_is_refused()
    {
        Script.Callback = p => p.RemoveAll(x => x.Key == "code");
        await Refuses(R.CallbackForm);
    }

    [Fact]
    public async Task C4_the_cookie_of_a_sign_in_is_lax_and_an_answer_by_post_is_not_taken()
    {
        var browser = await Open();
        var begun = await browser.Begin();
        var cookie = begun.Headers.GetValues("Set-Cookie").Single(c => c.Contains("oidc", StringComparison.Ordinal));
        Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("max-age=900", cookie, StringComparison.OrdinalIgnoreCase);
        var query = QueryHelpers.ParseQuery(new Uri(await browser.AtProvider(begun)).Query);
        var posted = await browser.Post("/signin-oidc", [.. query.Select(p => (p.Key, p.Value.ToString()))]);
        Assert.Contains("why=CallbackForm", posted.Headers.Location!.OriginalString, StringComparison.Ordinal);
    }

    [Fact]
    public async Task C5_the_same_answer_a_second_time_makes_no_second_session_and_a_friendly_page()
    {
        var browser = await Open();
        var callback = await browser.AtProvider(await browser.Begin());
        Assert.Null((await browser.Finish(callback)).Refused);
        var before = browser.Cookies.GetAllCookies().Single(c => c.Name == "ops-session").Value;
        var again = await browser.Finish(callback);
        Assert.Equal(R.AlreadySignedIn, again.Refused);
        Assert.Contains("Go to the home page", again.Page, StringComparison.Ordinal);
        Assert.Equal(before, browser.Cookies.GetAllCookies().Single(c => c.Name == "ops-session").Value);
        Assert.Equal(1, Provider.Calls("/token"));
        Assert.NotNull(await browser.Me());
    }

    [Fact]
    public async Task C6_the_code_leaves_the_address_and_no_other_site_hears_of_these_pages()
    {
        var browser = await Open();
        var done = await browser.Get(await browser.AtProvider(await browser.Begin("/runs?tab=log")));
        Assert.Equal("/runs?tab=log", done.Headers.Location!.OriginalString);
        foreach (var answer in new[] { done, await browser.Get("/sign-in"), await browser.Get("/sign-in/failed?why=State&id=ab"), await browser.Get("/signed-out") })
        {
            Assert.Equal("no-referrer", answer.Headers.GetValues("Referrer-Policy").Single());
            Assert.Contains("no-store", answer.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task B2_an_answer_after_more_than_fifteen_minutes_is_refused()
    {
        var browser = await Open();
        var callback = await browser.AtProvider(await browser.Begin());
        Provider.Time.Move(TimeSpan.FromMinutes(16));
        Assert.Equal(R.State, (await browser.Finish(callback)).Refused);
    }

    [Fact]
    public async Task H2_another_browser_cannot_use_an_answer_so_nobody_is_signed_in_to_a_strangers_account()
    {
        var (attacker, victim) = (await Open(), await Open());
        var callback = await attacker.AtProvider(await attacker.Begin());
        Assert.Equal(R.State, (await victim.Finish(callback)).Refused);
        await victim.Begin();
        Assert.Equal(R.State, (await victim.Finish(callback)).Refused);
        Assert.Null(await victim.Me());
        Assert.Equal(0, Provider.Calls("/token"));
    }

    [Fact]
    public async Task H2_a_cookie_of_the_right_name_with_another_content_is_not_enough()
    {
        var browser = await Open();
        var callback = await browser.AtProvider(await browser.Begin());
        browser.Cookies.GetAllCookies().Single(c => c.Name.StartsWith("ops-oidc-", StringComparison.Ordinal)).Value = "N";
        Assert.Equal(R.State, (await browser.Finish(callback)).Refused);
    }

    [Fact]
    public async Task H4_sign_ins_in_several_tabs_do_not_disturb_each_other()
    {
        var browser = await Open();
        var (one, two) = (await browser.AtProvider(await browser.Begin("/runs")), await browser.AtProvider(await browser.Begin("/operations")));
        Assert.Equal("/runs", (await browser.Finish(one)).To);
        Assert.Equal("/operations", (await browser.Finish(two)).To);
    }

    [Fact]
    public async Task H4_of_sign_ins_nobody_finished_ten_are_kept_and_the_newest_works()
    {
        var browser = await Open();
        var callback = "";
        for (var i = 0; i < 14; i++)
        {
            Provider.Time.Move(TimeSpan.FromSeconds(1));
            callback = await browser.AtProvider(await browser.Begin());
        }

        Assert.Equal(10, browser.Cookies.GetAllCookies().Count(c => c.Name.StartsWith("ops-oidc-", StringComparison.Ordinal) && !c.Expired));
        Assert.Null((await browser.Finish(callback)).Refused);
    }

    private static async Task<Dictionary<string, Microsoft.Extensions.Primitives.StringValues>> Asked(StepBrowser browser)
    {
        var begun = await browser.Begin();
        Assert.Equal(HttpStatusCode.Redirect, begun.StatusCode);
        return QueryHelpers.ParseQuery(begun.Headers.Location!.Query);
    }

    private static string Replace(Uri callback, string name, string? value)
    {
        var query = QueryHelpers.ParseQuery(callback.Query);
        query.Remove(name);
        if (value is not null)
        {
            query[name] = value;
        }

        return QueryHelpers.AddQueryString(callback.GetLeftPart(UriPartial.Path), query.Select(p => KeyValuePair.Create<string, string?>(p.Key, p.Value)));
    }
}
