using System.Collections.Concurrent;

namespace Ops.Console.Tests.Support.Oidc;

/// <summary>One scripted provider and the consoles that use it, each started once with settings of its own.</summary>
public sealed class OidcHouse : IAsyncLifetime
{
    private readonly ConcurrentDictionary<string, Task<OidcConsole>> _consoles = new();

    internal ScriptedProvider Provider { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Provider = await ScriptedProvider.Start();

    /// <summary>A console with these settings beside those of every test.</summary>
    internal Task<OidcConsole> Console(params string[] settings) => _consoles.GetOrAdd(string.Join('|', settings), _ => OidcConsole.Start(Provider.Issuer, Provider.Time, settings));

    public async ValueTask DisposeAsync()
    {
        foreach (var console in _consoles.Values)
        {
            await (await console).DisposeAsync();
        }

        await Provider.DisposeAsync();
    }
}
