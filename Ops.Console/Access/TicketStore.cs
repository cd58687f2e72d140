using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Ops.Domain.Access;

namespace Ops.Console.Access;

/// <summary>
/// Keeps what a cookie would otherwise carry in the database: the browser holds a random key and nothing else. Who the
/// person is and what roles he has is read there with every request, so an ended session opens nothing.
/// </summary>
internal sealed class TicketStore(Sessions sessions) : ITicketStore
{
    /// <summary>The claim that names the session, for circuits and commands.</summary>
    public const string SessionClaim = "session";

    /// <summary>The claim with the address of the request or circuit the principal came by; never stored.</summary>
    public const string AddressClaim = "address";

    /// <summary>The issuer of the people one can choose to be in development.</summary>
    public const string Development = Actor.DevelopmentIssuer;

    // These are columns: what the ticket says of them is not asked.
    private static readonly string[] OfTheSession = [SessionClaim, AddressClaim, "iss", "sub", "sid", "name", "person", "role"];
    private static readonly string[] Tokens = ["refresh_token", "access_token", "id_token"];

    public Task<string> StoreAsync(AuthenticationTicket ticket) => Store(ticket, null, CancellationToken.None);

    public Task<string> StoreAsync(AuthenticationTicket ticket, CancellationToken cancellationToken) => Store(ticket, null, cancellationToken);

    public Task<string> StoreAsync(AuthenticationTicket ticket, HttpContext httpContext, CancellationToken cancellationToken) => Store(ticket, httpContext, cancellationToken);

    public Task<AuthenticationTicket?> RetrieveAsync(string key) => Retrieve(key, null, CancellationToken.None);

    public Task<AuthenticationTicket?> RetrieveAsync(string key, CancellationToken cancellationToken) => Retrieve(key, null, cancellationToken);

    public Task<AuthenticationTicket?> RetrieveAsync(string key, HttpContext httpContext, CancellationToken cancellationToken) => Retrieve(key, httpContext, cancellationToken);

    /// <summary>A key never gets another person or a longer life: each sign-in has a key of its own.</summary>
    /// <exception cref="InvalidOperationException">Always: <see cref="SessionCookieHandler"/> never asks for it.</exception>
    public Task RenewAsync(string key, AuthenticationTicket ticket) => throw new InvalidOperationException("A session is never renewed under its old key. Sign-ins go through SessionCookieHandler.");

    public Task RemoveAsync(string key) => sessions.End(key, SessionEnd.SignedOut, CancellationToken.None);

    public Task RemoveAsync(string key, CancellationToken cancellationToken) => sessions.End(key, SessionEnd.SignedOut, cancellationToken);

    public Task RemoveAsync(string key, HttpContext httpContext, CancellationToken cancellationToken) => sessions.End(key, SessionEnd.SignedOut, cancellationToken, AddressOf(httpContext));

    private async Task<string> Store(AuthenticationTicket ticket, HttpContext? http, CancellationToken ct)
    {
        var person = ticket.Principal;
        var properties = ticket.Properties.Clone();
        properties.StoreTokens(properties.GetTokens().Where(t => !Tokens.Contains(t.Name)));
        var kept = new AuthenticationTicket(person, properties, ticket.AuthenticationScheme);
        var (_, key) = await sessions.Begin(new NewSession
        {
            Issuer = person.FindFirstValue("iss") ?? Development,
            Subject = person.FindFirstValue("sub") ?? throw new InvalidOperationException("Nobody is signed in without a 'sub'."),
            Sid = person.FindFirstValue("sid"),
            Name = person.FindFirstValue("name") ?? person.FindFirstValue("sub")!,
            PersonId = person.FindFirstValue("person"),
            Roles = [.. person.FindAll("role").Select(r => r.Value).Distinct(StringComparer.Ordinal)],
            Address = AddressOf(http),
            UserAgent = http?.Request.Headers.UserAgent.ToString(),
            Ticket = TicketSerializer.Default.Serialize(kept),
            RefreshToken = ticket.Properties.GetTokenValue("refresh_token"),
            IdToken = ticket.Properties.GetTokenValue("id_token"),
        }, ct);
        return key;
    }

    private async Task<AuthenticationTicket?> Retrieve(string key, HttpContext? http, CancellationToken ct)
    {
        if (await sessions.Find(key, ct) is not { } session || TicketSerializer.Default.Deserialize(session.Ticket) is not { } ticket)
        {
            return null;
        }

        // A circuit that comes back by itself is not somebody doing something.
        if (http is not null && !http.Request.Path.StartsWithSegments("/_blazor", StringComparison.Ordinal))
        {
            await sessions.Seen(session.View, ct);
        }

        var view = session.View;
        List<Claim> claims = [new(SessionClaim, view.Id.ToString()), new("iss", view.Issuer), new("sub", view.Subject), new("name", view.Name), .. view.Roles.Select(r => new Claim("role", r))];
        foreach (var (type, value) in (IEnumerable<(string, string?)>)[("sid", view.Sid), ("person", view.PersonId), (AddressClaim, AddressOf(http))])
        {
            if (value is not null)
            {
                claims.Add(new Claim(type, value));
            }
        }

        claims.AddRange(ticket.Principal.Claims.Where(c => !OfTheSession.Contains(c.Type)).Select(c => new Claim(c.Type, c.Value, c.ValueType)));
        ticket.Properties.ExpiresUtc = view.ExpiresAt;
        if (session.IdToken is not null)
        {
            ticket.Properties.StoreTokens([.. ticket.Properties.GetTokens(), new AuthenticationToken { Name = "id_token", Value = session.IdToken }]);
        }

        var identity = new ClaimsIdentity(claims, ticket.Principal.Identity?.AuthenticationType ?? ticket.AuthenticationScheme, "name", "role");
        return new AuthenticationTicket(new ClaimsPrincipal(identity), ticket.Properties, ticket.AuthenticationScheme);
    }

    /// <summary>The network address a request came from.</summary>
    internal static string? AddressOf(HttpContext? http) => http?.Connection.RemoteIpAddress is not { } address ? null
        : (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString();
}
