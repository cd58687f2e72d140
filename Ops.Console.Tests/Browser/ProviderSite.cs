using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Playwright;
using Ops.Console.Tests.Support;
using Ops.Console.Tests.Support.Oidc;
using static Microsoft.Playwright.Assertions;

namespace Ops.Console.Tests.Browser;

/// <summary>
/// A certified provider and the console as it is started, each a process of its own. Browsers call them by different hosts, so that cookies pass from one site
/// to another as they do in a company. Pages look by themselves once a minute only: what they learn sooner, they were told.
/// </summary>
public sealed class ProviderSite : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private readonly Uri[] _addresses =
        [new($"http://localhost:{ProviderProcess.FreePort()}"), new($"http://localhost:{ProviderProcess.FreePort()}"), new($"https://localhost:{ProviderProcess.FreePort()}")];

    public ConsoleProcess Console { get; private set; } = null!;

    /// <summary>Where browsers find the console.</summary>
    public Uri Address => _addresses[0];

    /// <summary>Where browsers find the console of <see cref="WithSecret"/> or <see cref="OtherNode"/>.</summary>
    public Uri OtherAddress => _addresses[1];

    /// <summary>Where browsers find the console of <see cref="WithTls"/>.</summary>
    public Uri SecureAddress => _addresses[2];

    public string Issuer => Provider.Issuer;

    internal ProviderProcess Provider { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        if (ProviderProcess.Missing is not null)
        {
            return;
        }

        Provider = await ProviderProcess.Start([.. _addresses.Select(PublicUrl)]);
        Console = await Start(Address, ProviderProcess.Secret);
    }

    public async ValueTask DisposeAsync()
    {
        if (ProviderProcess.Missing is null)
        {
            await Console.DisposeAsync();
            await Provider.DisposeAsync();
        }

        _folder.Dispose();
    }

    /// <summary>A second console, registered too, but with another secret.</summary>
    public Task<ConsoleProcess> WithSecret(string secret) => Start(OtherAddress, secret);

    /// <summary>A second node: another process of the same console, with its database and keys.</summary>
    public Task<ConsoleProcess> OtherNode() => Start(OtherAddress, ProviderProcess.Secret,
        ("Storage__ConnectionString", $"Data Source={Path.Combine(Console.Data, "ops.db")}"), ("Secrets__MasterKeyFile", Path.Combine(Console.Data, "keys", "master.key")), ("Files__Local__Root", Path.Combine(Console.Data, "files")));

    /// <summary>A third console, registered too, that ends TLS itself with a certificate of its own.</summary>
    public async Task<ConsoleProcess> WithTls()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        var file = _folder.File("localhost.pfx");
        await File.WriteAllBytesAsync(file, certificate.Export(X509ContentType.Pfx, "test"));
        return await Start(SecureAddress, ProviderProcess.Secret, ("ASPNETCORE_URLS", $"https://{IPAddress.Loopback}:{SecureAddress.Port}"), ("Kestrel__Certificates__Default__Path", file), ("Kestrel__Certificates__Default__Password", "test"));
    }

    /// <summary>Skips a test where npm ci was not run.</summary>
    public void Needed()
    {
        if (ProviderProcess.Missing is { } missing)
        {
            Assert.Skip(missing);
        }
    }

    /// <summary>Opens a page as nobody, is led to the provider, and comes back to that page as somebody.</summary>
    public async Task<IPage> SignIn(Chrome chrome, string login, string path = "/")
    {
        Needed();
        var page = await chrome.NewPage(Address);
        await Begin(page, path);
        await Login(page, login);
        await page.WaitForURLAsync(new Uri(Address, path).ToString(), Arrived);
        return page;
    }

    // What the page shows is waited for by whoever looks at it; the load of everything on it is nobody's concern.
    private static PageWaitForURLOptions Arrived => new() { WaitUntil = WaitUntilState.Commit };

    /// <summary>Opens a page as nobody and presses the button; the provider is next.</summary>
    public async Task Begin(IPage page, string path = "/")
    {
        await page.GotoAsync(path);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();
        await page.WaitForURLAsync(url => !url.Contains("/sign-in?", StringComparison.Ordinal), Arrived);
    }

    /// <summary>Says who one is at the provider, and agrees to what it asks.</summary>
    public async Task Login(IPage page, string login)
    {
        await Expect(Password(page)).ToBeVisibleAsync();
        Assert.StartsWith(Issuer, page.Url, StringComparison.Ordinal);
        await page.GetByPlaceholder("Enter any login").FillAsync(login);
        await Password(page).FillAsync("any");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign-in" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
    }

    /// <summary>The field only somebody is asked for whom the provider does not know.</summary>
    public static ILocator Password(IPage page) => page.GetByPlaceholder("and password");

    /// <summary>Signs out at the provider, with no console in between. When this returns the provider has told everybody.</summary>
    public async Task SignOutThere(IPage page)
    {
        var told = Provider.Told.Count;
        await page.GotoAsync($"{Issuer}/session/end");
        await page.GetByRole(AriaRole.Button, new() { Name = "Yes, sign me out" }).ClickAsync();
        await page.WaitForURLAsync("**/session/end/success", Arrived);
        await Until.True(() => Provider.Told.Count > told, "the provider's message to be taken");
    }

    /// <summary>How many there are of what a query counts in the console's database.</summary>
    public long Count(string from) => Practice.Number(Console.Data, $"SELECT count(*) FROM {from}");

    private static string PublicUrl(Uri address) => address.GetLeftPart(UriPartial.Authority);

    private Task<ConsoleProcess> Start(Uri address, string secret, params (string Key, string Value)[] more) => ConsoleProcess.Start(_folder.File($"data-{address.Port}"), address.Port,
        [.. Provider.Settings(PublicUrl(address), secret).Select(s => (s.Key.Replace(":", "__", StringComparison.Ordinal), s.Value)), ("Access__Session__CheckSeconds", "60"), .. more]);
}
