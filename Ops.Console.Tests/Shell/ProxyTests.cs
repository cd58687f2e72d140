using System.Net;
using System.Net.Sockets;
using System.Text;
using Ops.Console.Tests.Support;

namespace Ops.Console.Tests.Shell;

/// <summary>T26, T27: who may say where a request came from, and under which names the console answers.</summary>
public sealed class ProxyTests
{
    [Fact]
    public async Task T26_forwarded_headers_change_nothing_unless_a_proxy_was_named()
    {
        using var folder = new TempFolder();
        await using var console = await ConsoleProcess.Start(folder.Path, 0, ("Limits__SignInsPerMinute", "2"));
        Assert.StartsWith($"http://{console.Address.Authority}/sign-in", await Location(console), StringComparison.Ordinal);
        Assert.Equal([400, 400, 429], await SignIns(console, "10.0.0.1", "10.0.0.2", "10.0.0.3"));
    }

    [Fact]
    public async Task T26_a_foreign_address_is_not_believed_where_another_proxy_is_named()
    {
        using var folder = new TempFolder();
        await using var console = await ConsoleProcess.Start(folder.Path, 0, ("Proxy__KnownProxies__0", "10.1.0.7"), ("Limits__SignInsPerMinute", "2"));
        Assert.StartsWith($"http://{console.Address.Authority}/sign-in", await Location(console), StringComparison.Ordinal);
        Assert.Equal([400, 400, 429], await SignIns(console, "10.0.0.1", "10.0.0.2", "10.0.0.3"));
    }

    [Fact]
    public async Task T26_a_named_proxy_says_scheme_and_address_and_neither_host_nor_prefix()
    {
        using var folder = new TempFolder();
        await using var console = await ConsoleProcess.Start(folder.Path, 0, ("Proxy__KnownNetworks__0", "127.0.0.0/8"), ("Limits__SignInsPerMinute", "1"));
        Assert.StartsWith($"https://{console.Address.Authority}/sign-in", await Location(console), StringComparison.Ordinal);

        // Each address has its own count; what stands further left was written by whoever sent it, and is not looked at.
        Assert.Equal([400, 400, 429], await SignIns(console, "10.0.0.1", "6.6.6.6, 10.0.0.2", "7.7.7.7, 10.0.0.2"));
    }

    [Theory]
    [InlineData("Proxy__KnownProxies__0", "proxy.example.com", "Proxy:KnownProxies:0")]
    [InlineData("Proxy__KnownNetworks__0", "10.0.0.0/33", "Proxy:KnownNetworks:0")]
    [InlineData("Proxy__KnownNetworks__0", "0.0.0.0/0", "which is everybody")]
    [InlineData("Proxy__ForwardLimit", "0", "Proxy:ForwardLimit")]
    [InlineData("Proxy__ForwardLimit", "many", "section Proxy")]
    [InlineData("Proxy__AllowedHosts__0", "*", "Proxy:AllowedHosts")]
    [InlineData("ASPNETCORE_FORWARDEDHEADERS_ENABLED", "true", "Proxy:KnownProxies")]
    [InlineData("Limits__PagesOpen", "0", "Limits:PagesOpen")]
    [InlineData("Limits__UploadBytesPerDay", "lots", "section Limits")]
    public async Task A_wrong_setting_stops_the_start_and_is_named(string key, string value, string named)
    {
        using var folder = new TempFolder();
        await using var console = await ConsoleProcess.Refused(folder.Path, 0, (key, value));
        Assert.Equal(2, console.ExitCode);
        Assert.Contains(named, console.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", console.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task T27_only_its_own_names_are_answered()
    {
        using var folder = new TempFolder();
        await using var console = await ConsoleProcess.Start(folder.Path);
        var port = console.Address.Port;
        Assert.Equal(200, await Ask(console, $"127.0.0.1:{port}"));
        Assert.Equal(200, await Ask(console, $"localhost:{port}"));
        foreach (var host in new[] { "evil", "evil.example", $"evil.example:{port}", "127.0.0.1.evil.example", $"127.0.0.1:{port}@evil.example", "" })
        {
            Assert.Equal(400, await Ask(console, host));
        }
    }

    [Fact]
    public async Task T27_the_public_address_names_the_host_and_settings_may_name_others()
    {
        using var folder = new TempFolder();
        await using (var console = await ConsoleProcess.Start(folder.Path, 0, ("Oidc__PublicUrl", "https://ops.example.com/")))
        {
            Assert.Equal(200, await Ask(console, "ops.example.com"));
            Assert.Equal(400, await Ask(console, $"localhost:{console.Address.Port}"));
        }

        await using (var console = await ConsoleProcess.Start(folder.Path, 0, ("Proxy__AllowedHosts__0", "inner.example.com"), ("Oidc__PublicUrl", "https://ops.example.com/")))
        {
            Assert.Equal(200, await Ask(console, "inner.example.com"));
            Assert.Equal(400, await Ask(console, "ops.example.com"));
        }
    }

    private static async Task<string> Location(ConsoleProcess console)
    {
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = console.Address };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/runs")
        {
            Headers = { { "Accept", "text/html" }, { "X-Forwarded-Proto", "https" }, { "X-Forwarded-Host", "evil.example" }, { "X-Forwarded-Prefix", "/evil" }, { "X-Forwarded-For", "6.6.6.6" }, { "X-Original-Host", "evil.example" } },
        };
        using var answer = await http.SendAsync(request);
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        return answer.Headers.Location!.ToString();
    }

    // Without a token each is refused, but counted.
    private static async Task<IReadOnlyList<int>> SignIns(ConsoleProcess console, params string[] from)
    {
        using var http = new HttpClient { BaseAddress = console.Address };
        var statuses = new List<int>();
        foreach (var address in from)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/sign-in") { Headers = { { "X-Forwarded-For", address } }, Content = new FormUrlEncodedContent([]) };
            using var answer = await http.SendAsync(request);
            statuses.Add((int)answer.StatusCode);
        }

        return statuses;
    }

    // By hand: a client of .NET would correct the header.
    private static async Task<int> Ask(ConsoleProcess console, string host)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(console.Address.Host, console.Address.Port);
        var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET /sign-in HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"));
        using var reader = new StreamReader(stream, Encoding.ASCII);
        return int.Parse((await reader.ReadLineAsync())!.Split(' ')[1], null);
    }
}
