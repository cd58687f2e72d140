using System.Globalization;
using Microsoft.AspNetCore.Authentication;

namespace Ops.Console.Access.Oidc;

/// <summary>
/// Ties an answer of the provider to the browser that asked: one cookie for each sign-in under way, so that several tabs don't disturb each other, gone once
/// used. Without it somebody could sign another person in to his own account (RFC 9700 §4.7).
/// </summary>
internal sealed class Correlation(OidcOptions options, TimeProvider time)
{
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(15);
    private const int MostAtOnce = 10;
    private const string Cookie = "ops.cookie", Secret = "ops.secret", Begun = "ops.begun";

    // __Host-: no other host of the domain can set it.
    private string Prefix => options.SecureCookies ? "__Host-ops-oidc-" : "ops-oidc-";

    public void Begin(HttpContext http, AuthenticationProperties properties)
    {
        // Sign-ins nobody finished would make the browser's headers too long for any answer: the oldest go. The time in the name sorts them.
        foreach (var old in http.Request.Cookies.Keys.Where(k => k.StartsWith(Prefix, StringComparison.Ordinal)).OrderDescending(StringComparer.Ordinal).Skip(MostAtOnce - 1))
        {
            http.Response.Cookies.Delete(old, Shape());
        }

        var begun = time.GetUtcNow().ToUnixTimeSeconds().ToString("D12", CultureInfo.InvariantCulture);
        var (name, secret) = ($"{Prefix}{begun}-{OidcText.Number()}", OidcText.Unguessable());
        (properties.Items[Cookie], properties.Items[Secret], properties.Items[Begun]) = (name, secret, begun);
        var shape = Shape();
        shape.MaxAge = Life;
        http.Response.Cookies.Append(name, secret, shape);
    }

    /// <summary>Whether this browser asked, in the last fifteen minutes, and had no answer yet.</summary>
    public bool End(HttpContext http, AuthenticationProperties properties)
    {
        if (properties.GetString(Cookie) is not { } name || http.Request.Cookies[name] is not { } value)
        {
            return false;
        }

        http.Response.Cookies.Delete(name, Shape());
        return OidcText.Same(value, properties.GetString(Secret))
            && long.TryParse(properties.GetString(Begun), NumberStyles.None, CultureInfo.InvariantCulture, out var begun)
            && (time.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds(begun)) <= Life;
    }

    // Lax: the answer comes by a link from the provider's site.
    private CookieOptions Shape() => new() { HttpOnly = true, Secure = options.SecureCookies, SameSite = SameSiteMode.Lax, Path = "/", IsEssential = true };
}
