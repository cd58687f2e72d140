using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Mvc;
using Ops.Domain.Access;

namespace Ops.Console.Access.Oidc;

/// <summary>Everything of signing in with OpenID Connect: a table of contents.</summary>
internal static class OidcSetup
{
    public static IServiceCollection AddOidc(this IServiceCollection services, OidcOptions options)
    {
        services.AddSingleton(options);
        if (!options.On)
        {
            return services;
        }

        services.AddSingleton<ProviderChannel>().AddSingleton<OidcDiscovery>().AddSingleton<SignedTokens>().AddSingleton<IdTokens>().AddSingleton<TokenEndpoint>()
            .AddSingleton<PushedRequests>().AddSingleton<Userinfo>().AddSingleton<RoleMapping>().AddSingleton<KnownPeople>().AddSingleton<RefusedSignIns>().AddSingleton<Correlation>()
            .AddSingleton<OidcRefresher>().AddSingleton<ISessionRefresh, OidcSessionRefresh>().AddSingleton<SignOuts>().AddSingleton<LogoutTokens>().AddSingleton<BackChannel>();
        services.AddAuthentication().AddRemoteScheme<OidcHandlerOptions, OidcHandler>(OidcHandler.Name, "OpenID Connect", handler =>
        {
            handler.CallbackPath = OidcPaths.Callback;
            handler.SignInScheme = CookieAuthenticationDefaults.AuthenticationScheme;
        });
        services.AddOptions<OidcHandlerOptions>(OidcHandler.Name).Configure<IDataProtectionProvider>((handler, keys) =>
            handler.State = new PropertiesDataFormat(keys.CreateProtector("OpsTasks.Oidc.State.v1")));

        return services;
    }

    public static void MapOidc(this IEndpointRouteBuilder endpoints)
    {
        // A form with antiforgery, not a link: another site must not be able to begin a sign-in for somebody.
        endpoints.MapPost(OidcPaths.SignIn, ([FromForm] string? from) => Results.Challenge(SignInRequest.To(from), [OidcHandler.Name])).AllowAnonymous();

        // Not Results.Redirect: it logs where it leads, and that has the ID token in it.
        endpoints.MapPost(OidcPaths.SignOut, async (HttpContext http, SignOuts outs, [FromForm] string? _) => http.Response.Redirect(await outs.SignOut(http))).AllowAnonymous();
        endpoints.MapPost(OidcPaths.BackChannel, (HttpContext http, BackChannel channel) => channel.Take(http)).AllowAnonymous().DisableAntiforgery();
    }

    /// <summary>Addresses of these pages hold codes and states for a moment: no cache keeps them, no other site hears of them.</summary>
    public static void UseSignInHeaders(this IApplicationBuilder app) => app.Use((http, next) =>
    {
        if (OidcPaths.IsSignInPage(http.Request.Path))
        {
            http.Response.OnStarting(() =>
            {
                http.Response.Headers["Referrer-Policy"] = "no-referrer";
                http.Response.Headers.CacheControl = "no-store";
                return Task.CompletedTask;
            });
        }

        return next(http);
    });
}
