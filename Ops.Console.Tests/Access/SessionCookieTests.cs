using System.Net;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Ops.Console.Access;
using Ops.Console.Tests.Support;
using WebClient = Ops.Console.Tests.Support.WebClient;

namespace Ops.Console.Tests.Access;

/// <summary>THREATS.md T28: fixed, stolen and outlived cookies.</summary>
public sealed class SessionCookieTests(ConsoleFixture console) : IClassFixture<ConsoleFixture>
{
    [Fact]
    public async Task T28_a_planted_key_is_not_adopted_and_whoever_planted_it_is_out()
    {
        using var attacker = await WebClient.SignIn(console.Address, "dev:vic");
        var planted = attacker.Session;
        using var victim = await WebClient.SignIn(console.Address, "dev:ada", planted);
        Assert.NotEqual(planted, victim.Session);
        Assert.True(await victim.IsSignedIn());
        Assert.False(await attacker.IsSignedIn());
        Assert.Equal(1, Sessions("EndedBecause = 'Replaced' AND Subject = 'dev:vic'"));
    }

    [Theory]
    [InlineData("ops-session=made-up")]
    [InlineData("ops-session=")]
    [InlineData("ops-session=chunks-3")]
    public async Task T28_a_made_up_cookie_opens_nothing_and_is_replaced(string planted)
    {
        using var stranger = WebClient.With(console.Address, planted);
        Assert.False(await stranger.IsSignedIn());
        using var sam = await WebClient.SignIn(console.Address, "dev:sam", planted);
        Assert.NotEqual(planted, sam.Session);
        Assert.True(await sam.IsSignedIn());
    }

    [Fact]
    public async Task Signing_in_again_as_oneself_gives_a_new_key_and_ends_the_old_session()
    {
        using var sam = await WebClient.SignIn(console.Address, "dev:sam");
        var old = sam.Session;
        using var again = await WebClient.SignIn(console.Address, "dev:sam", old);
        Assert.NotEqual(old, again.Session);
        Assert.False(await sam.IsSignedIn());
        Assert.True(await again.IsSignedIn());
    }

    [Fact]
    public async Task T28_a_stolen_cookie_opens_nothing_after_its_person_signed_out()
    {
        using var sam = await WebClient.SignIn(console.Address, "dev:sam");
        using var thief = WebClient.With(console.Address, sam.Session);
        Assert.True(await thief.IsSignedIn());
        using (var answer = await sam.Post("/sign-out"))
        {
            Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        }

        Assert.False(await thief.IsSignedIn());
        Assert.NotEqual(HttpStatusCode.OK, (await thief.Upload(new StringContent("a,b\n"))).Status);
        thief.Http.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        foreach (var path in (string[])["/", "/runs/R-1/results.csv", "/access/sessions"])
        {
            using var page = await thief.Http.GetAsync(path);
            Assert.Contains("/sign-in", page.Headers.Location!.ToString(), StringComparison.Ordinal);
        }

        using var circuit = await thief.Http.PostAsync("/_blazor/negotiate?negotiateVersion=1", null);
        Assert.NotEqual(HttpStatusCode.OK, circuit.StatusCode);
    }

