using System.Net;
using Ops.Console.Shell;
using Ops.Console.Tests.Support;
using WebClient = Ops.Console.Tests.Support.WebClient;

namespace Ops.Console.Tests.Shell;

/// <summary>T24, T25: what can act, and the circuit, must come from a page of this console, cookie or not.</summary>
public sealed class OriginTests(ConsoleFixture console) : IClassFixture<ConsoleFixture>
{
    private string Own => $"http://{console.Address.Authority}";

    [Fact]
    public async Task T25_a_page_of_ours_opens_a_circuit()
    {
        using var eve = await WebClient.SignIn(console.Address, "dev:eve");
        using var socket = await CircuitSocket.Open(console.Address, eve.Cookies, Own, "same-origin");
        Assert.Equal(HttpStatusCode.SwitchingProtocols, socket.Status);
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("null", null)]
    [InlineData("null", "same-origin")]
    [InlineData("https://evil.example", null)]
    [InlineData("https://evil.example", "same-origin")]
    [InlineData("http://127.0.0.1", null)]
    [InlineData("http://127.0.0.1:1", null)]
    [InlineData("http://127.0.0.1.evil.example", null)]
    [InlineData("https://{own}", null)]
    [InlineData("http://{own}.evil.example", null)]
    [InlineData("http://{own}/", null)]
    [InlineData("http://{own}", "cross-site")]
    [InlineData("http://{own}", "same-site")]
    public async Task T25_any_other_origin_or_none_is_refused_in_spite_of_a_valid_cookie(string? origin, string? site)
    {
        using var eve = await WebClient.SignIn(console.Address, "dev:eve");
        using var socket = await CircuitSocket.Open(console.Address, eve.Cookies, origin?.Replace("{own}", console.Address.Authority, StringComparison.Ordinal), site);
        Assert.Equal(HttpStatusCode.Forbidden, socket.Status);
    }

    [Fact]
    public async Task A_stranger_opens_no_circuit_from_any_page()
    {
        using var socket = await CircuitSocket.Open(console.Address, null, Own, "same-origin");
        Assert.NotEqual(HttpStatusCode.SwitchingProtocols, socket.Status);
    }

    [Theory]
    [InlineData("POST", "/_blazor/negotiate?negotiateVersion=1")]
    [InlineData("POST", "/_blazor/disconnect")]
    [InlineData("POST", "/_blazor?id=x")]
    [InlineData("GET", "/_blazor?id=x")]
    [InlineData("GET", "/_BLAZOR/initializers")]
    [InlineData("POST", "/sign-in")]
    [InlineData("POST", "/sign-out")]
    [InlineData("POST", "/files")]
    [InlineData("PUT", "/runs")]
    [InlineData("DELETE", "/runs/R-1")]
    [InlineData("POST", "/runs.csv")]
    public async Task T24_whatever_can_act_is_refused_when_another_site_sends_it(string method, string path)
    {
        using var eve = await WebClient.SignIn(console.Address, "dev:eve");
        foreach (var (origin, site) in new[] { ("https://evil.example", null), (null, "cross-site"), (null, "same-site"), (Own, "cross-site"), ("null", null) })
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path);
            if (origin is not null)
            {
                request.Headers.Add("Origin", origin);
            }

            if (site is not null)
            {
                request.Headers.Add("Sec-Fetch-Site", site);
            }

            using var answer = await eve.Http.SendAsync(request);
            Assert.True(answer.StatusCode == HttpStatusCode.Forbidden, $"{origin} {site}: {answer.StatusCode}");
            Assert.Contains("Only pages of this console", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task T24_a_link_from_elsewhere_still_opens_a_page()
    {
        using var eve = await WebClient.SignIn(console.Address, "dev:eve");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/runs/R-1") { Headers = { { "Sec-Fetch-Site", "cross-site" } } };
        using var answer = await eve.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData("POST", "/signin-oidc")]
    [InlineData("POST", "/backchannel-logout")]
    public async Task What_the_identity_provider_sends_is_not_stopped_here(string method, string path)
    {
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = console.Address };
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Headers = { { "Origin", "https://id.example.com" } } };
        using var answer = await http.SendAsync(request);
        Assert.NotEqual(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Theory]
    [InlineData("https://ops.example.com", "same-origin", true)]
    [InlineData("https://ops.example.com", "none", true)]
    [InlineData("https://ops.example.com", null, true)]
    [InlineData(null, "same-origin", true)]
    [InlineData(null, null, true)]
    [InlineData("", "", true)]
    [InlineData("null", "same-origin", true)]
    [InlineData("null", null, false)]
    [InlineData("null", "none", false)]
    [InlineData("https://OPS.example.com", null, false)]
    [InlineData("https://ops.example.com:443", null, false)]
    [InlineData("http://ops.example.com", null, false)]
    [InlineData("https://ops.example.com, https://evil.example", null, false)]
    public void A_request_that_acts_is_judged_by_what_the_browser_says(string? origin, string? site, bool isAllowed) =>
        Assert.Equal(isAllowed, OriginCheck.Judge(origin, site, "https://ops.example.com", needsOrigin: false));
}
