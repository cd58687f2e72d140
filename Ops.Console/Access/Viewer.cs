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
        Door.Web);

    // The same sub of two providers is two persons: the key is both. No issuer has a space in it, so no two pairs make one key.
    private static string Subject(ClaimsPrincipal user) =>
        user.FindFirstValue("sub") is not { } subject ? "nobody" : user.FindFirstValue("iss") is { } issuer ? $"{issuer} {subject}" : subject;
}
