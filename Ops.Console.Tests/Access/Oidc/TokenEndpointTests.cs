using System.Text;
using System.Text.Json.Nodes;
using Ops.Console.Access.Oidc;
using Ops.Console.Tests.Support.Oidc;
using R = Ops.Console.Access.Oidc.SignInRefusal;

namespace Ops.Console.Tests.Access.Oidc;

/// <summary>Part D of docs/security-oidc.md: fetching the tokens. And B5: sending the request ahead.</summary>
public sealed class TokenEndpointTests(OidcHouse house) : OidcTests(house), IClassFixture<OidcHouse>
{
    private const string PostAuthentication = "Oidc:ClientAuthentication=client_secret_post";

    private static readonly Dictionary<string, (Action<ScriptedProvider> Arrange, R Why)> Wrong = new()
    {
        ["D2 the token endpoint is elsewhere (redirect)"] = (p => p.Script.Answers["/token"] = http => { (http.Response.StatusCode, http.Response.Headers.Location) = (307, $"{p.Issuer}/elsewhere"); return Task.CompletedTask; }, R.Unreachable),
        ["D2 an answer of more than a megabyte"] = (p => p.Script.TokenAnswer = a => a["x"] = new string('x', 1_100_000), R.Unreachable),
        ["D2 an answer that is a form"] = (p => p.Script.Answers["/token"] = ScriptedProvider.Json(200, "access_token=a&token_type=bearer", "application/x-www-form-urlencoded"), R.TokenAnswer),
        ["D2 an answer that is JSON but says it is HTML"] = (p => p.Script.Answers["/token"] = ScriptedProvider.Json(200, "{}", "text/html"), R.TokenAnswer),
        ["D2 an answer with a name twice"] = (p => p.Script.Answers["/token"] = ScriptedProvider.Json(200, """{"access_token":"a","token_type":"Bearer","id_token":"a.b.c","id_token":"d.e.f"}"""), R.TokenAnswer),
        ["D3 another token_type"] = (p => p.Script.TokenAnswer = a => a["token_type"] = "DPoP", R.TokenAnswer),
        ["D3 no token_type"] = (p => p.Script.TokenAnswer = a => a.Remove("token_type"), R.TokenAnswer),
        ["D3 no access_token"] = (p => p.Script.TokenAnswer = a => a.Remove("access_token"), R.TokenAnswer),
        ["D3 an access_token with a line break"] = (p => p.Script.TokenAnswer = a => a["access_token"] = "a\r\nX-Evil: 1", R.TokenAnswer),
        ["D4 invalid_client"] = (p => p.Script.Answers["/token"] = ScriptedProvider.Json(401, """{"error":"invalid_client"}"""), R.Client),
        ["D4 status 401 and nothing else"] = (p => p.Script.Answers["/token"] = ScriptedProvider.Json(401, ""), R.Client),
        ["D4 invalid_grant"] = (p => p.Script.Answers["/token"] = ScriptedProvider.Json(400, """{"error":"invalid_grant"}"""), R.Code),
        ["D4 an error nobody knows"] = (p => p.Script.Answers["/token"] = ScriptedProvider.Json(400, """{"error":"x\r\ny","error_description":"z"}"""), R.ProviderError),
        ["D4 an error that is no JSON"] = (p => p.Script.Answers["/token"] = ScriptedProvider.Json(400, "<h1>no</h1>", "text/html"), R.ProviderError),
        ["D4 the provider is down"] = (p => p.Script.Answers["/token"] = ScriptedProvider.Json(503, ""), R.Unreachable),
        ["D4 the line is cut"] = (p => p.Script.Answers["/token"] = http => { http.Abort(); return Task.CompletedTask; }, R.Unreachable),
    };

    public static TheoryData<string> WrongOnes => [.. Wrong.Keys];

    [Theory]
    [MemberData(nameof(WrongOnes))]
    public async Task A_wrong_answer_to_the_code_signs_nobody_in_and_the_code_is_never_sent_twice(string what)
    {
        Wrong[what].Arrange(Provider);
        await Refuses(Wrong[what].Why);
        Assert.Equal(1, Provider.Calls("/token"));
        Assert.Equal(0, Provider.Calls("/elsewhere"));
    }

    [Fact]
    public async Task D1_oidcc_client_test_client_secret_basic_both_are_form_encoded_before_they_are_joined()
    {
        await SignsIn();
        var call = Provider.Seen.Single(c => c.Path == "/token");
        var pair = Encoding.ASCII.GetString(Convert.FromBase64String(call.Authorization!["Basic ".Length..])).Split(':');
        Assert.Equal(2, pair.Length);
        Assert.Equal("ops%3Aconsole%2F1", pair[0]);
        Assert.Equal(ScriptedProvider.ClientSecret, Uri.UnescapeDataString(pair[1].Replace('+', ' ')));
        Assert.False(call.Form.ContainsKey("client_secret"));
        Assert.Equal("", call.Query);
    }

    [Fact]
    public async Task D1_client_secret_post_where_it_is_configured()
    {
        await SignsIn(PostAuthentication);
        var call = Provider.Seen.Single(c => c.Path == "/token");
        Assert.Null(call.Authorization);
        Assert.Equal((ScriptedProvider.ClientId, ScriptedProvider.ClientSecret), (call.Form["client_id"], call.Form["client_secret"]));
    }

