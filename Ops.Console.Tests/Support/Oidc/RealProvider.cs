namespace Ops.Console.Tests.Support.Oidc;

/// <summary>npm's certified oidc-provider as a process of its own, and a console registered at it.</summary>
public sealed class RealProvider : IAsyncLifetime
{
    private ProviderProcess? _provider;

    /// <summary>Why there is none on this machine; null if there is.</summary>
    public string? Missing { get; } = ProviderProcess.Missing;

    public string Issuer => _provider!.Issuer;

    internal OidcConsole Console { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        if (Missing is not null)
        {
            return;
        }

        var address = $"http://127.0.0.1:{ProviderProcess.FreePort()}";
        _provider = await ProviderProcess.Start(address);
        Console = await Start(address, ProviderProcess.Secret);
    }

    /// <summary>A second console that believes to be the first, with another secret.</summary>
    internal Task<OidcConsole> WithSecret(string secret) => Start(Console.Address.GetLeftPart(UriPartial.Authority), secret, "urls=http://127.0.0.1:0");

    public async ValueTask DisposeAsync()
    {
        if (_provider is not null)
        {
            await Console.DisposeAsync();
            await _provider.DisposeAsync();
        }
    }

    private Task<OidcConsole> Start(string address, string secret, params string[] more) =>
        OidcConsole.Start(Issuer, new MovedTime(), [$"urls={address}", .. _provider!.Settings(address, secret).Select(s => $"{s.Key}={s.Value}"), .. more]);
}
