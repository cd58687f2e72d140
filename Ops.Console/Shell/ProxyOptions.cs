using System.Net;

namespace Ops.Console.Shell;

/// <summary>Section <c>Proxy</c> of the configuration: which machines in front of this one are believed, and under which names it may be asked for.</summary>
internal sealed record ProxyOptions
{
    /// <summary>Addresses of proxies whose X-Forwarded-For and X-Forwarded-Proto count. None: nobody's do.</summary>
    public IReadOnlyList<string> KnownProxies { get; init; } = [];

    /// <summary>Networks of such proxies, such as 10.1.0.0/16.</summary>
    public IReadOnlyList<string> KnownNetworks { get; init; } = [];

    /// <summary>How many proxies stand in a row.</summary>
    public int ForwardLimit { get; init; } = 1;

    /// <summary>Host names this console answers to. Empty: the one of Oidc:PublicUrl; in development without it the names of this machine.</summary>
    public IReadOnlyList<string> AllowedHosts { get; init; } = [];

    /// <summary>Whether any proxy is believed.</summary>
    public bool IsUsed => KnownProxies.Count + KnownNetworks.Count > 0;

    /// <summary>What is wrong with these settings, each line naming its key.</summary>
    public IEnumerable<string> Problems()
    {
        foreach (var (proxy, i) in KnownProxies.Select((p, i) => (p, i)).Where(p => !IPAddress.TryParse(p.p, out _)))
        {
            yield return $"Proxy:KnownProxies:{i} is '{proxy}'. It must be an IP address such as 10.1.0.7.";
        }

        foreach (var (network, i) in KnownNetworks.Select((n, i) => (n, i)))
        {
            if (!IPNetwork.TryParse(network, out var parsed))
            {
                yield return $"Proxy:KnownNetworks:{i} is '{network}'. It must be a network such as 10.1.0.0/16.";
            }
            else if (parsed.PrefixLength == 0)
            {
                yield return $"Proxy:KnownNetworks:{i} is '{network}', which is everybody. Name only the networks your proxies are in.";
            }
        }

        if (ForwardLimit is < 1 or > 10)
        {
            yield return $"Proxy:ForwardLimit is {ForwardLimit}. It must be between 1 and 10: how many proxies stand in a row.";
        }

        if (AllowedHosts.Any(h => h.Trim() is "" or "*" || h.Contains('/', StringComparison.Ordinal)))
        {
            yield return "Proxy:AllowedHosts must list host names such as ops.example.com, without * for all, scheme or path.";
        }
    }
}
