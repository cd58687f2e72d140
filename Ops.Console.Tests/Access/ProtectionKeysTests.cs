using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Ops.Console.Access;
using Ops.Console.Tests.Support;
using Ops.Domain;
using Ops.Domain.Access;
using Ops.Domain.Files;
using Ops.Domain.Storage;

namespace Ops.Console.Tests.Access;

/// <summary>The keys of cookies and forms: in the database, sealed, shared, kept.</summary>
public sealed class ProtectionKeysTests : IAsyncLifetime
{
    private static readonly string Master = Convert.ToBase64String(Enumerable.Repeat((byte)7, 32).ToArray());
    private readonly TempFolder _folder = new();

    private string Old => Path.Combine(_folder.Path, "keys", "protection");

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync()
    {
        SqliteConnection.ClearAllPools();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Two_processes_on_one_database_read_each_others_cookies_and_so_does_the_next_start()
    {
        string cookie;
        await using (var one = await Start())
        await using (var two = await Start())
        {
            cookie = Protect(one, "I am Sam");
            Assert.Equal("I am Sam", Unprotect(two, cookie));
            Assert.Equal("I am Rita", Unprotect(one, Protect(two, "I am Rita")));
        }

        await using var later = await Start();
        Assert.Equal("I am Sam", Unprotect(later, cookie));
        await later.GetRequiredService<KeyRing>().Rotate(Actor.System, default);
        await using var rotated = await Start();
        Assert.Equal("I am Sam", Unprotect(rotated, cookie));
    }

    [Fact]
    public async Task The_keys_lie_sealed_in_the_database_and_nowhere_else()
    {
        await using var one = await Start();
        Protect(one, "x");
        var secrets = one.GetRequiredService<IKeyManager>().GetAllKeys().Select(k => k.KeyId).ToList();
        await using var db = await one.GetRequiredService<IDbContextFactory<OpsDb>>().CreateDbContextAsync();
        var stored = await db.ProtectionKeys.ToListAsync();
        Assert.Equal(secrets.Select(id => $"key-{id}").Order(), stored.Select(k => k.Name).Order());
        Assert.All(stored, k =>
        {
            Assert.Contains("enc2:", k.Xml, StringComparison.Ordinal);
            Assert.DoesNotContain("masterKey", k.Xml, StringComparison.Ordinal);
        });
        Assert.False(Directory.Exists(Old));
    }

    [Fact]
    public async Task Keys_of_the_version_before_are_taken_over_once_and_no_longer_lie_readable()
    {
        string cookie;
        await using (var before = new ServiceCollection().AddLogging().AddDataProtection().SetApplicationName("OpsTasks").PersistKeysToFileSystem(new DirectoryInfo(Old)).Services.BuildServiceProvider())
        {
            cookie = Protect(before, "I am Sam");
        }

        var file = Assert.Single(Directory.GetFiles(Old));
        var secret = XElement.Load(file).Descendants("masterKey").Single().Element("value")!.Value;
        await using (var now = await Start())
        {
            Assert.Equal("I am Sam", Unprotect(now, cookie));
            Assert.Empty(Directory.GetFiles(Old));
            await using var db = await now.GetRequiredService<IDbContextFactory<OpsDb>>().CreateDbContextAsync();
            Assert.Equal(Path.GetFileNameWithoutExtension(file), Assert.Single(await db.ProtectionKeys.ToListAsync()).Name);
        }

        SqliteConnection.ClearAllPools();
        Assert.All(Canary.Files(_folder.Path), f => Assert.False(Canary.IsIn(f.Bytes, secret), f.Path));
        await using var later = await Start();
        Assert.Equal("I am Sam", Unprotect(later, cookie));
    }

    [Fact]
    public async Task A_key_moved_under_the_seal_of_something_else_does_not_open()
    {
        await using var one = await Start();
        var box = one.GetRequiredService<SecretBox>();
        var text = box.Seal("<x/>", "runs.inputs:a:b");
        Assert.ThrowsAny<System.Security.Cryptography.CryptographicException>(() => new ProtectionKeyOpener(one).Decrypt(new XElement("sealed", text)));
    }

    [Fact]
    public async Task Nobody_is_signed_out_by_a_restart()
    {
        WebClient sam;
        await using (var console = await ConsoleProcess.Start(_folder.Path))
        {
            sam = await WebClient.SignIn(console.Address, "dev:sam");
            Assert.Contains("Sam Lee", await Home(console.Address, sam.Cookies), StringComparison.Ordinal);
            await console.Stop();
        }

        using (sam)
        {
            await using var again = await ConsoleProcess.Start(_folder.Path);
            Assert.Contains("Sam Lee", await Home(again.Address, sam.Cookies), StringComparison.Ordinal);
            Assert.DoesNotContain("unencrypted form", again.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task T22_A_server_with_the_wrong_master_key_does_not_start()
    {
        await using (var console = await ConsoleProcess.Start(_folder.Path, 0, ("Secrets__MasterKey", Master)))
        {
            await console.Stop();
        }

        await using var refused = await ConsoleProcess.Refused(_folder.Path, 0, ("Secrets__MasterKey", Convert.ToBase64String(new byte[32])));
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("OpsTasks can't start.", refused.Output, StringComparison.Ordinal);
        Assert.Contains("Set Secrets:MasterKey", refused.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", refused.Output, StringComparison.Ordinal);
        await using var nonsense = await ConsoleProcess.Refused(_folder.Path, 0, ("Secrets__MasterKey", "tell-nobody"));
        Assert.Contains("Secrets:MasterKey is not a key", nonsense.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("tell-nobody", nonsense.Output, StringComparison.Ordinal);
    }

    // The page itself is drawn over the circuit; what a plain request tells is whether it leads to the sign-in.
    private static async Task<string> Home(Uri address, string cookies)
    {
        using var http = new HttpClient(new HttpClientHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = address };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/runs.csv");
        request.Headers.Add("Cookie", cookies);
        using var answer = await http.SendAsync(request);
        return answer.StatusCode == System.Net.HttpStatusCode.OK ? "Sam Lee" : answer.StatusCode.ToString();
    }

    private static string Protect(IServiceProvider services, string text) => services.GetRequiredService<IDataProtectionProvider>().CreateProtector("cookie").Protect(text);

    private static string Unprotect(IServiceProvider services, string text) => services.GetRequiredService<IDataProtectionProvider>().CreateProtector("cookie").Unprotect(text);

    private async Task<ServiceProvider> Start()
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddOpsDomain(new OpsOptions { DataDirectory = _folder.Path, Environment = "test" }, new StorageOptions(), new FilesOptions());
        ProtectionKeys.Add(services);
        var built = services.BuildServiceProvider();
        await built.GetRequiredService<StorageStart>().Migrate(default);
        return built;
    }
}
