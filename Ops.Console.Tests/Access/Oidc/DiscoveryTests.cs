using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Ops.Console.Access.Oidc;
using Ops.Console.Tests.Support;
using Ops.Console.Tests.Support.Oidc;
using R = Ops.Console.Access.Oidc.SignInRefusal;

namespace Ops.Console.Tests.Access.Oidc;

/// <summary>Part A of docs/security-oidc.md: what the provider says about itself, and its keys.</summary>
public sealed class DiscoveryTests : OidcTests, IClassFixture<OidcHouse>
{
    private static readonly SigningKey Other = SigningKey.Rsa("k2"), Ec = SigningKey.Ec("e1"), Weak = SigningKey.Rsa("weak", 1536);

    private static readonly Dictionary<string, (Action<ScriptedProvider> Arrange, R Why)> Wrong = new()
    {
        ["A1 the metadata is elsewhere (redirect)"] = (p => p.Script.Answers[Metadata] = http => { http.Response.Redirect($"{p.Issuer}/elsewhere"); return Task.CompletedTask; }, R.Unreachable),
        ["A1 the metadata is larger than a megabyte"] = (p => p.Script.Metadata = m => m["x"] = new string('x', 1_100_000), R.Unreachable),
        ["A1 the metadata never ends"] = (p => p.Script.Answers[Metadata] = Endless, R.Unreachable),
        ["A1 the metadata is HTML"] = (p => p.Script.Answers[Metadata] = ScriptedProvider.Json(200, "<html>", "text/html"), R.Metadata),
        ["A1 the metadata is no JSON"] = (p => p.Script.Answers[Metadata] = ScriptedProvider.Json(200, "{"), R.Metadata),
        ["A1 the metadata has a name twice"] = (p => p.Script.Answers[Metadata] = ScriptedProvider.Json(200, $$"""{"issuer":"{{p.Issuer}}","issuer":"https://evil.example"}"""), R.Metadata),
        ["A1 status 404"] = (p => p.Script.Answers[Metadata] = ScriptedProvider.Json(404, "{}"), R.Unreachable),
        ["A2 oidcc-client-test-discovery-issuer-mismatch, F:discovery-issuer-mismatch"] = (p => p.Script.Metadata = m => m["issuer"] = "https://evil.example", R.MetadataIssuer),
        ["A2 the issuer with a slash behind it"] = (p => p.Script.Metadata = m => m["issuer"] = p.Issuer + "/", R.MetadataIssuer),
        ["A2 the issuer in capitals"] = (p => p.Script.Metadata = m => m["issuer"] = p.Issuer.ToUpperInvariant(), R.MetadataIssuer),
        ["A2 no issuer"] = (p => p.Script.Metadata = m => m.Remove("issuer"), R.MetadataIssuer),
        ["A3 no authorization_endpoint"] = (p => p.Script.Metadata = m => m.Remove("authorization_endpoint"), R.Metadata),
        ["A3 no token_endpoint"] = (p => p.Script.Metadata = m => m.Remove("token_endpoint"), R.Metadata),
        ["A3 no jwks_uri"] = (p => p.Script.Metadata = m => m.Remove("jwks_uri"), R.Metadata),
        ["A3 no id_token_signing_alg_values_supported"] = (p => p.Script.Metadata = m => m.Remove("id_token_signing_alg_values_supported"), R.Metadata),
        ["A3 no algorithm we take"] = (p => p.Script.Metadata = m => m["id_token_signing_alg_values_supported"] = new JsonArray("HS256", "none"), R.Metadata),
        ["A3 PKCE only plain"] = (p => p.Script.Metadata = m => m["code_challenge_methods_supported"] = new JsonArray("plain"), R.Metadata),
        ["A3 no response_type code"] = (p => p.Script.Metadata = m => m["response_types_supported"] = new JsonArray("id_token"), R.Metadata),
        ["A1 a token endpoint without https on another machine"] = (p => p.Script.Metadata = m => m["token_endpoint"] = "http://evil.example/token", R.MetadataEndpoint),
        ["A1 a userinfo endpoint that is a file"] = (p => p.Script.Metadata = m => m["userinfo_endpoint"] = "file:///etc/passwd", R.MetadataEndpoint),
        ["A1 an authorization endpoint with a script in it"] = (p => p.Script.Metadata = m => m["authorization_endpoint"] = "javascript:alert(1)", R.MetadataEndpoint),
        ["A1 an endpoint with a password in it"] = (p => p.Script.Metadata = m => m["end_session_endpoint"] = "https://a:b@evil.example/", R.MetadataEndpoint),
        ["A4 the keys come without https from another machine"] = (p => p.Script.Metadata = m => m["jwks_uri"] = "http://evil.example/jwks", R.MetadataEndpoint),
        ["A4 the keys are elsewhere (redirect)"] = (p => p.Script.Answers["/jwks"] = http => { http.Response.Redirect($"{p.Issuer}/elsewhere"); return Task.CompletedTask; }, R.Unreachable),
        ["A4 no list of keys"] = (p => p.Script.Answers["/jwks"] = ScriptedProvider.Json(200, "{}"), R.Keys),
        ["A4 only keys for encryption"] = (p => p.Script.Jwks = j => j["keys"]![0]!["use"] = "enc", R.Keys),
        ["A4 only keys that are too short"] = (p => p.Published = [Weak], R.Keys),
        ["A4 a short key with zeros before it"] = (p => p.Script.Jwks = j => j["keys"] = new JsonArray(Padded(Weak)), R.Keys),
        ["A4 only a shared secret (oct)"] = (p => p.Script.Jwks = j => j["keys"] = new JsonArray(new JsonObject { ["kty"] = "oct", ["k"] = "c2VjcmV0", ["kid"] = "k1" }), R.Keys),
        ["A4 only an unknown curve"] = (p => p.Script.Jwks = j => j["keys"] = new JsonArray(IdTokenTests.Set(Ec.Jwk(), "crv", "secp256k1")), R.Keys),
        ["A4 a point that is not on the curve"] = (p => p.Script.Jwks = j => j["keys"] = new JsonArray(IdTokenTests.Set(Ec.Jwk(), "y", SigningKey.Text(new byte[32]))), R.Keys),
        ["A4 key members that are no base64url"] = (p => p.Script.Jwks = j => j["keys"]![0]!["n"] = "§§§", R.Keys),
    };

