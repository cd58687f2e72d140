using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Ops.Console.Access.Oidc;

/// <summary>
/// Checks form and signature of a token, strictly: what the library would take but the standards or caution don't (docs/security-oidc.md) is refused before it
/// sees the token.
/// </summary>
internal sealed class SignedTokens(OidcDiscovery discovery)
{
    public const int MostCharacters = 64 * 1024;
    private static readonly SearchValues<char> Letters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    /// <exception cref="RefusedException">The token is not one, or not the provider's.</exception>
    public async Task<SignedToken> Verify(string raw, Provider provider, CancellationToken ct)
    {
        var token = Read(raw);
        var algorithm = OidcJson.Text(token.Header, "alg");
        if (algorithm is null || !provider.Metadata.Algorithms.Contains(algorithm))
        {
            throw new RefusedException(SignInRefusal.TokenAlgorithm, $"the token is signed with '{OidcText.Clean(algorithm, 40)}', taken is {string.Join(", ", provider.Metadata.Algorithms)}.");
        }

        // RFC 7515 §4.1.11: an extension marked critical that we don't know makes the token invalid; we know none.
        if (OidcJson.Has(token.Header, "crit"))
        {
            throw new RefusedException(SignInRefusal.TokenCritical, "the token demands extensions (crit).");
        }

        var id = OidcJson.Text(token.Header, "kid");
        if (id is null && OidcJson.Has(token.Header, "kid"))
        {
            throw new RefusedException(SignInRefusal.TokenForm, "kid is no text.");
        }

        var wrong = Try(raw, algorithm, id, provider.Keys);
        if (wrong is { Why: SignInRefusal.TokenKey or SignInRefusal.TokenSignature } && await discovery.Again(provider, ct) is { } newer)
        {
            wrong = Try(raw, algorithm, id, newer.Keys);
        }

        return wrong is null ? token : throw wrong;
    }

    /// <summary>Three segments within 64 KiB: an encrypted one (five) could unpack to any size (CVE-2024-21319).</summary>
    private static SignedToken Read(string raw)
    {
        if (raw.Length > MostCharacters)
        {
            throw new RefusedException(SignInRefusal.TokenForm, $"the token has {raw.Length} characters, {MostCharacters} are taken.");
        }

        var parts = raw.Split('.');
        if (parts.Length != 3 || parts[0].Length == 0 || parts[1].Length == 0)
        {
            throw new RefusedException(SignInRefusal.TokenForm, parts.Length == 5 ? "the token is encrypted." : $"the token has {parts.Length} segments.");
        }

        return parts.Any(p => p.AsSpan().ContainsAnyExcept(Letters))
            ? throw new RefusedException(SignInRefusal.TokenForm, "the token has letters that are not base64url.")
            : new SignedToken(Part(parts[0], "header"), Part(parts[1], "payload"));
    }

    private static JsonElement Part(string text, string name)
    {
        try
        {
            return OidcJson.Object(WebEncoders.Base64UrlDecode(text)) ?? throw new RefusedException(SignInRefusal.TokenForm, $"the token's {name} is not a JSON object in which each name comes once.");
        }
        catch (FormatException)
        {
            throw new RefusedException(SignInRefusal.TokenForm, $"the token's {name} is not base64url.");
        }
    }

    // Keys come from the provider's own set only: jku, x5u and jwk in the header are a stranger's word.
    private static RefusedException? Try(string raw, string algorithm, string? id, IReadOnlyList<ProviderKey> keys)
    {
        var candidates = keys.Where(k => k.Fits(algorithm) && (id is null || k.Id == id)).Select(k => k.Key).ToList();
        if (candidates.Count == 0)
        {
            return new RefusedException(SignInRefusal.TokenKey, $"the provider has no {algorithm} key '{OidcText.Clean(id, 80)}'.");
        }

        var result = new JsonWebTokenHandler { MaximumTokenSizeInBytes = MostCharacters }.ValidateToken(raw, new TokenValidationParameters
        {
            IssuerSigningKeys = candidates,
            ValidAlgorithms = [algorithm],
            RequireSignedTokens = true,

            // Ours are stricter (IdTokens, LogoutTokens), and know the fake clock of tests.
            ValidateIssuer = false,
            ValidateAudience = false,
            ValidateLifetime = false,

            // The library's cache would hold on to keys the provider took back.
            CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false },
        });
        return result.IsValid ? null
            : result.Exception is SecurityTokenInvalidSignatureException ? new RefusedException(SignInRefusal.TokenSignature, "the signature is not the provider's.")
            : new RefusedException(SignInRefusal.TokenForm, $"the token can't be read ({result.Exception?.GetType().Name}).");
    }
}
