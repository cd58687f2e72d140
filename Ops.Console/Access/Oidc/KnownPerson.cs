using System.Security.Claims;

namespace Ops.Console.Access.Oidc;

/// <summary>A person the provider vouches for, with the roles he has here.</summary>
internal sealed record KnownPerson(IdToken Token, string Name, string? Person, IReadOnlyList<string> Roles)
{
    /// <summary>As the session keeps it: nothing but what the console asks for. Names of claims are ours, whatever the provider calls them.</summary>
    public ClaimsPrincipal Principal(string scheme)
    {
        List<Claim> claims = [new("iss", Token.Issuer), new("sub", Token.Subject), new("name", Name)];
        if (Token.SessionId is { } sid)
        {
            claims.Add(new Claim("sid", sid));
        }

        if (Person is not null)
        {
            claims.Add(new Claim("person", Person));
        }

        return new ClaimsPrincipal(new ClaimsIdentity([.. claims, .. Roles.Select(r => new Claim("role", r))], scheme, "name", "role"));
    }
}
