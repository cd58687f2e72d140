using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Playwright;
using Ops.Console.Tests.Support;
using static Microsoft.Playwright.Assertions;
using WebClient = Ops.Console.Tests.Support.WebClient;

namespace Ops.Console.Tests.Shell;

/// <summary>T40: whatever breaks, a person reads words and a number; the cause stands in the log, once, under the same number.</summary>
public sealed partial class ErrorsTests(Chrome chrome)
{
    private const string Cause = "the secret cause";

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    public async Task T40_an_endpoint_that_breaks(string method)
    {
        await using var console = await OpenConsole.Start(app => app.MapMethods("/test/breaks", [method], string () => throw new InvalidOperationException(Cause)).DisableAntiforgery(), settings: "--DetailedErrors=true");
        using var eve = await WebClient.SignIn(console.Address, "dev:eve");
        using var request = new HttpRequestMessage(new HttpMethod(method), "/test/breaks");
        using var answer = await eve.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.True(answer.Headers.Contains("Content-Security-Policy"));
        var page = await answer.Content.ReadAsStringAsync();
        LeaksNothing(page);
        LoggedOnce(console, Number().Match(page).Groups["id"].Value);
    }

    [Fact]
    public async Task T40_a_plain_page_that_breaks_and_the_page_that_should_tell_so_as_well()
    {
        await using var console = await OpenConsole.Start(replace: builder => builder.Services.AddScoped<AntiforgeryStateProvider, Broken>());
        using var http = new HttpClient { BaseAddress = console.Address };
        using var answer = await http.GetAsync("/sign-in");
        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        var page = await answer.Content.ReadAsStringAsync();
        LeaksNothing(page);
        Assert.True(answer.Headers.Contains("Content-Security-Policy"));
        Assert.Contains(console.Log, e => e.Failure?.ToString().Contains(Cause, StringComparison.Ordinal) == true && page.Contains($"this number: {e.Trace}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task T40_a_live_page_that_breaks_when_it_is_drawn_and_a_button_that_breaks()
    {
        await using var console = await OpenConsole.Start(settings: "--DetailedErrors=true");
        var eve = await chrome.SignIn(console.Address, "Eve");
        var said = new List<string>();
        eve.Console += (_, message) => said.Add(message.Text);
        await eve.GotoAsync("/operations/contacts.purge");
        await Expect(eve.GetByRole(AriaRole.Button, new() { Name = "Preview", Exact = true })).ToBeEnabledAsync();
        Practice.Read(console.Data, "ops.db", "ALTER TABLE runs RENAME TO gone", _ => { });

        await eve.GetByRole(AriaRole.Button, new() { Name = "Preview", Exact = true }).ClickAsync();
        await Breaks("no such table");
        await eve.GotoAsync("/runs");
        await Breaks("no such table");
        Assert.DoesNotContain(said, text => text.Contains("Sqlite", StringComparison.Ordinal) || text.Contains("   at ", StringComparison.Ordinal));
        await eve.Context.CloseAsync();

        async Task Breaks(string cause)
        {
            await Expect(eve.GetByRole(AriaRole.Heading, new() { Name = "This page stopped working" })).ToBeVisibleAsync();
            var shown = await eve.ContentAsync();
            Assert.DoesNotContain(cause, shown, StringComparison.Ordinal);
            LeaksNothing(shown);
            var id = await eve.Locator("main code").InnerTextAsync();
            var entry = Assert.Single(console.Log, e => e.Level >= LogLevel.Error && e.Message.Contains(id, StringComparison.Ordinal));
            Assert.Contains(cause, entry.Failure!.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain(console.Log, e => e != entry && ReferenceEquals(e.Failure, entry.Failure) && e.Category.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("GARBAGE\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n")]
    [InlineData("GET /\0 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")]
    [InlineData("POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: x\r\n\r\n")]
    public async Task T40_what_is_no_request_is_answered_without_a_word(string request)
    {
        await using var console = await OpenConsole.Start();
        using var socket = new TcpClient();
        await socket.ConnectAsync(console.Address.Host, console.Address.Port);
        await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request));
        using var reader = new StreamReader(socket.GetStream(), Encoding.ASCII);
        var answer = await reader.ReadToEndAsync();
        Assert.StartsWith("HTTP/1.1 400 Bad Request", answer, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n", answer, StringComparison.Ordinal);
        LeaksNothing(answer);
    }

    [Fact]
    public async Task T40_a_body_too_large_is_refused_as_such()
    {
        await using var console = await OpenConsole.Start();
        using var eve = await WebClient.SignIn(console.Address, "dev:eve");
        using var answer = await eve.Http.PostAsync("/sign-in", new FormUrlEncodedContent([KeyValuePair.Create("subject", new string('x', 2_000_000))]));
        Assert.InRange((int)answer.StatusCode, 400, 499);
        LeaksNothing(await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Details_can_t_be_switched_on()
    {
        await using var console = await OpenConsole.Start(settings: "--DetailedErrors=true");
        Assert.False(console.Services.GetRequiredService<IOptions<CircuitOptions>>().Value.DetailedErrors);
    }

    private static void LeaksNothing(string text)
    {
        foreach (var leak in new[] { Cause, "   at ", "Exception", "Microsoft.", "System.", "/work/", ".cs:" })
        {
            Assert.DoesNotContain(leak, text, StringComparison.Ordinal);
        }
    }

    private static void LoggedOnce(OpenConsole console, string id)
    {
        Assert.NotEmpty(id);
        var entry = Assert.Single(console.Log, e => e.Failure?.ToString().Contains(Cause, StringComparison.Ordinal) == true);
        Assert.Equal(id, entry.Trace);
    }

    [GeneratedRegex("<code>(?<id>[0-9a-f]{32})</code>", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Number();

    private sealed class Broken : AntiforgeryStateProvider
    {
        public override AntiforgeryRequestToken GetAntiforgeryToken() => throw new InvalidOperationException(Cause);
    }
}
