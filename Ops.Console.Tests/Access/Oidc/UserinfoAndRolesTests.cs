using System.Text.Json;
using System.Text.Json.Nodes;
using Ops.Console.Access.Oidc;
using Ops.Console.Tests.Support.Oidc;
using R = Ops.Console.Access.Oidc.SignInRefusal;

namespace Ops.Console.Tests.Access.Oidc;

/// <summary>Part F of docs/security-oidc.md: what the provider tells when asked a second time, who somebody is, and what he is.</summary>
public sealed class UserinfoAndRolesTests(OidcHouse house) : OidcTests(house), IClassFixture<OidcHouse>
{
    private static readonly string[] Asks = ["Oidc:Userinfo=true", "Oidc:RoleClaims:0:Source=userinfo"];
    private static readonly string[] Signed = ["Oidc:Userinfo=true", "Oidc:RoleClaims:0:Source=userinfo", "Oidc:UserinfoSigned=true"];

    private static readonly Dictionary<string, (Action<ScriptedProvider> Arrange, R Why)> Wrong = new()
    {
        ["F2 oidcc-client-test-userinfo-invalid-sub: of another person"] = (p => p.Script.Userinfo = u => u["sub"] = "ada-1", R.UserinfoSubject),
        ["F2 no sub"] = (p => p.Script.Userinfo = u => u.Remove("sub"), R.UserinfoSubject),
        ["F2 sub in capitals"] = (p => p.Script.Userinfo = u => u["sub"] = "SAM-1", R.UserinfoSubject),
        ["F2 sub with a space behind it"] = (p => p.Script.Userinfo = u => u["sub"] = "sam-1 ", R.UserinfoSubject),
        ["F2 two subs"] = (p => p.Script.Answers["/userinfo"] = ScriptedProvider.Json(200, """{"sub":"ada-1","sub":"sam-1","roles":["ops-admins"]}"""), R.Userinfo),
        ["F3 a JWT nobody signed, with a role in it"] = (p => p.Script.Answers["/userinfo"] = ScriptedProvider.Json(200, "eyJhbGciOiJub25lIn0.eyJzdWIiOiJzYW0tMSIsInJvbGVzIjpbIm9wcy1hZG1pbnMiXX0.", "application/jwt"), R.Userinfo),
        ["F3 JSON that says it is HTML"] = (p => p.Script.Answers["/userinfo"] = ScriptedProvider.Json(200, """{"sub":"sam-1"}""", "text/html"), R.Userinfo),
        ["F3 a list"] = (p => p.Script.Answers["/userinfo"] = ScriptedProvider.Json(200, "[]"), R.Userinfo),
        ["F1 the endpoint refuses"] = (p => p.Script.Answers["/userinfo"] = ScriptedProvider.Json(403, "{}"), R.Userinfo),
        ["F1 the endpoint is down"] = (p => p.Script.Answers["/userinfo"] = ScriptedProvider.Json(503, "{}"), R.Unreachable),
        ["F1 the endpoint is elsewhere (redirect)"] = (p => p.Script.Answers["/userinfo"] = http => { http.Response.Redirect($"{p.Issuer}/elsewhere"); return Task.CompletedTask; }, R.Unreachable),
    };

    public static TheoryData<string> WrongOnes => [.. Wrong.Keys];

    [Theory]
    [MemberData(nameof(WrongOnes))]
    public async Task A_wrong_userinfo_answer_signs_nobody_in(string what)
    {
        Wrong[what].Arrange(Provider);
        await Refuses(Wrong[what].Why, Asks);
        Assert.Equal(0, Provider.Calls("/elsewhere"));
    }

    [Fact]
    public async Task F1_oidcc_client_test_userinfo_bearer_header_the_token_goes_in_the_header_and_only_where_configured()
    {
        await SignsIn();
        Assert.Equal(0, Provider.Calls("/userinfo"));
        await SignsIn(Asks);
        var call = Provider.Seen.Single(c => c.Path == "/userinfo");
        Assert.Equal(($"Bearer {Provider.LastAccessToken}", "", 0), (call.Authorization, call.Query, call.Form.Count));
    }

