using System.Text.Json.Nodes;
using Ops.Console.Access.Oidc;

namespace Ops.Console.Tests.Support.Oidc;

/// <summary>What tests of signing in share: a provider that is reset before each, and a browser.</summary>
public abstract class OidcTests : IDisposable
{
    private readonly List<StepBrowser> _browsers = [];

    protected OidcTests(OidcHouse house)
    {
        House = house;
        house.Provider.Reset();
    }

    protected OidcHouse House { get; }

    private protected ScriptedProvider Provider => House.Provider;

    private protected Script Script => House.Provider.Script;

    public void Dispose()
    {
        _browsers.ForEach(b => b.Dispose());
        GC.SuppressFinalize(this);
    }

    private protected async Task<StepBrowser> Open(params string[] settings)
    {
        // More than the half minute between two forced questions, so that one test's rotation does not use up the next one's.
        Provider.Time.Move(OidcDiscovery.BetweenForced * 2);
        return Open(await House.Console(settings));
    }

    /// <summary>Long enough for the console to know nothing of the provider any more.</summary>
    private protected void ForgetProvider() => Provider.Time.Move(OidcDiscovery.Usable * 2);

    private protected StepBrowser Open(OidcConsole console)
    {
        var browser = new StepBrowser(console);
        _browsers.Add(browser);
        return browser;
    }

    private protected async Task SignsIn(params string[] settings)
    {
        var browser = await Open(settings);
        var outcome = await browser.SignIn();
        Assert.True(outcome.Refused is null, $"Refused: {outcome.Refused}");
        Assert.NotNull(await browser.Me());
    }

    private protected async Task Refuses(SignInRefusal why, params string[] settings)
    {
        var browser = await Open(settings);
        var outcome = await browser.SignIn();
        Assert.Equal(why, outcome.Refused);
        Assert.Null(await browser.Me());
    }

    private protected static JsonObject Change(JsonObject json, Action<JsonObject> change)
    {
        change(json);
        return json;
    }
}
