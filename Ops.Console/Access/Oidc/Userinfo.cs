using System.Text;
using System.Text.Json;

namespace Ops.Console.Access.Oidc;

/// <summary>Asks the userinfo endpoint, and believes it only about the person of the ID token (Core §5.3).</summary>
internal sealed class Userinfo(OidcOptions options, ProviderChannel channel, SignedTokens signed)
{
    /// <summary>What it says; null if it is not to be asked. Kept apart from the ID token's claims, so that it can replace none of them.</summary>
    /// <exception cref="RefusedException">It can't be asked, is not JSON (or not signed, where that was agreed), or speaks of another person.</exception>
    public async Task<JsonElement?> Ask(Provider provider, string accessToken, string subject, CancellationToken ct)
    {
        if (!options.Userinfo)
        {
            return null;
        }

        var address = provider.Metadata.Userinfo ?? throw new RefusedException(SignInRefusal.Userinfo, "Oidc:Userinfo is set, but the provider names no userinfo_endpoint.");
        var answer = await channel.Get(address, options.UserinfoSigned ? "application/jwt" : "application/json", accessToken, ct);
        if (!answer.Ok)
        {
            throw new RefusedException(answer.Status is 429 or >= 500 ? SignInRefusal.Unreachable : SignInRefusal.Userinfo, $"the userinfo endpoint answered with status {answer.Status}.");
        }

        var claims = options.UserinfoSigned ? await Signed(answer, provider, ct)
            : answer.MediaType == "application/json" && answer.Json() is { } json ? json
            : throw new RefusedException(SignInRefusal.Userinfo, $"the userinfo endpoint answered with '{OidcText.Clean(answer.MediaType, 60)}', not a JSON object in which each name comes once.");

        // Another person's answer means that somebody exchanged tokens: nothing of it may be used, and nobody is signed in.
        return OidcJson.Text(claims, "sub") == subject ? claims : throw new RefusedException(SignInRefusal.UserinfoSubject, "sub of the userinfo answer is missing, or not that of the ID token.");
    }

    private async Task<JsonElement> Signed(ProviderAnswer answer, Provider provider, CancellationToken ct)
    {
        if (answer.MediaType != "application/jwt")
        {
            throw new RefusedException(SignInRefusal.Userinfo, $"the userinfo endpoint answered with '{OidcText.Clean(answer.MediaType, 60)}'; Oidc:UserinfoSigned expects application/jwt.");
        }

        var token = await signed.Verify(Encoding.ASCII.GetString(answer.Body).Trim(), provider, ct);
        TokenRules.Issuer(token.Claims, options);
        TokenRules.Audience(token.Claims, options);
        return token.Claims;
    }
}
