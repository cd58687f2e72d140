using System.Net;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Ops.Console.Access.Oidc;

namespace Ops.Console.Tests.Support.Oidc;

/// <summary>A browser that goes step by step, so that a test can look at and change what is between the steps.</summary>
internal sealed partial class StepBrowser : IDisposable
{
    private readonly OidcConsole _console;
    private readonly HttpClient _http;

    public StepBrowser(OidcConsole console)
    {
        _console = console;
        _http = new HttpClient(new HttpClientHandler { CookieContainer = Cookies, AllowAutoRedirect = false }) { Timeout = TimeSpan.FromMinutes(2) };
        _http.DefaultRequestHeaders.Add("Accept", "text/html,application/xhtml+xml");
    }

    public CookieContainer Cookies { get; } = new();

    /// <summary>Opens an address of the console; what its public address stands for is led to its port.</summary>
    public Task<HttpResponseMessage> Get(string address) => _http.GetAsync(Here(address));

    public Task<HttpResponseMessage> Post(string path, params (string Key, string Value)[] form) => Post(path, (IEnumerable<(string, string)>)form);

    public Task<HttpResponseMessage> Post(string path, IEnumerable<(string Key, string Value)> form) =>
        _http.PostAsync(Here(path), new FormUrlEncodedContent(form.Select(f => KeyValuePair.Create(f.Key, f.Value))));

    /// <summary>Opens a page with a form, and sends it with its antiforgery token.</summary>
    public async Task<HttpResponseMessage> Submit(string page, string path, params (string Key, string Value)[] form)
    {
        var token = Token().Match(await (await Get(page)).Content.ReadAsStringAsync()).Groups["token"].Value;
        return await Post(path, [.. form, ("__RequestVerificationToken", token)]);
    }

    /// <summary>Presses the button; the answer leads to the provider.</summary>
    public Task<HttpResponseMessage> Begin(string from = "/") => Submit($"/sign-in?from={Uri.EscapeDataString(from)}", "/sign-in", ("from", from));

    /// <summary>Goes to the provider and comes back with its answer: the address of the callback, not yet opened.</summary>
    public async Task<string> AtProvider(HttpResponseMessage begun)
    {
        Assert.Equal(HttpStatusCode.Redirect, begun.StatusCode);
        Assert.DoesNotContain("/sign-in/failed", begun.Headers.Location!.OriginalString, StringComparison.Ordinal);
        var answer = await _http.GetAsync(begun.Headers.Location);
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        return answer.Headers.Location!.OriginalString;
    }

    /// <summary>All of it: the last redirect, and the page it leads to if somebody was refused.</summary>
    public async Task<Outcome> SignIn(string from = "/")
    {
        var begun = await Begin(from);
        return Failed(begun) ? await End(begun) : await Finish(await AtProvider(begun));
    }

    public async Task<Outcome> Finish(string callback) => await End(await Get(callback));

    public async Task<OidcConsole.Me?> Me()
    {
        var answer = await _http.GetAsync(Here("/test/me"));
        return answer.StatusCode == HttpStatusCode.OK ? await answer.Content.ReadFromJsonAsync<OidcConsole.Me>() : null;
    }

    /// <summary>The cookies of another: the same person led to another node.</summary>
    public StepBrowser With(StepBrowser other)
    {
        foreach (Cookie cookie in other.Cookies.GetAllCookies())
        {
            Cookies.Add(_console.Address, new Cookie(cookie.Name, cookie.Value, "/"));
        }

        return this;
    }

    public void Dispose() => _http.Dispose();

    private static bool Failed(HttpResponseMessage answer) => answer.Headers.Location?.OriginalString.StartsWith(OidcPaths.Failed, StringComparison.Ordinal) == true;

    private async Task<Outcome> End(HttpResponseMessage answer)
    {
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        var to = answer.Headers.Location!.OriginalString;
        if (!Failed(answer))
        {
            return new Outcome(null, to, "");
        }

        var page = WebUtility.HtmlDecode(await (await Get(to)).Content.ReadAsStringAsync());
        Assert.DoesNotContain("   at ", page, StringComparison.Ordinal);
        var why = Enum.Parse<SignInRefusal>(Why().Match(to).Groups["why"].Value);
        Assert.Contains(RefusalWords.Of(why).What, page, StringComparison.Ordinal);
        Assert.Contains(Why().Match(to).Groups["id"].Value, page, StringComparison.Ordinal);
        return new Outcome(why, to, page);
    }

    private Uri Here(string address) => new(_console.Address, address.StartsWith(OidcConsole.PublicUrl, StringComparison.Ordinal) ? address[OidcConsole.PublicUrl.Length..] : address);

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"(?<token>[^\"]+)\"", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Token();

    [GeneratedRegex("why=(?<why>[A-Za-z]+)&id=(?<id>[0-9a-f]+)$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Why();

    /// <summary>How a sign-in ended: refused for a reason, or sent on to a page.</summary>
    internal sealed record Outcome(SignInRefusal? Refused, string To, string Page);
}
