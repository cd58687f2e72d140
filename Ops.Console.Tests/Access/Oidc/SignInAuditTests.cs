using Ops.Console.Access.Oidc;
using Ops.Console.Tests.Support;
using Ops.Console.Tests.Support.Oidc;
using R = Ops.Console.Access.Oidc.SignInRefusal;

namespace Ops.Console.Tests.Access.Oidc;

/// <summary>What the audit trail knows of sign-ins and sign-outs.</summary>
public sealed class SignInAuditTests(OidcHouse house) : OidcTests(house), IClassFixture<OidcHouse>
{
    private const string Mine = "Oidc:NameClaim=name";

    [Fact]
    public async Task A_sign_in_and_a_sign_out_are_written_down_with_person_address_and_reason()
    {
        var browser = await Open(Mine, "Limits:SignInsPerMinute=500");
        var console = await House.Console(Mine, "Limits:SignInsPerMinute=500");
        Assert.Null((await browser.SignIn()).Refused);
        await browser.Submit("/sign-in", "/sign-out");
        Assert.Equal(
            [$"session.began|{Provider.Issuer} sam-1|Sam Lee|Web|127.0.0.1|session|Signed in with staff.", $"session.ended|{Provider.Issuer} sam-1|Sam Lee|Web|127.0.0.1|session|SignedOut"],
            Entries(console, "ObjectKind = 'session'"));
    }

    [Fact]
    public async Task Who_has_no_role_is_written_down_by_name_under_the_number_he_reads()
    {
        Script.Claims = c => c["roles"] = new System.Text.Json.Nodes.JsonArray("canteen");
        Assert.StartsWith($"session.refused|{Provider.Issuer} sam-1|Sam Lee|Web|127.0.0.1|sign-in|NoRole: You signed in at the provider, but", await RefusedAs(R.NoRole), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_cancels_or_may_not_is_nobody_but_is_written_down()
    {
        Script.Callback = p => { p.RemoveAll(x => x.Key == "code"); p.Add(new("error", "access_denied")); p.Add(new("error_description", "<b>from a stranger</b>")); };
        var entry = await RefusedAs(R.Denied);
        Assert.StartsWith("session.refused|nobody|Nobody|Web|127.0.0.1|sign-in|Denied: The sign-in provider did not let you in", entry, StringComparison.Ordinal);
        Assert.DoesNotContain("stranger", entry, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_that_fails_its_checks_vouches_for_nobody()
    {
        Script.Claims = c => c["aud"] = "another-console";
        Assert.StartsWith("session.refused|nobody|Nobody|Web|127.0.0.1|sign-in|TokenAudience: ", await RefusedAs(R.TokenAudience), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Addresses_a_stranger_makes_up_are_not_written_down()
    {
        var browser = await Open(Mine);
        var console = await House.Console(Mine);
        var before = Entries(console, "1 = 1").Count;
        foreach (var query in new[] { "", "code=x", "code=x&state=forged", "error=access_denied&state=forged", "code=x&code=y" })
        {
            Assert.NotNull((await browser.Finish($"/signin-oidc?{query}")).Refused);
        }

        Assert.Equal(before, Entries(console, "1 = 1").Count);
    }

    [Fact]
    public async Task Nobody_fills_the_trail_and_whoever_is_known_is_written_down_all_the_same()
    {
        const string wide = "Limits:SignInsPerMinute=1000";
        var browser = await Open(wide);
        var console = await House.Console(wide);
        Script.Callback = p => { p.RemoveAll(x => x.Key == "code"); p.Add(new("error", "access_denied")); };
        for (var i = 0; i < RefusedSignIns.MostOfNobody + 5; i++)
        {
            Assert.Equal(R.Denied, (await browser.SignIn()).Refused);
        }

        Assert.Equal(RefusedSignIns.MostOfNobody, Entries(console, "Action = 'session.refused'").Count);

        Script.Callback = null;
        Script.Claims = c => c["roles"] = "canteen";
        Assert.Equal(R.NoRole, (await browser.SignIn()).Refused);
        Assert.Equal(RefusedSignIns.MostOfNobody + 1, Entries(console, "Action = 'session.refused'").Count);

        Provider.Time.Move(TimeSpan.FromMinutes(1));
        Script.Claims = c => c["aud"] = "another-console";
        Assert.Equal(R.TokenAudience, (await browser.SignIn()).Refused);
        Assert.Equal(RefusedSignIns.MostOfNobody + 2, Entries(console, "Action = 'session.refused'").Count);
    }

    [Fact]
    public async Task Who_is_refused_is_refused_also_when_it_cannot_be_written_down()
    {
        const string mine = "Limits:PagesOpen=39";
        var browser = await Open(mine);
        var console = await House.Console(mine);
        Practice.Read(console.Data, "ops.db", "CREATE TRIGGER full BEFORE INSERT ON audit_entries BEGIN SELECT RAISE(ABORT, 'the disk is full'); END", _ => { });
        Script.Claims = c => c["roles"] = "canteen";
        Assert.Equal(R.NoRole, (await browser.SignIn()).Refused);
        Assert.Null(await browser.Me());
        Assert.Contains(console.Log.Lines, l => l.Contains("could not be written into the audit trail", StringComparison.Ordinal));
    }

    /// <summary>The one entry of a refused sign-in.</summary>
    private async Task<string> RefusedAs(R why)
    {
        var browser = await Open(Mine);
        var outcome = await browser.SignIn();
        Assert.Equal(why, outcome.Refused);
        var number = outcome.To[(outcome.To.LastIndexOf('=') + 1)..];
        var entry = Assert.Single(Entries(await House.Console(Mine), $"ObjectId = '{number}'"));
        Assert.DoesNotContain(Provider.Secrets, secret => entry.Contains(secret, StringComparison.Ordinal));
        return entry;
    }

    private static List<string> Entries(OidcConsole console, string where)
    {
        List<string> entries = [];
        Practice.Read(console.Data, "ops.db", $"SELECT Action, ActorSubject, ActorName, Door, Address, ObjectKind, Summary FROM audit_entries WHERE {where} ORDER BY Id", row => entries.Add(string.Join('|', row)));
        return entries;
    }
}
