using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;
using Ops.Console.Tests.Support;
using WebClient = Ops.Console.Tests.Support.WebClient;

namespace Ops.Console.Tests.Shell;

/// <summary>T23, T24, T41 with a real browser: another site can't act with somebody's cookie, frame a page, or send him away.</summary>
public sealed class FormsTests(ConsoleFixture console, Chrome chrome) : IClassFixture<ConsoleFixture>, IAsyncLifetime
{
    private string _html = "";
    private WebApplication _evil = null!;

    // A real server of another site: browsers keep a page that came from nowhere away from this machine, and nothing would be tried.
    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _evil = builder.Build();
        _evil.MapGet("/page", () => Results.Content($"<!DOCTYPE html><title>evil</title>{_html}", "text/html"));
        await _evil.StartAsync();
    }

    public ValueTask DisposeAsync() => _evil.DisposeAsync();

    [Theory]
    [InlineData("/sign-in", "subject=dev:ada")]
    [InlineData("/sign-out", "")]
    public async Task T24_a_form_without_the_page_s_token_does_nothing_and_says_so(string path, string body)
    {
        using var eve = await WebClient.SignIn(console.Address, "dev:eve");
        using var answer = await eve.Http.PostAsync(path, new StringContent(body, Encoding.UTF8, "application/x-www-form-urlencoded"));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.False(answer.Headers.Contains("Set-Cookie"));
        var words = await answer.Content.ReadAsStringAsync();
        Assert.Contains("Load the page again", words, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", words, StringComparison.Ordinal);
        using var still = await eve.Http.GetAsync("/runs");
        Assert.Equal(HttpStatusCode.OK, still.StatusCode);
    }

    [Theory]
    [InlineData("text/plain", "{\"subject\":\"dev:ada\",\"x\":\"=\"}")]
    [InlineData("application/json", "{\"subject\":\"dev:ada\"}")]
    [InlineData("application/x-www-form-urlencoded", "subject=dev:ada&__RequestVerificationToken=CfDJ8forged")]
    public async Task T24_other_kinds_of_body_do_nothing_either(string type, string body)
    {
        using var eve = await WebClient.SignIn(console.Address, "dev:eve");
        foreach (var path in new[] { "/sign-in", "/sign-out", "/files?name=x.csv", "/runs", "/" })
        {
            using var answer = await eve.Http.PostAsync(path, new StringContent(body, Encoding.UTF8, type));
            Assert.True((int)answer.StatusCode is >= 400 and < 500, $"{path}: {answer.StatusCode}");
            Assert.DoesNotContain("   at ", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task T24_another_site_s_form_and_fetch_are_refused_by_the_console_not_by_luck()
    {
        await using var open = await OpenConsole.Start(replace: builder => builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Information));
        var eve = await chrome.SignIn(open.Address, "Eve");
        foreach (var form in new[] { $"""<form method="post" action="{open.Address}sign-out"></form>""", $$"""<form method="post" enctype="text/plain" action="{{open.Address}}files?name=x.csv"><input name='{"a":"' value='"}' /></form>""" })
        {
            await Visit(eve, form);
            var answer = await eve.RunAndWaitForResponseAsync(() => eve.EvaluateAsync("document.forms[0].submit()"), r => r.Request.Method == "POST");
            Assert.Equal(403, answer.Status);
            await eve.WaitForURLAsync($"{open.Address}**");
        }

        await Visit(eve, "nothing");
        foreach (var what in new[] { "sign-out", "files?name=x.csv", "_blazor/negotiate?negotiateVersion=1", "_blazor/disconnect" })
        {
            // The browser keeps the answer from that page; what counts is what the console said.
            open.Log.Clear();
            await eve.EvaluateAsync("url => { void fetch(url, { method: 'POST', mode: 'no-cors', credentials: 'include', headers: { 'Content-Type': 'text/plain' }, body: '{\"a\":1}' }).catch(() => null); }", $"{open.Address}{what}");
            await Until.True(() => open.Log.Any(e => e.Message.StartsWith("Request finished", StringComparison.Ordinal) && e.Message.Contains("POST", StringComparison.Ordinal) && e.Message.Contains(" 403 ", StringComparison.Ordinal)), $"403 for {what}");
        }

        var opened = await eve.EvaluateAsync<string>("url => new Promise(done => { const s = new WebSocket(url); s.onopen = () => done('open'); s.onerror = () => done('refused'); })", $"ws://{open.Address.Authority}/_blazor");
        Assert.Equal("refused", opened);
        await eve.GotoAsync($"{open.Address}runs");
        await Assertions.Expect(eve.GetByText("Eve Okafor")).ToBeVisibleAsync();
        await eve.Context.CloseAsync();
    }

    [Fact]
    public async Task T41_no_page_of_another_site_can_show_ours_in_a_frame()
    {
        var eve = await chrome.SignIn(console.Address, "Eve");
        await Visit(eve, $"""<iframe id="x" src="{console.Address}operations/contacts.purge"></iframe><iframe id="y" src="{console.Address}sign-in"></iframe>""");
        await eve.WaitForLoadStateAsync(LoadState.NetworkIdle);
        Assert.Equal(3, eve.Frames.Count);
        Assert.All(eve.Frames.Skip(1), frame => Assert.StartsWith("chrome-error:", frame.Url, StringComparison.Ordinal));
        await eve.Context.CloseAsync();
    }

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("//evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("/\t/evil.example")]
    [InlineData("javascript:alert(1)")]
    public async Task T23_signing_in_leads_to_this_console_whatever_the_link_said(string from)
    {
        var page = await chrome.NewPage(console.Address);
        await page.GotoAsync($"/sign-in?from={Uri.EscapeDataString(from)}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Vic" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Home" })).ToBeVisibleAsync();
        Assert.Equal(console.Address.ToString(), page.Url);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task The_buttons_to_sign_in_and_out_work_in_a_browser_that_sends_no_referrer()
    {
        var page = await chrome.SignIn(console.Address, "Rita");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await page.WaitForURLAsync("**/sign-in");
        await page.Context.CloseAsync();
    }

    private Task Visit(IPage page, string html)
    {
        _html = html;
        return page.GotoAsync($"http://localhost:{new Uri(_evil.Urls.First()).Port}/page");
    }
}
