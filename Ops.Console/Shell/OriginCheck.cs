using Microsoft.AspNetCore.Http.Features;

namespace Ops.Console.Shell;

/// <summary>
/// Cookies go along with whatever page of whatever site sends a request here, and CORS does not hold a WebSocket back. So
/// everything that can act, and the circuit, must come from a page of this console.
/// </summary>
internal static class OriginCheck
{
    // Sent by the identity provider: one from its page, one from its server. Both are checked by what they carry.
    private static readonly string[] Exempt = ["/signin-oidc", "/backchannel-logout"];

    public static void UseOriginCheck(this IApplicationBuilder app, PublicAddress address) => app.Use((http, next) =>
        IsAllowed(http, address) ? next(http)
        : PlainAnswer.Write(http, StatusCodes.Status403Forbidden, "This did not come from the console", "Only pages of this console may do this. Open the console itself and try again there."));

    private static bool IsAllowed(HttpContext http, PublicAddress address)
    {
        var request = http.Request;
        var isCircuit = request.Path.StartsWithSegments("/_blazor", StringComparison.OrdinalIgnoreCase);
        if (!isCircuit && (IsSafe(request.Method) || Exempt.Any(path => request.Path.Equals(path, StringComparison.OrdinalIgnoreCase))))
        {
            return true;
        }

        var isUpgrade = http.Features.Get<IHttpUpgradeFeature>()?.IsUpgradableRequest == true || http.Features.Get<IHttpExtendedConnectFeature>()?.IsExtendedConnect == true;
        return Judge(request.Headers.Origin, request.Headers["Sec-Fetch-Site"], address.OriginFor(request), needsOrigin: isUpgrade);
    }

    /// <param name="origin">The header Origin, empty when it was not sent.</param>
    /// <param name="site">The header Sec-Fetch-Site, which no page can set.</param>
    /// <param name="own">The console's own origin.</param>
    /// <param name="needsOrigin">Browsers always send it here, so who does not is no browser of ours.</param>
    internal static bool Judge(string? origin, string? site, string own, bool needsOrigin) => (origin, site) switch
    {
        (_, "cross-site" or "same-site") => false,
        ({ Length: > 0 } said, _) when said == own => true,

        // Forms of pages that send no referrer say "null" for their origin; then only the browser's own word counts.
        ("null", "same-origin") => !needsOrigin,
        ({ Length: > 0 }, _) => false,
        _ => !needsOrigin,
    };

    private static bool IsSafe(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method) || HttpMethods.IsTrace(method);
}
