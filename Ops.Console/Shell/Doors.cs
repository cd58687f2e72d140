using System.Net;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.AspNetCore.HttpOverrides;
using Ops.Domain.Access;

namespace Ops.Console.Shell;

/// <summary>Everything between the network and the pages that says no.</summary>
internal static class Doors
{
    private static readonly string[] ThisMachine = ["localhost", "*.localhost", "127.0.0.1", "[::1]"];

    /// <summary>Reads the sections Proxy and Limits and sets up what they say.</summary>
    /// <exception cref="SettingsException">Some of it is wrong.</exception>
    public static void AddDoors(this WebApplicationBuilder builder)
    {
        var configuration = builder.Configuration;
        var problems = new List<string>();
        var proxy = Settings.Bind<ProxyOptions>(configuration, "Proxy", problems);
        var limits = Settings.Bind<LimitsOptions>(configuration, "Limits", problems);
        problems.AddRange([.. proxy.Problems(), .. limits.Problems()]);
        if (configuration.GetValue("ForwardedHeaders_Enabled", false))
        {
            problems.Add("ASPNETCORE_FORWARDEDHEADERS_ENABLED makes the console believe everybody's forwarded headers. Remove it and name your proxies in Proxy:KnownProxies or Proxy:KnownNetworks.");
        }

        if (problems.Count > 0)
        {
            throw new SettingsException(problems);
        }

        var address = PublicAddress.Read(configuration);
        builder.Logging.AddOneLineConsole();
        builder.Services.AddSingleton(address);
        builder.Services.AddSingleton(proxy);
        builder.Services.AddLimits(limits);
        builder.Services.Configure<HostFilteringOptions>(hosts =>
        {
            // Without it another name that leads to this machine would make another origin ours.
            hosts.AllowedHosts = [.. proxy.AllowedHosts.Count > 0 ? proxy.AllowedHosts : address.Public is { } open ? [open.Host] : ThisMachine];
            hosts.AllowEmptyHosts = false;
            hosts.IncludeFailureMessage = false;
        });

        // What went wrong stands in the log, in no environment on a page.
        builder.Services.PostConfigure<CircuitOptions>(circuit => circuit.DetailedErrors = false);
        builder.Services.PostConfigure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = false);
        builder.Services.PostConfigure<Microsoft.AspNetCore.SignalR.HubOptions>(hub => hub.EnableDetailedErrors = false);
    }

    /// <summary>First in line: who asks from where, and what every answer forbids.</summary>
    public static void UseDoors(this WebApplication app)
    {
        var proxy = app.Services.GetRequiredService<ProxyOptions>();
        var address = app.Services.GetRequiredService<PublicAddress>();
        if (proxy.IsUsed)
        {
            app.UseForwardedHeaders(Believing(proxy));
        }

        app.UseSecurityHeaders(address, app.Environment.IsDevelopment());
        app.UseLastWords();
        app.UseOriginCheck(address);
    }

    // Host and prefix are believed from nobody: the host must arrive as it was asked for, and there is no prefix.
    private static ForwardedHeadersOptions Believing(ProxyOptions proxy)
    {
        var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto, ForwardLimit = proxy.ForwardLimit };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var known in proxy.KnownProxies)
        {
            options.KnownProxies.Add(IPAddress.Parse(known));
        }

        foreach (var known in proxy.KnownNetworks)
        {
            options.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(known));
        }

        return options;
    }
}