    [Fact]
    public async Task F3_oidcc_client_test_userinfo_signed_a_signed_answer_is_checked_like_an_id_token()
    {
        Answers(Provider.Key, _ => { });
        await SignsIn(Signed);
        Answers(Provider.Key, c => c["sub"] = "ada-1");
        await Refuses(R.UserinfoSubject, Signed);
        Answers(Provider.Key, c => c["iss"] = "https://evil.example");
        await Refuses(R.TokenIssuer, Signed);
        Answers(Provider.Key, c => c["aud"] = "other");
        await Refuses(R.TokenAudience, Signed);
        Answers(SigningKey.Rsa("k1"), _ => { });
        await Refuses(R.TokenSignature, Signed);
        Script.Answers.Clear();
        await Refuses(R.Userinfo, Signed);
    }

    [Fact]
    public async Task F4_userinfo_replaces_nothing_of_the_id_token()
    {
        Script.Userinfo = u =>
        {
            (u["iss"], u["aud"], u["azp"], u["sid"], u["nonce"], u["exp"]) = ("https://evil.example", "other", "other", "sid-evil", "other", 1);
            u["name"] = "Ada";
        };
        var browser = await Open(Asks);
        await browser.SignIn();
        var me = await browser.Me();
        Assert.Equal([$"iss={Provider.Issuer}", "sub=sam-1", "name=Sam Lee", "sid=sid-1", "role=admin"], me!.Claims);
    }

    [Fact]
    public async Task F5_oidcc_client_test_distributed_claims_addresses_in_claims_are_never_opened()
    {
        Script.Claims = c =>
        {
            c["_claim_names"] = new JsonObject { ["address"] = "src1" };
            c["_claim_sources"] = new JsonObject { ["src1"] = new JsonObject { ["endpoint"] = $"{Provider.Issuer}/evil-claims", ["access_token"] = "x" } };
        };
        await SignsIn();
        Assert.Equal(0, Provider.Calls("/evil-claims"));
    }

    [Fact]
    public async Task F6_two_accounts_with_one_e_mail_and_name_stay_two_persons()
    {
        Script.Claims = c => (c["email"], c["email_verified"]) = ("sam@example.com", true);
        var (first, second) = (await Open(), await Open());
        await first.SignIn();
        Provider.Subject = "sam-2";
        await second.SignIn();
        Assert.Equal($"{Provider.Issuer} sam-1", (await first.Me())!.Key);
        Assert.Equal($"{Provider.Issuer} sam-2", (await second.Me())!.Key);
    }

    [Fact]
    public async Task F6_the_same_account_name_at_two_providers_is_two_persons()
    {
        await using var other = await ScriptedProvider.Start(Provider.Time);
        await using var console = await OidcConsole.Start(other.Issuer, Provider.Time);
        var (here, there) = (await Open(), Open(console));
        await here.SignIn();
        await there.SignIn();
        Assert.NotEqual((await here.Me())!.Key, (await there.Me())!.Key);
    }

    [Fact]
    public async Task F7_the_session_holds_exactly_our_claims_whatever_the_token_has()
    {
        Script.Claims = c =>
        {
            (c["role"], c["http://schemas.microsoft.com/ws/2008/06/identity/claims/role"], c["groups"], c["person"], c["email"]) = ("admin", "admin", "admin", "p", "e");
            c["roles"] = new JsonArray("ops-staff", "OPS-ADMINS", "ops-admins ", "ops-admin", "*", "admin");
        };
        var browser = await Open();
        await browser.SignIn();
        var me = await browser.Me();
        Assert.Equal([$"iss={Provider.Issuer}", "sub=sam-1", "name=Sam Lee", "sid=sid-1", "role=staff"], me!.Claims);
        Assert.Equal("oidc", me.Way);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("""["unknown"]""")]
    [InlineData("null")]
    [InlineData("""{"ops-staff":true}""")]
    [InlineData("7")]
    [InlineData("\"ops-staff ops-admins\"")]
    [InlineData("\"ops-staff,ops-admins\"")]
    public async Task F7_who_has_no_role_here_is_not_let_in_and_reads_why(string roles)
    {
        Script.Claims = c => c["roles"] = JsonNode.Parse(roles);
        await Refuses(R.NoRole);
    }

