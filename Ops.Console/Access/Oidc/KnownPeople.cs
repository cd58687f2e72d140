using System.Text.Json;

namespace Ops.Console.Access.Oidc;

/// <summary>From the tokens the provider gave to a person of this console.</summary>
internal sealed partial class KnownPeople(OidcOptions options, IdTokens idTokens, Userinfo userinfo, RoleMapping mapping, ILogger<KnownPeople> log)
{
    /// <exception cref="RefusedException">A check failed, or there is no role for this person.</exception>
    public async Task<KnownPerson> Meet(Provider provider, TokenAnswer answer, IdTokenAsked asked, CancellationToken ct)
    {
        var token = await idTokens.Check(answer.IdToken!, provider, asked with { AccessToken = answer.AccessToken }, ct);
        try
        {
            return await Meet(provider, answer, token, ct);
        }
        catch (RefusedException refused)
        {
            throw refused.Of(token.Issuer, token.Subject, Name(token, null));
        }
    }

    private async Task<KnownPerson> Meet(Provider provider, TokenAnswer answer, IdToken token, CancellationToken ct)
    {
        var more = await userinfo.Ask(provider, answer.AccessToken, token.Subject, ct);
        var (roles, unknown) = mapping.Of(token.Claims, more);
        var person = options.PersonClaim.Length == 0 ? null
            : Claim(token.Claims, more, options.PersonClaim) is { Length: > 0 and <= 255 } id ? id
            : throw new RefusedException(SignInRefusal.NoPerson, $"{options.PersonClaim} (Oidc:PersonClaim) is missing.");
        if (roles.Count == 0)
        {
            throw new RefusedException(SignInRefusal.NoRole, $"none of the {unknown} values the provider sent about {token.Subject} is in Oidc:RoleMap.");
        }

        Met(token.Issuer, token.Subject, string.Join(", ", roles), unknown);
        return new KnownPerson(token, Name(token, more), person, roles);
    }

    private string Name(IdToken token, JsonElement? more) =>
        new[] { options.NameClaim, "name", "preferred_username" }.Select(name => OidcText.Clean(Claim(token.Claims, more, name))).FirstOrDefault(name => name.Length > 0) ?? OidcText.Clean(token.Subject);

    private static string? Claim(JsonElement token, JsonElement? more, string name) => OidcJson.Text(token, name) ?? (more is { } json ? OidcJson.Text(json, name) : null);

    [LoggerMessage(Level = LogLevel.Information, Message = "The sign-in provider vouches for {Issuer} {Subject}: roles {Roles}; {Unknown} values mean nothing here.")]
    private partial void Met(string issuer, string subject, string roles, int unknown);
}
