using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Configuration;
using Ops.Console.Shell;
using Ops.Console.Tests.Support;
using WebClient = Ops.Console.Tests.Support.WebClient;

namespace Ops.Console.Tests.Shell;

/// <summary>T19, T41: what every answer forbids the browser.</summary>
public sealed class HeadersTests(ConsoleFixture console) : IClassFixture<ConsoleFixture>
{
    [Theory]
    [InlineData("/", 200)]
    [InlineData("/sign-in", 200)]
    [InlineData("/console.css", 200)]
    [InlineData("/_framework/blazor.web.js", 200)]
    [InlineData("/runs.csv", 200)]
    [InlineData("/runs/R-1/results.csv", 200)]
    [InlineData("/runs/R-99999/results.csv", 404)]
    [InlineData("/no/such/page", 404)]
    [InlineData("/error", 200)]
    public async Task T19_T41_every_answer_forbids_inline_script_frames_and_guessing(string path, int status)
    {
        using var eve = await WebClient.SignIn(console.Address, "dev:eve");
        using var answer = await eve.Http.GetAsync(path);
        Assert.Equal(status, (int)answer.StatusCode);
        Forbids(answer);
        if (!path.EndsWith(".css", StringComparison.Ordinal) && !path.EndsWith(".js", StringComparison.Ordinal))
        {
            Assert.True(answer.Headers.CacheControl!.NoStore);
        }
    }

    [Fact]
    public async Task Redirects_and_refusals_forbid_the_same()
    {
        using var stranger = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = console.Address };
        stranger.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        using var redirect = await stranger.GetAsync("/runs");
        Assert.Equal(HttpStatusCode.Redirect, redirect.StatusCode);
        Forbids(redirect);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/sign-out") { Headers = { { "Origin", "https://evil.example" } } };
        using var refused = await stranger.SendAsync(request);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Forbids(refused);
    }

    [Fact]
    public async Task Files_of_the_program_may_be_kept_by_the_browser()
    {
        using var http = new HttpClient { BaseAddress = console.Address };
        using var answer = await http.GetAsync("/console.css");
        Assert.False(answer.Headers.CacheControl!.NoStore);
    }

    [Fact]
    public void Forms_may_lead_to_the_identity_provider_and_nowhere_else()
    {
        var policy = SecurityHeaders.PolicyFor(Address(("Oidc:Authority", "https://id.example.com/realms/ops"), ("Oidc:FormOrigins:0", "https://login.example.com/x")));
        Assert.Contains("form-action 'self' https://id.example.com https://login.example.com;", policy, StringComparison.Ordinal);
        Assert.Contains("form-action 'self';", SecurityHeaders.PolicyFor(Address(("Oidc:Authority", "not an address"))), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://ops.example.com", false, true)]
    [InlineData("http://ops.example.com", false, false)]
    [InlineData("https://ops.example.com", true, false)]
    [InlineData("", false, false)]
    public async Task Browsers_are_told_to_stay_with_https_where_that_is_the_public_address(string publicUrl, bool isDevelopment, bool isTold)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseTestServer();
        await using var app = builder.Build();
        app.UseSecurityHeaders(Address(("Oidc:PublicUrl", publicUrl)), isDevelopment);
        app.Run(http => http.Response.WriteAsync("x"));
        await app.StartAsync();
        using var answer = await app.GetTestClient().GetAsync("/");
        Assert.Equal(isTold, answer.Headers.Contains("Strict-Transport-Security"));
    }

    private static PublicAddress Address(params (string Key, string? Value)[] settings) =>
        PublicAddress.Read(new ConfigurationBuilder().AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, s.Value))).Build());

    private static void Forbids(HttpResponseMessage answer)
    {
        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        foreach (var rule in new[] { "default-src 'self'", "script-src 'self'", "style-src 'self'", "object-src 'none'", "base-uri 'self'", "form-action 'self'", "frame-ancestors 'none'" })
        {
            Assert.Contains(rule, policy.Split("; "));
        }

        Assert.DoesNotContain("unsafe-eval", policy, StringComparison.Ordinal);
        Assert.Equal(["style-src-attr 'unsafe-inline'"], policy.Split("; ").Where(rule => rule.Contains("unsafe", StringComparison.Ordinal)));
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("no-referrer", Assert.Single(answer.Headers.GetValues("Referrer-Policy")));
        Assert.Equal("same-origin", Assert.Single(answer.Headers.GetValues("Cross-Origin-Opener-Policy")));
        Assert.Contains("camera=()", Assert.Single(answer.Headers.GetValues("Permissions-Policy")), StringComparison.Ordinal);
    }
}