    private readonly OidcHouse _house;

    public DiscoveryTests(OidcHouse house)
        : base(house)
    {
        _house = house;
        ForgetProvider();
    }

    private const string Metadata = "/.well-known/openid-configuration";

    public static TheoryData<string> WrongOnes => [.. Wrong.Keys];

    [Theory]
    [MemberData(nameof(WrongOnes))]
    public async Task A_provider_that_describes_itself_wrongly_is_not_used(string what)
    {
        Wrong[what].Arrange(Provider);
        await Refuses(Wrong[what].Why);
        Assert.Equal(0, Provider.Calls("/authorize"));
        Assert.Equal(0, Provider.Calls("/elsewhere"));
    }

    [Fact]
    public async Task A1_oidcc_client_test_discovery_openid_config_the_metadata_is_where_the_standard_says_and_asked_for_once()
    {
        await SignsIn();
        await SignsIn();
        Assert.Equal(1, Provider.Calls(Metadata));
        Assert.Equal(1, Provider.Calls("/jwks"));
    }

    [Fact]
    public async Task A4_oidcc_client_test_discovery_jwks_uri_keys_unusable_keys_are_passed_over()
    {
        Script.Jwks = j => j["keys"] = new JsonArray(Weak.Jwk(), new JsonObject { ["kty"] = "future" }, "text", new JsonObject { ["kty"] = "oct", ["k"] = "c2VjcmV0", ["kid"] = "k1" },
            IdTokenTests.Set(Other.Jwk(), "use", "enc"), IdTokenTests.Set(Provider.Key.Jwk(), "x5c", new JsonArray("ignored")));
        await SignsIn();
    }

    [Fact]
    public async Task A5_oidcc_client_test_signing_key_rotation_just_before_signing_a_new_key_works_in_the_same_sign_in()
    {
        await SignsIn();
        var asked = Provider.Calls("/jwks");
        (Provider.Published, Script.Token) = ([Other], (h, c) => Other.Sign(IdTokenTests.Set(h, "kid", "k2"), c));
        await SignsIn();
        Assert.Equal(asked + 1, Provider.Calls("/jwks"));
    }

