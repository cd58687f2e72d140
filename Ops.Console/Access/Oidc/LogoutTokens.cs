using System.Collections.Concurrent;
using System.Text.Json;

namespace Ops.Console.Access.Oidc;

/// <summary>Checks a logout token (OpenID Connect Back-Channel Logout §2.4, §2.6).</summary>
internal sealed class LogoutTokens(OidcOptions options, OidcDiscovery discovery, SignedTokens signed, TimeProvider time)
{
    private const string Event = "http://schemas.openid.net/event/backchannel-logout";
    private static readonly TimeSpan Freshness = TimeSpan.FromMinutes(10);
    private readonly ConcurrentDictionary<string, DateTimeOffset> _seen = new(StringComparer.Ordinal);

    /// <exception cref="RefusedException">One of the checks failed; it says which.</exception>
    public async Task<LogoutToken> Check(string raw, CancellationToken ct)
    {
        var token = await signed.Verify(raw, await discovery.Get(ct), ct);
        var claims = token.Claims;
        Type(token.Header);
        TokenRules.Issuer(claims, options);
        TokenRules.Audience(claims, options);
        var now = time.GetUtcNow();
        TokenRules.Issued(claims, now, options, Freshness);
        TokenRules.NotExpired(claims, now, options, required: false);
        if (!claims.TryGetProperty("events", out var events) || events.ValueKind != JsonValueKind.Object || !events.TryGetProperty(Event, out var logout) || logout.ValueKind != JsonValueKind.Object)
        {
            throw new RefusedException(SignInRefusal.TokenEvent, "events does not say logout.");
        }

        // Forbidden so that nobody can pass a logout token off as an ID token, or the other way round.
        if (OidcJson.Has(claims, "nonce"))
        {
            throw new RefusedException(SignInRefusal.TokenNonce, "a logout token must not have a nonce.");
        }

        var subject = TokenRules.Subject(claims);
        var session = TokenRules.SessionId(claims);
        if ((subject is null && (session is null || OidcJson.Has(claims, "sub"))) || (session is null && OidcJson.Has(claims, "sid")))
        {
            throw new RefusedException(SignInRefusal.TokenSubject, "neither sub nor sid says whom to sign out.");
        }

        return OidcJson.Text(claims, "jti") is not { Length: > 0 and <= 500 } id ? throw new RefusedException(SignInRefusal.TokenReplayed, "jti is missing.")
            : _seen.ContainsKey(id) ? throw new RefusedException(SignInRefusal.TokenReplayed, "this logout token came before.")
            : new LogoutToken(options.Authority, subject, session, id);
    }

    /// <summary>Once the sessions have ended: if that fails, the provider may send the same token again.</summary>
    public void Used(LogoutToken token)
    {
        var now = time.GetUtcNow();
        foreach (var (id, until) in _seen)
        {
            if (until < now)
            {
                _seen.TryRemove(id, out _);
            }
        }

        _seen[token.Id] = now + Freshness + options.Skew + options.Skew;
    }

    // Explicit typing is the standard's wish; some providers still send JWT. events and nonce keep the kinds apart in any case.
    private void Type(JsonElement header)
    {
        var type = OidcJson.Text(header, "typ");
        var plain = !OidcJson.Has(header, "typ") || string.Equals(type, "JWT", StringComparison.OrdinalIgnoreCase);
        if (!string.Equals(type, "logout+jwt", StringComparison.OrdinalIgnoreCase) && (!plain || options.RequireLogoutTokenType))
        {
            throw new RefusedException(SignInRefusal.TokenType, $"the token is a '{OidcText.Clean(type, 40)}', not a logout+jwt.");
        }
    }
}
