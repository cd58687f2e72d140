using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Diagnostics;

namespace Ops.Console.Access.Oidc;

/// <summary>Tells a person who opens a page from a script, a circuit or an API client: only the first can do something with a sign-in page.</summary>
internal static class Navigation
{
    public static bool Is(HttpRequest request) =>
        (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
        && !request.Path.StartsWithSegments("/_blazor", StringComparison.OrdinalIgnoreCase) && !request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase)
        && request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);

    /// <summary>Leads a person to the page, and answers everybody else with the status.</summary>
    public static Task Or(int status, RedirectContext<CookieAuthenticationOptions> context)
    {
        if (Is(context.Request))
        {
            context.Response.Redirect(context.RedirectUri);
        }
        else
        {
            // The status alone: the not-found page in its place would take a POST for one of its own and answer 400.
            if (context.HttpContext.Features.Get<IStatusCodePagesFeature>() is { } pages)
            {
                pages.Enabled = false;
            }

            context.Response.StatusCode = status;
        }

        return Task.CompletedTask;
    }
}