    [Fact]
    public async Task D2_oidcc_client_test_the_code_goes_with_the_same_address_and_the_verifier()
    {
        await SignsIn();
        var form = Provider.Seen.Single(c => c.Path == "/token").Form;
        Assert.Equal(("authorization_code", "http://localhost:5080/signin-oidc"), (form["grant_type"], form["redirect_uri"]));
        Assert.True(form["code_verifier"].Length >= 43);
    }

    [Fact]
    public async Task D2_a_token_endpoint_that_does_not_answer_is_given_up()
    {
        Script.Answers["/token"] = http => Task.Delay(Timeout.Infinite, http.RequestAborted);
        await Refuses(R.Unreachable, "Oidc:TimeoutSeconds=0.3");
        Assert.Equal(1, Provider.Calls("/token"));
    }

    [Theory]
    [InlineData("bearer")]
    [InlineData("BEARER")]
    public async Task D3_F_token_type_case_insensitivity(string type)
    {
        Script.TokenAnswer = a => a["token_type"] = type;
        await SignsIn();
    }

    [Fact]
    public async Task D3_expires_in_and_refresh_token_may_be_missing()
    {
        Script.TokenAnswer = a =>
        {
            a.Remove("expires_in");
            a.Remove("refresh_token");
        };
        await SignsIn();
    }

    [Fact]
    public async Task D4_H6_a_wrong_client_secret_is_said_in_words_and_the_providers_answer_is_not_logged()
    {
        Script.Answers["/token"] = ScriptedProvider.Json(401, $$"""{"error":"invalid_client","error_description":"canary-description {{ScriptedProvider.ClientSecret}}"}""");
        var console = await House.Console();
        var outcome = await Open(console).SignIn();
        Assert.Contains("Oidc:ClientSecret", outcome.Page, StringComparison.Ordinal);
        Assert.DoesNotContain(console.Log.Lines, l => l.Contains("canary-description", StringComparison.Ordinal));
        Assert.Contains(console.Log.Lines, l => l.Contains("invalid_client", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData(PostAuthentication)]
    public async Task B5_F_happy_path_where_the_provider_wants_it_the_request_is_sent_ahead(string setting)
    {
        Pushes(required: true);
        ForgetProvider();
        await SignsIn(setting.Length > 0 ? [setting] : []);
        var pushed = Provider.Seen.Single(c => c.Path == "/par");
        Assert.Equal("S256", pushed.Form["code_challenge_method"]);
        Assert.Equal(ScriptedProvider.ClientId, pushed.Form["client_id"]);
        Assert.True(pushed.Form.ContainsKey("state") && pushed.Form.ContainsKey("nonce"));
        var query = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(Provider.Seen.Single(c => c.Path == "/authorize").Query);
        Assert.Equal(["client_id", "request_uri"], query.Keys.Order());
        ForgetProvider();
    }

    [Fact]
    public async Task B5_a_reference_is_used_once()
    {
        Pushes(required: false);
        ForgetProvider();
        var browser = await Open();
        await browser.SignIn();
        await browser.SignIn();
        Assert.Equal(2, Provider.Seen.Where(c => c.Path == "/authorize").Select(c => c.Query).Distinct().Count());
        ForgetProvider();
    }

    [Theory]
    [InlineData(400, """{"error":"invalid_request"}""")]
    [InlineData(201, "{}")]
    [InlineData(503, "")]
    public async Task B5_where_sending_ahead_fails_the_browser_carries_the_request_unless_it_is_required(int status, string body)
    {
        Pushes(required: false);
        Script.Answers["/par"] = ScriptedProvider.Json(status, body);
        ForgetProvider();
        await SignsIn();
        Assert.Contains(Provider.Seen, c => c.Path == "/authorize" && c.Query.Contains("code_challenge", StringComparison.Ordinal));
        await RefusesPushed("Oidc:PushedAuthorization=Require");
        Pushes(required: true);
        ForgetProvider();
        await RefusesPushed();
        ForgetProvider();
    }

    [Fact]
    public async Task B5_required_here_but_not_offered_there_and_the_other_way_round()
    {
        await Refuses(R.Pushed, "Oidc:PushedAuthorization=Require");
        await SignsIn("Oidc:PushedAuthorization=Off");
        Pushes(required: true);
        ForgetProvider();
        await Refuses(R.Pushed, "Oidc:PushedAuthorization=Off");
        ForgetProvider();
    }

    [Fact]
    public async Task B5_sending_ahead_with_a_wrong_secret_names_the_secret()
    {
        Pushes(required: true);
        Script.Answers["/par"] = ScriptedProvider.Json(401, """{"error":"invalid_client"}""");
        ForgetProvider();
        await Refuses(R.Client);
        ForgetProvider();
    }

    private async Task RefusesPushed(params string[] settings)
    {
        var outcome = await (await Open(settings)).SignIn();
        Assert.Contains(outcome.Refused, new R?[] { R.Pushed, R.Unreachable });
        Assert.Null(await (await Open(settings)).Me());
    }

    private void Pushes(bool required) => Script.Metadata = m =>
    {
        m["pushed_authorization_request_endpoint"] = $"{Provider.Issuer}/par";
        m["require_pushed_authorization_requests"] = required;
    };
}