    [Fact]
    public async Task F7_groups_the_provider_left_out_are_named_as_the_reason()
    {
        string[] groups = ["Oidc:RoleClaims:1:Path:0=groups"];
        Script.Claims = c => c["_claim_names"] = new JsonObject { ["groups"] = "src1" };
        var outcome = await (await Open(groups)).SignIn();
        Assert.Equal(R.RolesLeftOut, outcome.Refused);
        Assert.Contains("so many groups", outcome.Page, StringComparison.Ordinal);
        Script.Claims = c => c["hasgroups"] = true;
        await Refuses(R.RolesLeftOut, groups);
        Script.Claims = c => (c["hasgroups"], c["groups"]) = (true, new JsonArray("ops-admins"));
        await SignsIn(groups);
    }

    [Fact]
    public async Task F7_the_person_claim_is_kept_and_who_has_none_is_not_let_in()
    {
        const string Claim = "Oidc:PersonClaim=employee_id";
        Script.Claims = c => c["employee_id"] = "E-17";
        var browser = await Open(Claim);
        await browser.SignIn();
        Assert.Contains("person=E-17", (await browser.Me())!.Claims);
        Script.Claims = null;
        await Refuses(R.NoPerson, Claim);
        Script.Claims = c => c["employee_id"] = "";
        await Refuses(R.NoPerson, Claim);
    }

    [Theory]
    [InlineData("Ada\r\nforged", "Ada  forged")]
    [InlineData("Ada\u202eecila", "Ada ecila")]
    [InlineData("", "sam-1")]
    [InlineData("<img src=x onerror=alert(1)>", "<img src=x onerror=alert(1)>")]
    public async Task F6_a_name_is_for_reading_only_and_is_one_line(string given, string shown)
    {
        Script.Claims = c => c["name"] = given;
        var browser = await Open();
        await browser.SignIn();
        Assert.Contains($"name={shown}", (await browser.Me())!.Claims);
    }

    [Theory]
    [InlineData("""{"roles":["a"]}""", "roles")]
    [InlineData("""{"roles":"a"}""", "roles")]
    [InlineData("""{"groups":["x","a","a"]}""", "groups")]
    [InlineData("""{"realm_access":{"roles":["a"]}}""", "realm_access", "roles")]
    [InlineData("""{"realm_access.roles":["a"]}""", "realm_access.roles")]
    [InlineData("""{"resource_access":{"ops.console.v2":{"roles":["a"]}}}""", "resource_access", "ops.console.v2", "roles")]
    [InlineData("""{"https://example.com/roles":["a"]}""", "https://example.com/roles")]
    public void F7_roles_are_found_where_providers_put_them(string claims, params string[] path) =>
        Assert.Equal(["staff"], Map(claims, path).Roles);

    [Theory]
    [InlineData("""{"realm_access":{"roles":["a"]}}""", "realm_access.roles")]
    [InlineData("""{"realm_access":["a"]}""", "realm_access", "roles")]
    [InlineData("""{"Roles":["a"]}""", "roles")]
    [InlineData("""{"roles":["A"]}""", "roles")]
    [InlineData("""{"roles":[["a"]]}""", "roles")]
    [InlineData("""{"roles":[{"a":"a"}]}""", "roles")]
    [InlineData("""{"roles":["a b"]}""", "roles")]
    [InlineData("""{"roles":["a\u0000"]}""", "roles")]
    public void F7_and_nowhere_else(string claims, params string[] path) =>
        Assert.Empty(Map(claims, path).Roles);

    [Fact]
    public void F7_values_that_mean_nothing_are_counted() => Assert.Equal(2, Map("""{"roles":["a","x","y","x"]}""", "roles").Unknown);

    private static (IReadOnlyList<string> Roles, int Unknown) Map(string claims, params string[] path)
    {
        using var json = JsonDocument.Parse(claims);
        return new RoleMapping(new OidcOptions { RoleClaims = [new RoleClaim { Path = path }], RoleMap = [new RoleEntry { Value = "a", Role = "staff" }] }).Of(json.RootElement, null);
    }

    private void Answers(SigningKey key, Action<JsonObject> change) => Script.Answers["/userinfo"] = ScriptedProvider.Json(200, key.Sign(Provider.Header(), Change(
        new JsonObject { ["iss"] = Provider.Issuer, ["aud"] = ScriptedProvider.ClientId, ["sub"] = "sam-1", ["roles"] = new JsonArray("ops-admins") }, change)), "application/jwt");
}
