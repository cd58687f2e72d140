using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Ops.Console.Access.Oidc;
using Ops.Domain.Access;

namespace Ops.Console.Access;

/// <summary>How a browser proves that it is signed in: one cookie, with a key to a session in the database.</summary>
internal static class SessionCookie
{
    /// <summary>A name browsers only take over https, for this host alone and for all paths.</summary>
    public const string Name = "__Host-ops-session";

    /// <summary>For trying things out over plain http on this machine, where the other can't be set.</summary>
    public const string PlainName = "ops-session";

    /// <param name="services">To add to.</param>
    /// <param name="settings">How long it lasts.</param>
    /// <param name="plain">Development over plain http.</param>
    public static AuthenticationBuilder AddSessionCookie(this IServiceCollection services, SessionSettings settings, bool plain)
    {
        services.AddSingleton<TicketStore>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<CookieAuthenticationOptions>, PostConfigureCookieAuthenticationOptions>());
        services.AddOptions<CookieAuthenticationOptions>(CookieAuthenticationDefaults.AuthenticationScheme).Configure<TicketStore>((cookie, store) => cookie.SessionStore = store);
        return services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme)
            .AddScheme<CookieAuthenticationOptions, SessionCookieHandler>(CookieAuthenticationDefaults.AuthenticationScheme, cookie =>
            {
                cookie.LoginPath = "/sign-in";
                cookie.AccessDeniedPath = "/not-found";
                cookie.ReturnUrlParameter = "from";
                cookie.Cookie.Name = plain ? PlainName : Name;
                cookie.Cookie.SecurePolicy = plain ? CookieSecurePolicy.SameAsRequest : CookieSecurePolicy.Always;
                cookie.Cookie.HttpOnly = true;
                cookie.Cookie.SameSite = SameSiteMode.Lax;
                cookie.Cookie.Path = "/";
                cookie.Cookie.IsEssential = true;
                cookie.Events.OnRedirectToLogin = context => Navigation.Or(StatusCodes.Status401Unauthorized, context);
                cookie.Events.OnRedirectToAccessDenied = context => Navigation.Or(StatusCodes.Status403Forbidden, context);

                // The row says when it ends; nothing in the browser makes it longer.
                cookie.ExpireTimeSpan = settings.Absolute;
                cookie.SlidingExpiration = false;
            });
    }

    /// <summary>Development, and every address is plain http: only there may the cookie do without https.</summary>
    public static bool IsPlain(IConfiguration configuration, IHostEnvironment environment) =>
        environment.IsDevelopment() && SignInSetup.Urls(configuration).All(url => url.StartsWith("http://", StringComparison.OrdinalIgnoreCase));
}
