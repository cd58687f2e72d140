using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Mvc;
using Ops.Console.Access.Oidc;
using Ops.Domain;
using Ops.Domain.Access;

namespace Ops.Console.Access;

/// <summary>Who comes in, and how. In development one chooses a person; everywhere else OpenID Connect is needed.</summary>
internal static class SignInSetup
{
    /// <summary>
    /// How people sign in here: at a provider where one is named and everywhere outside development, else by choosing a person. Refuses to start where that would
    /// let anybody in.
    /// </summary>
    /// <exception cref="SettingsException">Keys of the provider are missing or wrong; or no provider is named and other machines can reach this console.</exception>
    public static OidcOptions Check(IConfiguration configuration, IHostEnvironment environment, OpsOptions options)
    {
        var missing = Settings.MissingOidc(configuration);
        var development = environment.IsDevelopment() && options.Environment == "development";
        if (development && missing.Contains("Oidc:Authority"))
        {
            var open = Urls(configuration).Where(url => !IsLoopback(url)).ToList();
            return open.Count == 0 ? OidcOptions.Off
                : throw new SettingsException([$"Urls has {string.Join(", ", open)}, which other machines can reach. Choosing a person to sign in as is only safe on this machine: use http://localhost:5080, or set Ops:Environment and the Oidc keys."]);
        }

        return missing.Count == 0 ? OidcSettings.Read(configuration, environment)
            : throw new SettingsException(development
                ? [$"Oidc:Authority is set, so people sign in at that provider. These keys are missing: {string.Join(", ", missing)}.", "To choose a person instead, as development does, leave Oidc:Authority empty."]
                : [$"Ops:Environment is {options.Environment} (ASPNETCORE_ENVIRONMENT is {environment.EnvironmentName}): people sign in with OpenID Connect there, and these keys are missing: {string.Join(", ", missing)}.", "To try the console on this machine, set ASPNETCORE_ENVIRONMENT=Development."]);
    }

    public static IServiceCollection AddSignIn(this IServiceCollection services, OpsOptions options, SessionSettings session, OidcOptions oidc, bool plain)
    {
        services.AddSingleton(session);
        services.AddSessionCookie(session, plain);
        services.AddHostedService<SessionKeeper>();
        services.AddScoped<AuthenticationStateProvider, CircuitSession>();
        services.AddSingleton<IEndSessions, EndSessions>();
        services.AddOidc(oidc);
        services.AddAuthorization(policies => policies.FallbackPolicy = new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        services.AddCascadingAuthenticationState();

        ProtectionKeys.Add(services);
        return services;
    }

    public static void MapSignIn(this IEndpointRouteBuilder endpoints, OidcOptions oidc)
    {
        if (oidc.On)
        {
            endpoints.MapOidc();
            endpoints.MapPost("/session/seen", () => Results.NoContent());
            return;
        }

        endpoints.MapPost("/sign-in", async (HttpContext http, [FromForm] string subject, [FromForm] string? from) =>
        {
            if (DevelopmentPeople.All.FirstOrDefault(p => p.Subject == subject) is not { } person)
            {
                return Results.Redirect("/sign-in");
            }

            var identity = new ClaimsIdentity(
                [new Claim("iss", TicketStore.Development), new Claim("sub", person.Subject), new Claim("name", person.Name), new Claim("role", person.Role)],
                CookieAuthenticationDefaults.AuthenticationScheme, "name", "role");
            await http.SignInAsync(new ClaimsPrincipal(identity));
            return Results.LocalRedirect(IsLocal(from) ? from! : "/");
        }).AllowAnonymous();

        endpoints.MapPost("/sign-out", async (HttpContext http, [FromForm] string? _) =>
        {
            await http.SignOutAsync();
            return Results.LocalRedirect("/sign-in");
        }).AllowAnonymous();

        // An open page says now and then that somebody is in front of it: a circuit's own traffic doesn't tell.
        endpoints.MapPost("/session/seen", () => Results.NoContent());
    }

    /// <summary>The addresses the console is asked to serve at.</summary>
    internal static IEnumerable<string> Urls(IConfiguration configuration) =>
        (configuration[WebHostDefaults.ServerUrlsKey] ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Concat(configuration.GetSection("Kestrel:Endpoints").GetChildren().Select(e => e["Url"] ?? ""));

    /// <summary>A path of this console: one slash, no second one or backslash behind it, no control characters.</summary>
    internal static bool IsLocal(string? url) =>
        url is ['/', ..] and not ['/', '/' or '\\', ..] && !url.Any(char.IsControl) && !url.Contains('\\', StringComparison.Ordinal);

    private static bool IsLoopback(string url)
    {
        var address = BindingAddress.Parse(url);
        return address.Host == "localhost" || (IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));
    }
}
