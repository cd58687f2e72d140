using Microsoft.AspNetCore.StaticAssets;

namespace Ops.Console.Shell;

/// <summary>What every answer tells the browser to forbid: pages, files, errors and downloads alike.</summary>
internal static class SecurityHeaders
{
    /// <summary>
    /// No inline script, no eval, no frame, nothing from elsewhere. Style attributes are allowed because Blazor sets them as
    /// attributes (bars, the spacers of long lists); style elements are not.
    /// </summary>
    public static string PolicyFor(PublicAddress address) => string.Join("; ",
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "style-src-attr 'unsafe-inline'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'self'",
        // Browsers apply this to where a form's answer redirects to as well: signing in and out lead to the identity provider.
        string.Join(' ', address.FormOrigins.Prepend("form-action 'self'")),
        "frame-src 'none'",
        "frame-ancestors 'none'");

    public static void UseSecurityHeaders(this IApplicationBuilder app, PublicAddress address, bool isDevelopment)
    {
        var policy = PolicyFor(address);
        var keepsHttps = !isDevelopment && address.Public?.Scheme == Uri.UriSchemeHttps;
        app.Use((http, next) =>
        {
            // As late as possible: the error handler clears what was set before it.
            http.Response.OnStarting(() =>
            {
                Set(http, policy, keepsHttps);
                return Task.CompletedTask;
            });
            return next(http);
        });
    }

    private static void Set(HttpContext http, string policy, bool keepsHttps)
    {
        var headers = http.Response.Headers;
        headers.ContentSecurityPolicy = policy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()";
        if (keepsHttps)
        {
            headers.StrictTransportSecurity = "max-age=31536000";
        }

        // The program's own files may be kept; everything else is somebody's data.
        if (http.GetEndpoint()?.Metadata.GetMetadata<StaticAssetDescriptor>() is null || http.Response.StatusCode >= 400)
        {
            headers.CacheControl = "no-store";
        }
    }
}
