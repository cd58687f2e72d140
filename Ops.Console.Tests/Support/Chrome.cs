using Microsoft.Playwright;

namespace Ops.Console.Tests.Support;

/// <summary>Debian's Chromium, started once for all tests of an assembly.</summary>
public sealed class Chrome : IAsyncLifetime
{
    // Nothing beyond this machine: the OpenID provider's own pages ask for a font far away, and would wait for it as long as a name server likes.
    private static readonly string[] Args =
        ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

    private IPlaywright _playwright = null!;
    private IBrowser _browser = null!;

    public async ValueTask InitializeAsync()
    {
        // Generous: the machine is shared, and a test fails by what it sees, not by how soon.
        Assertions.SetDefaultExpectTimeout(45_000);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = "/usr/bin/chromium", Args = Args });
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }

    /// <summary>A browser of one person, with nothing kept from others. It takes any certificate: consoles of tests make their own.</summary>
    public async Task<IPage> NewPage(Uri address, int width = 1280, int height = 900, ColorScheme colors = ColorScheme.Light)
    {
        var context = await _browser.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = address.ToString(), ViewportSize = new ViewportSize { Width = width, Height = height }, ColorScheme = colors, AcceptDownloads = true, IgnoreHTTPSErrors = true,
        });
        context.SetDefaultTimeout(60_000);
        var page = await context.NewPageAsync();
        return page;
    }

    /// <summary>Signed in as one of the five.</summary>
    public async Task<IPage> SignIn(Uri address, string name, int width = 1280, int height = 900, ColorScheme colors = ColorScheme.Light)
    {
        var page = await NewPage(address, width, height, colors);
        await page.GotoAsync("/sign-in");
        await page.GetByRole(AriaRole.Button, new() { Name = name }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Home" })).ToBeVisibleAsync();
        return page;
    }
}
