using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.WebUtilities;

namespace Ops.Console.Access.Oidc;

/// <summary>Signing out here first, then at the provider (OpenID Connect RP-Initiated Logout).</summary>
internal sealed partial class SignOuts(OidcOptions options, OidcDiscovery discovery, ILogger<SignOuts> log)
{
    private string Cookie => options.SecureCookies ? "__Host-ops-signing-out" : "ops-signing-out";

    /// <summary>Ends the session and says where the browser goes next.</summary>
    public async Task<string> SignOut(HttpContext http)
    {
        var session = await http.AuthenticateAsync();
        await http.SignOutAsync();
        if (!session.Succeeded)
        {
            return OidcPaths.SignedOut;
        }

        try
        {
            if ((await discovery.Get(http.RequestAborted)).Metadata.EndSession is not { } end)
            {
                return $"{OidcPaths.SignedOut}?there=no";
            }

            var state = OidcText.Unguessable();
            http.Response.Cookies.Append(Cookie, state, Shape());
            return QueryHelpers.AddQueryString(end.AbsoluteUri, new Dictionary<string, string?>
            {
                ["id_token_hint"] = session.Properties.GetTokenValue("id_token"), ["client_id"] = options.ClientId,
                ["post_logout_redirect_uri"] = options.SignedOutUri, ["state"] = state,
            });
        }
        catch (RefusedException failure)
        {
            OnlyHere(failure.Why, failure.Detail);
            return $"{OidcPaths.SignedOut}?there=no";
        }
    }

    /// <summary>Whether the provider's answer belongs to a sign-out of this browser. Nothing depends on it: whoever comes here without a session is signed out.</summary>
    public bool Confirm(HttpContext http)
    {
        var mine = http.Request.Cookies[Cookie];
        http.Response.Cookies.Delete(Cookie, Shape());
        return http.Request.Query["state"] is [{ } state] && OidcText.Same(state, mine);
    }

    private CookieOptions Shape() => new() { HttpOnly = true, Secure = options.SecureCookies, SameSite = SameSiteMode.Lax, Path = "/", IsEssential = true, MaxAge = Correlation.Life };

    [LoggerMessage(Level = LogLevel.Warning, Message = "Somebody signed out here, but not at the sign-in provider ({Refusal}: {Detail}).")]
    private partial void OnlyHere(SignInRefusal refusal, string detail);
}
