using System.Text.Json;

namespace Ops.Console.Access.Oidc;

/// <summary>Rules that ID tokens, logout tokens and signed userinfo answers share. All compare letter by letter.</summary>
internal static class TokenRules
{
    public static void Issuer(JsonElement claims, OidcOptions options)
    {
        var issuer = OidcJson.Text(claims, "iss");
        if (!string.Equals(issuer, options.Authority, StringComparison.Ordinal))
        {
            throw new RefusedException(SignInRefusal.TokenIssuer, $"iss is '{OidcText.Clean(issuer)}', not '{options.Authority}'.");
        }
    }

    /// <summary>This console is named; nobody is whom we don't trust; and with others beside us, we are the authorized party.</summary>
    public static void Audience(JsonElement claims, OidcOptions options)
    {
        IReadOnlyList<string> audiences = OidcJson.Text(claims, "aud") is { } one ? [one] : OidcJson.Texts(claims, "aud") ?? [];
        if (!audiences.Contains(options.ClientId) || audiences.Any(a => a != options.ClientId && !options.TrustedAudiences.Contains(a)))
        {
            throw new RefusedException(SignInRefusal.TokenAudience, $"aud is '{OidcText.Clean(string.Join("', '", audiences))}', not '{options.ClientId}' (and Oidc:TrustedAudiences).");
        }

        var party = OidcJson.Text(claims, "azp");
        if (OidcJson.Has(claims, "azp") ? party != options.ClientId : audiences.Count > 1)
        {
            throw new RefusedException(SignInRefusal.TokenParty, $"azp is '{OidcText.Clean(party)}', not '{options.ClientId}'.");
        }
    }

    public static void NotExpired(JsonElement claims, DateTimeOffset now, OidcOptions options, bool required)
    {
        if (!OidcJson.Has(claims, "exp") && !required)
        {
            return;
        }

        if (OidcJson.Moment(claims, "exp") is not { } until || until <= now - options.Skew)
        {
            throw new RefusedException(SignInRefusal.TokenExpired, "exp is missing, no time, or past.");
        }
    }

    /// <summary>Made just now, and valid by now.</summary>
    public static void Issued(JsonElement claims, DateTimeOffset now, OidcOptions options, TimeSpan freshness)
    {
        if (OidcJson.Moment(claims, "iat") is not { } at || at > now + options.Skew || at < now - options.Skew - freshness)
        {
            throw new RefusedException(SignInRefusal.TokenIssuedAt, "iat is missing, no time, in the future, or long ago.");
        }

        if (OidcJson.Has(claims, "nbf") && (OidcJson.Moment(claims, "nbf") is not { } from || from > now + options.Skew))
        {
            throw new RefusedException(SignInRefusal.TokenNotYet, "nbf is no time, or in the future.");
        }
    }

    /// <summary>Core §2: at most 255 ASCII characters. It becomes part of the person's key, so nothing invisible.</summary>
    public static string? Subject(JsonElement claims) =>
        OidcJson.Text(claims, "sub") is { Length: > 0 and <= 255 } subject && subject.All(c => c is >= ' ' and <= '~') ? subject : null;

    /// <summary>The provider's name for its session; null if it names none that could be kept.</summary>
    public static string? SessionId(JsonElement claims) =>
        OidcJson.Text(claims, "sid") is { Length: > 0 and <= 255 } id && !id.Any(char.IsControl) ? id : null;
}
