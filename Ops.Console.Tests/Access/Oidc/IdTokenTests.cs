using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Ops.Console.Access.Oidc;
using Ops.Console.Tests.Support.Oidc;
using R = Ops.Console.Access.Oidc.SignInRefusal;

namespace Ops.Console.Tests.Access.Oidc;

/// <summary>
/// Part E of docs/security-oidc.md: ID tokens that are wrong in one thing each, through the whole pipeline. Rows bear the names of the OpenID conformance suite's
/// modules where one exists ("F:" is fapi2-security-profile-final-client-test-).
/// </summary>
public sealed class IdTokenTests(OidcHouse house) : OidcTests(house), IClassFixture<OidcHouse>
{
    private static readonly SigningKey Stranger = SigningKey.Rsa("k1"), Ec = SigningKey.Ec("k1"), Weak = SigningKey.Rsa("k1", 1024), Second = SigningKey.Rsa("k2");

    private static readonly Dictionary<string, (Action<ScriptedProvider> Arrange, R Why)> Wrong = new()
    {
        ["E1 oidcc-client-test-invalid-sig-rs256: one bit of the signature is turned"] = (p => p.Script.Token = (h, c) => Flip(p.Key.Sign(h, c)), R.TokenSignature),
        ["E1 another key signed it under our kid"] = (p => p.Script.Token = (h, c) => Stranger.Sign(h, c), R.TokenSignature),
        ["E1 the payload was changed after signing"] = (p => p.Script.Token = (h, c) => Tamper(p.Key.Sign(h, c)), R.TokenSignature),
        ["E1 oidcc-client-test-idtoken-sig-none, F:invalid-null-alg: alg none, no signature"] = (p => p.Script.Header = h => h["alg"] = "none", R.TokenAlgorithm),
        ["E1 alg none in other letters"] = (p => p.Script.Header = h => h["alg"] = "NoNe", R.TokenAlgorithm),
        ["E1 alg none with a signature behind it"] = (p => p.Script.Token = (h, c) => p.Key.Sign(Set(h, "alg", "none").ToJsonString(), c.ToJsonString(), "RS256"), R.TokenAlgorithm),
        ["E1 oidcc-client-test-invalid-sig-hs256: HS256 with the public key as the secret"] = (p => p.Script.Header = h => h["alg"] = "HS256", R.TokenAlgorithm),
        ["E1 F:invalid-alternate-alg: RS512, which both sides know but we don't take"] = (p => p.Script.Header = h => h["alg"] = "RS512", R.TokenAlgorithm),
        ["E1 PS256 where RS256 is agreed"] = (p => p.Script.Header = h => h["alg"] = "PS256", R.TokenAlgorithm),
        ["E1 ES256 where RS256 is agreed"] = (p => p.Script.Token = (h, c) => Ec.Sign(Set(h, "alg", "ES256"), c), R.TokenAlgorithm),
        ["E1 alg is a number"] = (p => p.Script.Token = (h, c) => p.Key.Sign(Set(h, "alg", 256).ToJsonString(), c.ToJsonString(), "RS256"), R.TokenAlgorithm),
        ["E1 alg is missing"] = (p => p.Script.Token = (h, c) => p.Key.Sign(Without(h, "alg").ToJsonString(), c.ToJsonString(), "RS256"), R.TokenAlgorithm),
        ["E2 the kid is unknown though the key is right"] = (p => p.Script.Header = h => h["kid"] = "other", R.TokenKey),
        ["E2 the kid is no text"] = (p => p.Script.Header = h => h["kid"] = 7, R.TokenForm),
        ["E2 the kid is a path"] = (p => p.Script.Header = h => h["kid"] = "../../../etc/passwd", R.TokenKey),
        ["A7 jku, x5u and jwk in the header: the key comes with the token"] = (p => p.Script.Token = (h, c) => Stranger.Sign(Set(Set(Set(h, "jwk", Stranger.Jwk()), "jku", $"{p.Issuer}/evil-keys"), "x5u", $"{p.Issuer}/evil-cert"), c), R.TokenSignature),
        ["E3 oidcc-client-test-invalid-iss, F:invalid-iss: another issuer"] = (p => p.Script.Claims = c => c["iss"] = "https://evil.example", R.TokenIssuer),
        ["E3 the issuer with a slash behind it"] = (p => p.Script.Claims = c => c["iss"] = $"{p.Issuer}/", R.TokenIssuer),
        ["E3 the issuer in capitals"] = (p => p.Script.Claims = c => c["iss"] = p.Issuer.ToUpperInvariant(), R.TokenIssuer),
        ["E3 F:invalid-missing-iss: no issuer"] = (p => p.Script.Claims = c => c.Remove("iss"), R.TokenIssuer),
        ["E3 a list of issuers"] = (p => p.Script.Claims = c => c["iss"] = new JsonArray(p.Issuer), R.TokenForm),
        ["E4 oidcc-client-test-invalid-aud, F:invalid-aud: for another client"] = (p => p.Script.Claims = c => c["aud"] = "other", R.TokenAudience),
        ["E4 oidcc-client-test-missing-aud, F:invalid-missing-aud: for nobody"] = (p => p.Script.Claims = c => c.Remove("aud"), R.TokenAudience),
        ["E4 an empty list of audiences"] = (p => p.Script.Claims = c => c["aud"] = new JsonArray(), R.TokenAudience),
        ["E4 F:invalid-secondary-aud: for us and a stranger"] = (p => p.Script.Claims = c => c["aud"] = new JsonArray(ScriptedProvider.ClientId, "evil"), R.TokenAudience),
        ["E4 for us and a stranger, with us as azp"] = (p => p.Script.Claims = c => Set(c, "azp", ScriptedProvider.ClientId)["aud"] = new JsonArray(ScriptedProvider.ClientId, "evil"), R.TokenAudience),
        ["E4 our id with a slash behind it"] = (p => p.Script.Claims = c => c["aud"] = $"{ScriptedProvider.ClientId}/", R.TokenAudience),
        ["E4 our id in capitals"] = (p => p.Script.Claims = c => c["aud"] = ScriptedProvider.ClientId.ToUpperInvariant(), R.TokenAudience),
        ["E4 audiences that are no text"] = (p => p.Script.Claims = c => c["aud"] = new JsonArray(ScriptedProvider.ClientId, 7), R.TokenAudience),
        ["E5 azp is another client"] = (p => p.Script.Claims = c => c["azp"] = "other", R.TokenParty),
        ["E5 azp is no text"] = (p => p.Script.Claims = c => c["azp"] = new JsonArray(ScriptedProvider.ClientId), R.TokenParty),
        ["E6 F:invalid-expired-exp: expired six minutes ago"] = (p => p.Script.Claims = c => c["exp"] = p.Now(-360), R.TokenExpired),
        ["E6 expired two minutes ago"] = (p => p.Script.Claims = c => c["exp"] = p.Now(-120), R.TokenExpired),
        ["E6 F:invalid-missing-exp: never expires"] = (p => p.Script.Claims = c => c.Remove("exp"), R.TokenExpired),
        ["E6 exp is text"] = (p => p.Script.Claims = c => c["exp"] = p.Now(300).ToString(CultureInfo.InvariantCulture), R.TokenExpired),
        ["E6 exp is beyond any calendar"] = (p => p.Script.Claims = c => c["exp"] = 1e300, R.TokenForm),
        ["E7 oidcc-client-test-missing-iat: no iat"] = (p => p.Script.Claims = c => c.Remove("iat"), R.TokenIssuedAt),
        ["E7 made ten years ago"] = (p => p.Script.Claims = c => c["iat"] = p.Now(-315_000_000), R.TokenIssuedAt),
        ["E7 made twenty minutes ago"] = (p => p.Script.Claims = c => c["iat"] = p.Now(-1200), R.TokenIssuedAt),
        ["E7 made tomorrow"] = (p => p.Script.Claims = c => c["iat"] = p.Now(86_400), R.TokenIssuedAt),
        ["E7 made in two minutes"] = (p => p.Script.Claims = c => c["iat"] = p.Now(120), R.TokenIssuedAt),
        ["E7 iat is text"] = (p => p.Script.Claims = c => c["iat"] = "now", R.TokenIssuedAt),
        ["E7 not valid before four minutes from now"] = (p => p.Script.Claims = c => c["nbf"] = p.Now(240), R.TokenNotYet),
        ["E7 nbf is no number"] = (p => p.Script.Claims = c => c["nbf"] = "later", R.TokenForm),
        ["E8 oidcc-client-test-nonce-invalid, F:invalid-nonce: another nonce"] = (p => p.Script.Claims = c => c["nonce"] = "other", R.TokenNonce),
        ["E8 F:invalid-missing-nonce: no nonce"] = (p => p.Script.Claims = c => c.Remove("nonce"), R.TokenNonce),
        ["E8 the nonce in capitals"] = (p => p.Script.Claims = c => c["nonce"] = ((string)c["nonce"]!).ToUpperInvariant(), R.TokenNonce),
        ["E8 an empty nonce"] = (p => p.Script.Claims = c => c["nonce"] = "", R.TokenNonce),
        ["E9 oidcc-client-test-missing-sub: about nobody"] = (p => p.Script.Claims = c => c.Remove("sub"), R.TokenSubject),
        ["E9 sub is empty"] = (p => p.Script.Claims = c => c["sub"] = "", R.TokenSubject),
        ["E9 sub has 256 letters"] = (p => p.Script.Claims = c => c["sub"] = new string('x', 256), R.TokenSubject),
        ["E9 sub is not ASCII"] = (p => p.Script.Claims = c => c["sub"] = "sаm-1", R.TokenSubject),
        ["E9 sub has a line break"] = (p => p.Script.Claims = c => c["sub"] = "sam\n1", R.TokenSubject),
        ["E9 sub is a number"] = (p => p.Script.Claims = c => c["sub"] = 1, R.TokenSubject),
        ["E10 at_hash of another access token"] = (p => p.Script.Claims = c => c["at_hash"] = ScriptedProvider.AccessHash("other"), R.TokenAccessHash),
        ["E10 at_hash is no text"] = (p => p.Script.Claims = c => c["at_hash"] = 1, R.TokenAccessHash),
        ["E11 a logout token as an ID token"] = (p => p.Script.Header = h => h["typ"] = "logout+jwt", R.TokenType),
        ["E11 an access token as an ID token"] = (p => p.Script.Header = h => h["typ"] = "at+jwt", R.TokenType),
        ["E11 typ is no text"] = (p => p.Script.Header = h => h["typ"] = 1, R.TokenType),
        ["E11 an extension marked critical"] = (p => p.Script.Header = h => Set(h, "crit", new JsonArray("exp"))["exp"] = 1, R.TokenCritical),
        ["E11 crit is empty"] = (p => p.Script.Header = h => h["crit"] = new JsonArray(), R.TokenCritical),
        ["E11 encrypted: five segments"] = (p => p.Script.Token = (_, _) => "eyJhbGciOiJkaXIiLCJlbmMiOiJBMTI4Q0JDLUhTMjU2In0..AAAAAAAAAAAAAAAAAAAAAA.AAAA.AAAAAAAAAAAAAAAAAAAAAA", R.TokenForm),
        ["E11 encrypted and packed: a small token that unpacks to megabytes"] = (p => p.Script.Token = (_, _) => $"{SigningKey.Text("""{"alg":"dir","enc":"A128CBC-HS256","zip":"DEF"}"""u8.ToArray())}.AA.AA.{new string('A', 40_000)}.AA", R.TokenForm),
        ["E11 two segments"] = (p => p.Script.Token = (h, c) => p.Key.Sign(h, c)[..^350], R.TokenForm),
        ["E11 one segment"] = (p => p.Script.Token = (_, _) => "token", R.TokenForm),
        ["E11 a token of 1 MB"] = (p => p.Script.Claims = c => c["pad"] = new string('x', 700_000), R.TokenForm),
        ["E11 just over 64 KiB"] = (p => p.Script.Claims = c => c["pad"] = new string('x', 49_000), R.TokenForm),
        ["E11 letters that are not base64url"] = (p => p.Script.Token = (h, c) => p.Key.Sign(h, c).Replace("eyJ", "e+/", StringComparison.Ordinal), R.TokenForm),
        ["E11 a line break in the token"] = (p => p.Script.Token = (h, c) => p.Key.Sign(h, c) + "\n", R.TokenForm),
        ["E11 sub twice"] = (p => p.Script.Token = (h, c) => p.Key.Sign(h.ToJsonString(), Twice(c, "\"sub\":\"ada-1\""), "RS256"), R.TokenForm),
        ["E11 iss twice"] = (p => p.Script.Token = (h, c) => p.Key.Sign(h.ToJsonString(), Twice(c, "\"iss\":\"https://evil.example\""), "RS256"), R.TokenForm),
        ["E11 alg twice in the header"] = (p => p.Script.Token = (h, c) => p.Key.Sign(Twice(h, "\"alg\":\"none\""), c.ToJsonString(), "RS256"), R.TokenForm),
        ["E11 a name twice deep inside"] = (p => p.Script.Token = (h, c) => p.Key.Sign(h.ToJsonString(), Twice(c, "\"realm_access\":{\"roles\":[\"a\"],\"roles\":[\"b\"]}"), "RS256"), R.TokenForm),
        ["E11 the payload is a list"] = (p => p.Script.Token = (h, _) => p.Key.Sign(h.ToJsonString(), "[]", "RS256"), R.TokenForm),
        ["E11 the payload is no JSON"] = (p => p.Script.Token = (h, _) => p.Key.Sign(h.ToJsonString(), "sub=sam", "RS256"), R.TokenForm),
        ["E11 the payload is no UTF-8"] = (p => p.Script.Token = (h, c) => p.Key.Sign(h.ToJsonString(), c.ToJsonString(), "RS256").Split('.') is var s ? $"{s[0]}.{SigningKey.Text([0x7b, 0xff, 0xfe, 0x7d])}.{s[2]}" : "", R.TokenForm),
        ["E11 nested a hundred deep"] = (p => p.Script.Token = (h, c) => p.Key.Sign(h.ToJsonString(), Twice(c, $"\"deep\":{new string('[', 100)}{new string(']', 100)}"), "RS256"), R.TokenForm),
        ["D3 no id_token at all"] = (p => p.Script.TokenAnswer = a => a.Remove("id_token"), R.TokenAnswer),
        ["D3 the id_token is no text"] = (p => p.Script.TokenAnswer = a => a["id_token"] = 7, R.TokenAnswer),
    };

    private static readonly Dictionary<string, Action<ScriptedProvider>> Right = new()
    {
        ["B1 oidcc-client-test: nothing is changed"] = _ => { },
        ["E1 oidcc-client-test-idtoken-sig-rs256"] = _ => { },
        ["E2 oidcc-client-test-kid-absent-single-jwks"] = p => p.Script.Header = h => h.Remove("kid"),
        ["E2 oidcc-client-test-kid-absent-multiple-jwks: all keys are tried"] = p => (p.Published, p.Script.Header) = ([Second, Ec, p.Key], h => h.Remove("kid")),
        ["E4 F:valid-aud-as-array"] = p => p.Script.Claims = c => c["aud"] = new JsonArray(ScriptedProvider.ClientId),
        ["E5 azp is us"] = p => p.Script.Claims = c => c["azp"] = ScriptedProvider.ClientId,
        ["E6 expired forty seconds ago: within the minute clocks may differ"] = p => p.Script.Claims = c => c["exp"] = p.Now(-40),
        ["E6 exp with a fraction"] = p => p.Script.Claims = c => c["exp"] = p.Now(300) + 0.5,
        ["E7 made in forty seconds, valid from then"] = p => p.Script.Claims = c => Set(c, "nbf", p.Now(40))["iat"] = p.Now(40),
        ["E7 made ten minutes ago"] = p => p.Script.Claims = c => c["iat"] = p.Now(-600),
        ["E9 sub has 255 letters"] = p => p.Subject = new string('x', 255),
        ["E10 no at_hash, which code flow allows"] = p => p.Script.Claims = c => c.Remove("at_hash"),
        ["E10 the right at_hash"] = p => p.Script.Claims = c => c["at_hash"] = ScriptedProvider.AccessHash(p.LastAccessToken),
        ["E11 no typ"] = p => p.Script.Header = h => h.Remove("typ"),
        ["E11 typ in small letters"] = p => p.Script.Header = h => h["typ"] = "jwt",
        ["E11 members nobody knows"] = p => p.Script.Claims = c => c["x"] = new JsonObject { ["y"] = new JsonArray(1, "2", null) },
        ["A7 jku in the header is not followed, and does no harm"] = p => p.Script.Header = h => h["jku"] = $"{p.Issuer}/evil-keys",
    };

    public static TheoryData<string> WrongOnes => [.. Wrong.Keys];

    public static TheoryData<string> RightOnes => [.. Right.Keys];

    [Theory]
    [MemberData(nameof(WrongOnes))]
    public async Task A_wrong_token_signs_nobody_in_and_the_page_says_so_in_words(string what)
    {
        Wrong[what].Arrange(Provider);
        await Refuses(Wrong[what].Why);
        Assert.DoesNotContain(Provider.Seen, c => c.Path.StartsWith("/evil", StringComparison.Ordinal) || c.Path == "/userinfo");
    }

    [Theory]
    [MemberData(nameof(RightOnes))]
    public async Task A_right_token_signs_in(string what)
    {
        Right[what](Provider);
        await SignsIn();
        Assert.DoesNotContain(Provider.Seen, c => c.Path.StartsWith("/evil", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("PS256")]
    [InlineData("ES256")]
    public async Task E1_oidcc_client_test_idtoken_sig_es256_other_algorithms_where_they_are_configured(string algorithm)
    {
        var key = algorithm == "ES256" ? Ec : Provider.Key;
        (Provider.Published, Script.Token) = ([key], (h, c) => key.Sign(Set(Set(h, "alg", algorithm), "kid", key.Id), c));
        await SignsIn("Oidc:Algorithms:0=PS256", "Oidc:Algorithms:1=ES256");
        Script.Token = (h, c) => Provider.Key.Sign(h, c);
        await Refuses(R.TokenAlgorithm, "Oidc:Algorithms:0=PS256", "Oidc:Algorithms:1=ES256");
    }

    [Fact]
    public async Task E1_oidcc_client_test_invalid_sig_es256()
    {
        Provider.Published = [Ec];
        Script.Token = (h, c) => Flip(Ec.Sign(Set(h, "alg", "ES256"), c));
        await Refuses(R.TokenSignature, "Oidc:Algorithms:0=PS256", "Oidc:Algorithms:1=ES256");
    }

    [Fact]
    public async Task E1_a_key_published_for_one_algorithm_verifies_no_other()
    {
        Script.Jwks = j => j["keys"]![0]!["alg"] = "PS256";
        ForgetProvider();
        await Refuses(R.TokenKey);
        Script.Jwks = null;
        await SignsIn();
    }

    [Fact]
    public async Task A4_a_key_of_1024_bits_signs_nobody_in()
    {
        (Provider.Published, Script.Token) = ([Weak, Second], (h, c) => Weak.Sign(h, c));
        ForgetProvider();
        await Refuses(R.TokenKey);
    }

    [Fact]
    public async Task E4_E5_an_audience_that_is_trusted_needs_us_as_the_authorized_party()
    {
        const string Trusted = "Oidc:TrustedAudiences:0=api";
        Script.Claims = c => Set(c, "azp", ScriptedProvider.ClientId)["aud"] = new JsonArray(ScriptedProvider.ClientId, "api");
        await SignsIn(Trusted);
        Script.Claims = c => c["aud"] = new JsonArray(ScriptedProvider.ClientId, "api");
        await Refuses(R.TokenParty, Trusted);
        Script.Claims = c => c["aud"] = "api";
        await Refuses(R.TokenAudience, Trusted);
    }

    [Theory]
    [InlineData(0, null)]
    [InlineData(-290, null)]
    [InlineData(-400, R.TokenAuthenticationTime)]
    [InlineData(400, R.TokenAuthenticationTime)]
    [InlineData(null, R.TokenAuthenticationTime)]
    public async Task E12_B6_auth_time_is_held_against_max_age(int? ago, object? why)
    {
        const string MaxAge = "Oidc:MaxAge=300";
        Script.Claims = c => Set(c, "auth_time", ago is { } seconds ? Provider.Now(seconds) : null);
        await (why is R refusal ? Refuses(refusal, MaxAge) : SignsIn(MaxAge));
        Assert.Contains(Provider.Seen, c => c.Path == "/authorize" && c.Query.Contains("max_age=300", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("mfa", null)]
    [InlineData("phr", null)]
    [InlineData("pwd", R.TokenAuthenticationClass)]
    [InlineData("MFA", R.TokenAuthenticationClass)]
    [InlineData(null, R.TokenAuthenticationClass)]
    public async Task E12_B6_acr_must_be_one_of_those_asked_for(string? acr, object? why)
    {
        string[] settings = ["Oidc:AcrValues:0=mfa", "Oidc:AcrValues:1=phr", "Oidc:Prompt=login"];
        Script.Claims = c => Set(c, "acr", acr);
        await (why is R refusal ? Refuses(refusal, settings) : SignsIn(settings));
        Assert.Contains(Provider.Seen, c => c.Path == "/authorize" && c.Query.Contains("acr_values=mfa%20phr", StringComparison.Ordinal) && c.Query.Contains("prompt=login", StringComparison.Ordinal));
    }

    /// <summary>Three thousand tokens with one byte changed anywhere: the checks answer each with a refusal, never with a crash, and take none.</summary>
    [Fact]
    public async Task E1_no_changed_byte_of_a_token_gets_through()
    {
        // A console of its own: what others made the shared one believe of the keys holds for half a minute.
        await using var console = await OidcConsole.Start(Provider.Issuer, Provider.Time);
        var provider = await console.Get<OidcDiscovery>().Get(default);
        var (tokens, random) = (console.Get<IdTokens>(), new Random(17));
        var right = Provider.Key.Sign(Provider.Header(), Provider.Claims("n"));
        await tokens.Check(right, provider, new IdTokenAsked { Nonce = "n" }, default);
        var signature = right.LastIndexOf('.') + 1;
        for (var i = 0; i < 3000; i++)
        {
            var changed = new StringBuilder(right);

            // The last letter of the signature has bits that stand for nothing.
            var at = random.Next(right.Length - 1);
            changed[at] = "abcXYZ019-_.="[random.Next(13)];
            if (changed[at] != right[at])
            {
                var refused = await Assert.ThrowsAsync<RefusedException>(() => tokens.Check(changed.ToString(), provider, new IdTokenAsked { Nonce = "n" }, default));
                Assert.True(at < signature || refused.Why is R.TokenSignature or R.TokenForm);
            }
        }
    }

    internal static JsonObject Set(JsonObject json, string name, JsonNode? value)
    {
        if (value is null)
        {
            json.Remove(name);
        }
        else
        {
            json[name] = value;
        }

        return json;
    }

    private static JsonObject Without(JsonObject json, string name) => Set(json, name, null);

    private static string Twice(JsonObject json, string member) => $"{json.ToJsonString()[..^1]},{member}}}";

    private static string Flip(string token) => token[..^10] + (token[^10] == 'A' ? 'B' : 'A') + token[^9..];

    private static string Tamper(string token)
    {
        var parts = token.Split('.');
        var claims = JsonNode.Parse(Microsoft.AspNetCore.WebUtilities.WebEncoders.Base64UrlDecode(parts[1]))!.AsObject();
        return $"{parts[0]}.{SigningKey.Text(Encoding.UTF8.GetBytes(Set(claims, "roles", new JsonArray("ops-admins")).ToJsonString()))}.{parts[2]}";
    }
}
