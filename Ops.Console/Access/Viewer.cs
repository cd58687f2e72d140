using System.Security.Claims;
using Microsoft.AspNetCore.Components.Authorization;
using Ops.Domain.Access;

namespace Ops.Console.Access;

/// <summary>The person in front of this page.</summary>
internal sealed class Viewer(AuthenticationStateProvider authentication)
{
    /// <summary>As an actor of the web door.</summary>
    public async Task<Actor> Actor() => Of((await authentication.GetAuthenticationStateAsync()).User);

    /// <summary>A signed-in principal as an actor of the web door.</summary>
    public static Actor Of(ClaimsPrincipal user) => new(
        Subject(user),
        user.FindFirstValue("name") ?? "Nobody",
        [.. user.FindAll("role").Select(c => c.Value)],
        Door.Web)
    {
        SessionId = Guid.TryParse(user.FindFirstValue(TicketStore.SessionClaim), out var session) ? session : null,
        Issuer = user.FindFirstValue("iss"),
        PersonId = user.FindFirstValue("person"),
        Address = user.FindFirstValue(TicketStore.AddressClaim),
    };

    // The same sub of two providers is two persons.
    private static string Subject(ClaimsPrincipal user) =>
        user.FindFirstValue("sub") is { } subject ? Ops.Domain.Access.Actor.KeyOf(user.FindFirstValue("iss"), subject) : "nobody";
}