    [Fact]
    public async Task The_cookie_holds_a_key_and_nothing_about_the_person()
    {
        using var client = WebClient.With(console.Address, null);
        using var answer = await client.Post("/sign-in", ("subject", "dev:sam"));
        var cookie = Assert.Single(answer.Headers.GetValues("Set-Cookie"), c => c.StartsWith("ops-session=", StringComparison.Ordinal));
        Assert.Contains("; path=/", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("; httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("; samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("; domain", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("; expires", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.InRange(cookie.Length, 60, 500);
        var value = client.Session["ops-session=".Length..];
        Assert.Equal(0, Sessions($"KeyHash LIKE '%{value[..20]}%' OR Ticket LIKE '%{value[..20]}%'"));
        Assert.Equal(1, Practice.Number(console.Console.Data, "SELECT count(*) FROM (SELECT Address FROM sessions ORDER BY StartedAt DESC LIMIT 1) WHERE Address = '127.0.0.1'"));
    }

    [Fact]
    public async Task A_restart_signs_nobody_out()
    {
        using var folder = new TempFolder();
        string cookie;
        await using (var first = await ConsoleProcess.Start(folder.Path))
        {
            using var sam = await WebClient.SignIn(first.Address, "dev:sam");
            cookie = sam.Session;
            await first.Stop();
        }

        await using var second = await ConsoleProcess.Start(folder.Path);
        using var same = WebClient.With(second.Address, cookie);
        Assert.True(await same.IsSignedIn());
    }

    [Fact]
    public async Task T28_idle_and_expired_sessions_open_nothing()
    {
        foreach (var (column, because) in (IEnumerable<(string, string)>)[("SeenAt", "Idle"), ("ExpiresAt", "Expired")])
        {
            using var rita = await WebClient.SignIn(console.Address, "dev:rita");
            Assert.True(await rita.IsSignedIn());
            Practice.Read(console.Console.Data, "ops.db", $"UPDATE sessions SET {column} = 1000 WHERE Subject = 'dev:rita' AND EndedAt IS NULL", _ => { });
            Assert.False(await rita.IsSignedIn());
            Assert.Equal(1, Sessions($"Subject = 'dev:rita' AND EndedBecause = '{because}'"));
        }
    }

    [Fact]
    public async Task Whoever_is_told_that_somebody_is_there_must_be_signed_in_himself()
    {
        using var stranger = WebClient.With(console.Address, null);
        using var refused = await stranger.Http.PostAsync("/session/seen", null);
        Assert.NotEqual(HttpStatusCode.NoContent, refused.StatusCode);
        using var eve = await WebClient.SignIn(console.Address, "dev:eve");
        var then = DateTimeOffset.UtcNow.AddMinutes(-5).ToUnixTimeMilliseconds();
        Practice.Read(console.Console.Data, "ops.db", $"UPDATE sessions SET SeenAt = {then} WHERE Subject = 'dev:eve' AND EndedAt IS NULL", _ => { });

        // A circuit that comes back by itself is nobody at the keyboard.
        using var circuit = await eve.Http.PostAsync("/_blazor/negotiate?negotiateVersion=1", null);
        Assert.Equal(HttpStatusCode.OK, circuit.StatusCode);
        Assert.Equal(1, Sessions($"Subject = 'dev:eve' AND SeenAt = {then}"));
        using var seen = await eve.Http.PostAsync("/session/seen", null);
        Assert.Equal(HttpStatusCode.NoContent, seen.StatusCode);
        Assert.Equal(0, Sessions($"Subject = 'dev:eve' AND SeenAt = {then}"));
    }

    [Theory]
    [InlineData("http://localhost:0", "ops-session", CookieSecurePolicy.SameAsRequest)]
    [InlineData("https://localhost:0", "__Host-ops-session", CookieSecurePolicy.Always)]
    [InlineData("http://localhost:0;https://localhost:0", "__Host-ops-session", CookieSecurePolicy.Always)]
    public async Task Only_development_over_plain_http_does_without_the_host_prefix(string urls, string name, CookieSecurePolicy secure)
    {
        using var folder = new TempFolder();
        await using var app = Server.Build(["--environment", "Development", "--Ops:DataDirectory", folder.Path, "--urls", urls]);
        var cookie = app.Services.GetRequiredService<IOptionsMonitor<CookieAuthenticationOptions>>().Get(CookieAuthenticationDefaults.AuthenticationScheme);
        Assert.Equal((name, secure, true, SameSiteMode.Lax, "/", null), (cookie.Cookie.Name, cookie.Cookie.SecurePolicy, cookie.Cookie.HttpOnly, cookie.Cookie.SameSite, cookie.Cookie.Path, cookie.Cookie.Domain));
        Assert.False(cookie.SlidingExpiration);
        Assert.IsType<TicketStore>(cookie.SessionStore);
    }

    private long Sessions(string where) => Practice.Number(console.Console.Data, $"SELECT count(*) FROM sessions WHERE {where}");
}
