using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.Extensions.Options;
using Ops.Domain.Access;

namespace Ops.Console.Access;

/// <summary>
/// The framework's cookie handler, but a sign-in never keeps the key the browser came with. The framework would put the new
/// person under it ("renew"), and whoever planted that cookie would be signed in as him.
/// </summary>
internal sealed class SessionCookieHandler(IOptionsMonitor<CookieAuthenticationOptions> options, ILoggerFactory logger, UrlEncoder encoder, Sessions sessions)
    : CookieAuthenticationHandler(options, logger, encoder)
{
    private bool _isFresh;

    protected override async Task HandleSignInAsync(ClaimsPrincipal user, AuthenticationProperties? properties)
    {
        if (_isFresh)
        {
            await base.HandleSignInAsync(user, properties);
            return;
        }

        // First the old session and all its open pages, whoever's it was; then a handler that has not seen it: it finds
        // nothing under the old key and makes a new one.
        if (await HandleAuthenticateOnceSafeAsync() is { Succeeded: true } before && Viewer.Of(before.Principal).SessionId is { } old)
        {
            await sessions.End(old, SessionEnd.Replaced, Context.RequestAborted);
        }

        var fresh = Context.RequestServices.GetRequiredService<SessionCookieHandler>();
        fresh._isFresh = true;
        await fresh.InitializeAsync(Scheme, Context);
        await fresh.SignInAsync(user, properties);
    }
}
