using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;

namespace Ops.Console.Access.Oidc;

/// <summary>Checks an ID token: OpenID Connect Core §3.1.3.7, item by item, and what IdentityModel's defaults let through.</summary>
internal sealed class IdTokens(OidcOptions options, SignedTokens signed, TimeProvider time)
{
    /// <summary>A token that comes in answer to our own request was made just now.</summary>
    public static readonly TimeSpan Freshness = TimeSpan.FromMinutes(15);

    /// <exception cref="RefusedException">One of the checks failed; it says which.</exception>
    public async Task<IdToken> Check(string raw, Provider provider, IdTokenAsked asked, CancellationToken ct)
    {
        var token = await signed.Verify(raw, provider, ct);
        var claims = token.Claims;
        if (OidcJson.Has(token.Header, "typ") && !string.Equals(OidcJson.Text(token.Header, "typ"), "JWT", StringComparison.OrdinalIgnoreCase))
        {
            throw new RefusedException(SignInRefusal.TokenType, $"the token is a '{OidcText.Clean(OidcJson.Text(token.Header, "typ"), 40)}', not an ID token.");
        }

        TokenRules.Issuer(claims, options);
        TokenRules.Audience(claims, options);
        var now = time.GetUtcNow();
        TokenRules.NotExpired(claims, now, options, required: true);
        TokenRules.Issued(claims, now, options, Freshness);
        Nonce(claims, asked);
        var subject = Subject(claims);
        if (asked.Subject is not null && asked.Subject != subject)
        {
            throw new RefusedException(SignInRefusal.TokenSubject, "the refreshed token is of another person.");
        }

        AccessHash(claims, asked);
        Authentication(claims, asked, now);
        return new IdToken(options.Authority, subject, TokenRules.SessionId(claims), claims, raw);
    }

    private static void Nonce(JsonElement claims, IdTokenAsked asked)
    {
        if (asked.Nonce is not null && !OidcText.Same(OidcJson.Text(claims, "nonce"), asked.Nonce))
        {
            throw new RefusedException(SignInRefusal.TokenNonce, OidcJson.Has(claims, "nonce") ? "nonce is not the one sent." : "nonce is missing.");
        }
    }

    private static string Subject(JsonElement claims) => TokenRules.Subject(claims) ?? throw new RefusedException(SignInRefusal.TokenSubject, "sub is missing, or not 1 to 255 visible ASCII characters.");

    /// <summary>Core §3.1.3.8. All three algorithms taken end in 256, so the hash is SHA-256.</summary>
    private static void AccessHash(JsonElement claims, IdTokenAsked asked)
    {
        if (OidcJson.Has(claims, "at_hash")
            && (asked.AccessToken is null || !OidcText.Same(OidcJson.Text(claims, "at_hash"), WebEncoders.Base64UrlEncode(SHA256.HashData(Encoding.ASCII.GetBytes(asked.AccessToken)).AsSpan(0, 16)))))
        {
            throw new RefusedException(SignInRefusal.TokenAccessHash, "at_hash is not of the access token that came with it.");
        }
    }

    private void Authentication(JsonElement claims, IdTokenAsked asked, DateTimeOffset now)
    {
        if (asked.MaxAge is { } most && (OidcJson.Moment(claims, "auth_time") is not { } at || at > now + options.Skew || now - at > TimeSpan.FromSeconds(most) + options.Skew))
        {
            throw new RefusedException(SignInRefusal.TokenAuthenticationTime, $"auth_time is missing, or more than {most} s ago.");
        }

        if (asked.AcrValues.Count > 0 && (OidcJson.Text(claims, "acr") is not { } acr || !asked.AcrValues.Contains(acr)))
        {
            throw new RefusedException(SignInRefusal.TokenAuthenticationClass, "acr is none of those asked for.");
        }
    }
}
