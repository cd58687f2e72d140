using System.Security.Claims;
using System.Text;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Ops.Console.Access;
using Ops.Console.Tests.Support;
using Ops.Domain.Access;

namespace Ops.Console.Tests.Access;

/// <summary>What of a sign-in is kept, and what a request gets back.</summary>
public sealed class TicketStoreTests
{
    [Fact]
    public async Task A_request_gets_the_person_of_the_row_and_the_address_of_the_request()
    {
        await using var bench = await PageBench.Start();
        var store = new TicketStore(bench.Get<Sessions>());
        var http = Http("192.0.2.1");
        http.Request.Headers.UserAgent = "Firefox\r\nEvil";
        var key = await store.StoreAsync(Ticket(new("iss", "https://id.example"), new("sub", "s-1"), new("sid", "x"), new("name", "Sam"), new("person", "p-1"), new("role", "staff"), new("role", "staff"), new("acr", "two")), http, default);
        var user = (await store.RetrieveAsync(key, Http("::ffff:198.51.100.2"), default))!.Principal;
        var actor = Viewer.Of(user);
        Assert.Equal(("https://id.example s-1", "Sam", "https://id.example", "p-1", "198.51.100.2", Door.Web), (actor.Subject, actor.Name, actor.Issuer, actor.PersonId, actor.Address, actor.Door));
        Assert.Equal(["staff"], actor.Roles);
        Assert.Equal(("x", "two", true, true), (user.FindFirstValue("sid"), user.FindFirstValue("acr"), user.Identity!.IsAuthenticated, user.IsInRole("staff")));
        var session = await bench.Get<Sessions>().Look(actor.SessionId!.Value, default);
        Assert.Equal(("192.0.2.1", "Firefox  Evil"), (session!.Address, session.UserAgent));

        await bench.Get<Sessions>().ChangeRoles(session.Id, ["reviewer"], default);
        Assert.Equal(["reviewer"], Viewer.Of((await store.RetrieveAsync(key))!.Principal).Roles);
        await store.RemoveAsync(key);
        Assert.Null(await store.RetrieveAsync(key, Http("192.0.2.1"), default));
    }

    [Fact]
    public async Task A_provider_cannot_name_a_session_or_an_address()
    {
        await using var bench = await PageBench.Start();
        var store = new TicketStore(bench.Get<Sessions>());
        var foreign = Guid.NewGuid();
        var key = await store.StoreAsync(Ticket(new("sub", "s-1"), new("session", foreign.ToString()), new("address", "203.0.113.9")));
        var user = (await store.RetrieveAsync(key))!.Principal;
        Assert.NotEqual(foreign.ToString(), Assert.Single(user.FindAll("session")).Value);
        Assert.Empty(user.FindAll("address"));
        Assert.Equal("development", user.FindFirstValue("iss"));
    }

    [Fact]
    public async Task G1_tokens_are_sealed_apart_and_only_the_id_token_comes_back()
    {
        await using var bench = await PageBench.Start();
        var store = new TicketStore(bench.Get<Sessions>());
        var ticket = Ticket(new("sub", "s-1"), new("name", "Sam"));
        ticket.Properties.StoreTokens([new() { Name = "refresh_token", Value = "canary-r" }, new() { Name = "access_token", Value = "canary-a" }, new() { Name = "id_token", Value = "canary-i" }, new() { Name = "token_type", Value = "Bearer" }]);
        ticket.Properties.ExpiresUtc = DateTimeOffset.UtcNow.AddMinutes(5);
        var key = await store.StoreAsync(ticket);
        var back = (await store.RetrieveAsync(key))!;
        Assert.Equal((null, null, "canary-i", "Bearer"), (back.Properties.GetTokenValue("refresh_token"), back.Properties.GetTokenValue("access_token"), back.Properties.GetTokenValue("id_token"), back.Properties.GetTokenValue("token_type")));

        // G2: how long the ID token is good says nothing about the session.
        Assert.True(back.Properties.ExpiresUtc > DateTimeOffset.UtcNow.AddHours(11));
        await using var db = await bench.Db();
        var row = await db.Sessions.AsNoTracking().SingleAsync();
        Assert.Equal(("canary-r", "canary-i"), (bench.Get<SecretBox>().Open(row.RefreshToken!, "sessions.refresh-token"), bench.Get<SecretBox>().Open(row.IdToken!, "sessions.id-token")));
        var kept = Encoding.UTF8.GetString(Convert.FromBase64String(bench.Get<SecretBox>().Open(row.Ticket, "sessions.ticket")));
        Assert.DoesNotContain("canary", kept, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_never_gets_another_person()
    {
        await using var bench = await PageBench.Start();
        var store = new TicketStore(bench.Get<Sessions>());
        var key = await store.StoreAsync(Ticket(new Claim("sub", "s-1")));
        await Assert.ThrowsAsync<InvalidOperationException>(() => store.RenewAsync(key, Ticket(new Claim("sub", "s-2"))));
        await Assert.ThrowsAsync<InvalidOperationException>(() => store.StoreAsync(Ticket(new Claim("name", "nobody"))));
        Assert.Equal("s-1", Viewer.Of((await store.RetrieveAsync(key))!.Principal).Subject);
    }

    private static AuthenticationTicket Ticket(params Claim[] claims) => new(new ClaimsPrincipal(new ClaimsIdentity(claims, "Cookies", "name", "role")), "Cookies");

    private static DefaultHttpContext Http(string address) => new() { Connection = { RemoteIpAddress = System.Net.IPAddress.Parse(address) } };
}
