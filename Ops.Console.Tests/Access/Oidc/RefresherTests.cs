using System.Text.Json.Nodes;
using Ops.Console.Access.Oidc;
using Ops.Console.Tests.Support.Oidc;
using R = Ops.Console.Access.Oidc.SignInRefusal;

namespace Ops.Console.Tests.Access.Oidc;

/// <summary>G3 and G4 of docs/security-oidc.md: asking the provider anew about somebody who is signed in.</summary>
public sealed class RefresherTests(OidcHouse house) : OidcTests(house), IClassFixture<OidcHouse>
{
    private static readonly Dictionary<string, (Action<ScriptedProvider> Arrange, R Why)> Ends = new()
    {
        ["G3 invalid_grant: the person is gone, or the token was used"] = (p => p.Script.Answers["/token"] = ScriptedProvider.Json(400, """{"error":"invalid_grant"}"""), R.Code),
        ["G4 oidcc-client-test-refresh-token-invalid-issuer"] = (p => p.Script.Claims = c => c["iss"] = "https://evil.example", R.TokenIssuer),
        ["G4 oidcc-client-test-refresh-token-invalid-sub"] = (p => p.Script.Claims = c => c["sub"] = "ada-1", R.TokenSubject),
        ["G4 an audience that is not us"] = (p => p.Script.Claims = c => c["aud"] = "other", R.TokenAudience),
        ["G4 an authorized party that is not us"] = (p => p.Script.Claims = c => c["azp"] = "other", R.TokenParty),
        ["G4 an old token"] = (p => p.Script.Claims = c => c["iat"] = p.Now(-3600), R.TokenIssuedAt),
        ["G4 a wrong signature"] = (p => p.Script.Token = (h, c) => SigningKey.Rsa("k1").Sign(h, c), R.TokenSignature),
        ["G4 groups left out"] = (p => p.Script.Claims = c => { c.Remove("roles"); c["_claim_names"] = new JsonObject { ["roles"] = "x" }; }, R.RolesLeftOut),
    };

    private static readonly Dictionary<string, (Action<ScriptedProvider> Arrange, R Why)> Waits = new()
    {
        ["G3 the provider is down"] = (p => p.Script.Answers["/token"] = ScriptedProvider.Json(503, ""), R.Unreachable),
        ["G3 the line is cut"] = (p => p.Script.Answers["/token"] = http => { http.Abort(); return Task.CompletedTask; }, R.Unreachable),
        ["G3 our secret is no longer right: nothing is said about the person"] = (p => p.Script.Answers["/token"] = ScriptedProvider.Json(401, """{"error":"invalid_client"}"""), R.Client),
        ["G3 a key nobody knows yet"] = (p => p.Script.Header = h => h["kid"] = "unknown", R.TokenKey),
    };

    public static TheoryData<string> Endings => [.. Ends.Keys];

    public static TheoryData<string> Waitings => [.. Waits.Keys];

    [Fact]
    public async Task G3_G4_oidcc_client_test_refresh_token_roles_are_those_of_now_and_the_new_token_is_handed_over()
    {
        Script.Claims = c => c["roles"] = new JsonArray("ops-admins");
        var refreshed = Assert.IsType<RefreshOutcome.Refreshed>(await Refresh());
        Assert.Equal(["admin"], refreshed.Roles);
        Assert.StartsWith("refresh-", refreshed.RefreshToken, StringComparison.Ordinal);
        Assert.NotNull(refreshed.IdToken);
        var form = Provider.Seen.Single(c => c.Path == "/token").Form;
        Assert.Equal(("refresh_token", "old"), (form["grant_type"], form["refresh_token"]));
    }

    [Fact]
    public async Task G3_without_a_new_refresh_token_the_old_one_stays()
    {
        Script.TokenAnswer = a => a.Remove("refresh_token");
        Assert.Equal("old", Assert.IsType<RefreshOutcome.Refreshed>(await Refresh()).RefreshToken);
    }

    [Fact]
    public async Task G4_roles_that_are_gone_are_gone()
    {
        Script.Claims = c => c["roles"] = new JsonArray();
        Assert.Empty(Assert.IsType<RefreshOutcome.Refreshed>(await Refresh()).Roles!);
    }

    [Fact]
    public async Task G4_without_an_id_token_nothing_is_known_of_roles()
    {
        Script.TokenAnswer = a => a.Remove("id_token");
        var refreshed = Assert.IsType<RefreshOutcome.Refreshed>(await Refresh());
        Assert.Null(refreshed.Roles);
        Assert.Null(refreshed.IdToken);
    }

    [Fact]
    public async Task G4_roles_of_userinfo_come_with_the_right_sub_only()
    {
        string[] asks = ["Oidc:Userinfo=true", "Oidc:RoleClaims:0:Source=userinfo"];
        Script.TokenAnswer = a => a.Remove("id_token");
        Assert.Equal(["admin"], Assert.IsType<RefreshOutcome.Refreshed>(await Refresh(settings: asks)).Roles);
        Script.Userinfo = u => u["sub"] = "ada-1";
        Assert.Equal(R.UserinfoSubject, Assert.IsType<RefreshOutcome.Ended>(await Refresh(settings: asks)).Why);
    }

    [Theory]
    [MemberData(nameof(Endings))]
    public async Task What_the_provider_says_against_somebody_ends_his_session(string what)
    {
        Ends[what].Arrange(Provider);
        Assert.Equal(Ends[what].Why, Assert.IsType<RefreshOutcome.Ended>(await Refresh()).Why);
    }

    [Theory]
    [MemberData(nameof(Waitings))]
    public async Task What_says_nothing_about_somebody_leaves_his_session(string what)
    {
        Waits[what].Arrange(Provider);
        Assert.Equal(Waits[what].Why, Assert.IsType<RefreshOutcome.Unreachable>(await Refresh()).Why);
    }

    [Fact]
    public async Task G4_a_session_of_another_provider_ends_without_asking()
    {
        Assert.IsType<RefreshOutcome.Ended>(await Refresh("https://former.example"));
        Assert.Equal(0, Provider.Calls("/token"));
    }

    private async Task<RefreshOutcome> Refresh(string? issuer = null, params string[] settings)
    {
        Provider.Time.Move(OidcDiscovery.BetweenForced * 2);
        return await (await House.Console(settings)).Get<OidcRefresher>().Refresh("old", issuer ?? Provider.Issuer, "sam-1", default);
    }
}