    [Fact]
    public async Task A5_oidcc_client_test_signing_key_rotation_another_key_under_the_same_name()
    {
        await SignsIn();
        var renewed = SigningKey.Rsa("k1");
        (Provider.Published, Script.Token) = ([renewed], (h, c) => renewed.Sign(h, c));
        await SignsIn();
    }

    [Fact]
    public async Task A5_wrong_tokens_make_the_console_ask_at_most_once_in_half_a_minute()
    {
        await SignsIn();
        var asked = Provider.Calls("/jwks");
        Script.Header = h => h["kid"] = "unknown";
        var console = await _house.Console();
        Provider.Time.Move(OidcDiscovery.BetweenForced * 2);
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(R.TokenKey, (await Open(console).SignIn()).Refused);
        }

        Assert.Equal(asked + 1, Provider.Calls("/jwks"));
        Provider.Time.Move(OidcDiscovery.BetweenForced);
        Assert.Equal(R.TokenKey, (await Open(console).SignIn()).Refused);
        Assert.Equal(asked + 2, Provider.Calls("/jwks"));
    }

    [Fact]
    public async Task A5_the_old_keys_stay_until_new_ones_came()
    {
        await SignsIn();
        Script.Answers["/jwks"] = ScriptedProvider.Json(500, "{}");
        Script.Header = h => h["kid"] = "unknown";
        await Refuses(R.TokenKey);
        Script.Header = null;
        await SignsIn();
    }

    [Fact]
    public async Task A6_what_was_known_of_a_provider_that_is_down_serves_for_a_day_and_then_no_longer()
    {
        await SignsIn();
        Script.Answers[Metadata] = ScriptedProvider.Json(503, "{}");
        Provider.Time.Move(TimeSpan.FromHours(20));
        await SignsIn();
        Provider.Time.Move(TimeSpan.FromHours(5));
        await Refuses(R.Unreachable);
        Script.Answers.Clear();
        Provider.Time.Move(TimeSpan.FromSeconds(10));
        await SignsIn();
    }

    [Fact]
    public async Task A6_who_is_signed_in_stays_so_when_the_provider_is_down()
    {
        var browser = await Open();
        await browser.SignIn();
        Script.Answers[Metadata] = ScriptedProvider.Json(503, "{}");
        Assert.NotNull(await browser.Me());
    }

    [Fact]
    public async Task A6_a_console_starts_without_its_provider_and_says_so_to_who_signs_in()
    {
        await using var console = await OidcConsole.Start("http://127.0.0.1:9", Provider.Time);
        var outcome = await Open(console).SignIn();
        Assert.Equal(R.Unreachable, outcome.Refused);
        Assert.Contains("can't be reached", outcome.Page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A1_a_provider_that_does_not_answer_is_given_up()
    {
        Script.Answers[Metadata] = http => Task.Delay(Timeout.Infinite, http.RequestAborted);
        await Refuses(R.Unreachable, "Oidc:TimeoutSeconds=0.3");
    }

    [Fact]
    public async Task H9_a_provider_whose_clock_differs_is_named_in_the_log()
    {
        Script.Answers["/jwks"] = http =>
        {
            http.Response.Headers.Date = Provider.Time.GetUtcNow().AddMinutes(-5).ToString("R");
            return ScriptedProvider.Json(200, new JsonObject { ["keys"] = new JsonArray(Provider.Key.Jwk()) }.ToJsonString())(http);
        };
        await SignsIn();
        var log = (await _house.Console()).Log;
        Assert.Contains(log.Lines, l => l.StartsWith("Warning", StringComparison.Ordinal) && l.Contains("clock differs from this machine's by -", StringComparison.Ordinal));
    }

    private static async Task Endless(HttpContext http)
    {
        http.Response.ContentType = "application/json";
        var chunk = new string(' ', 64 * 1024);
        for (var i = 0; i < 1000 && !http.RequestAborted.IsCancellationRequested; i++)
        {
            await http.Response.WriteAsync(chunk, http.RequestAborted);
        }
    }

    private static JsonObject Padded(SigningKey key)
    {
        var jwk = key.Jwk();
        var n = Microsoft.AspNetCore.WebUtilities.WebEncoders.Base64UrlDecode((string)jwk["n"]!);
        jwk["n"] = SigningKey.Text([.. new byte[64], .. n]);
        return jwk;
    }
}
