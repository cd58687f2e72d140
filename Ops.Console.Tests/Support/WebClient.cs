using System.Net;
using System.Text.RegularExpressions;

namespace Ops.Console.Tests.Support;

/// <summary>A signed-in person without a browser: for what a browser would not send.</summary>
internal sealed partial class WebClient : IDisposable
{
    private readonly CookieContainer _cookies = new();
    private readonly HttpClient _http;

    private WebClient(Uri address) =>
        _http = new HttpClient(new HttpClientHandler { CookieContainer = _cookies, AllowAutoRedirect = false }) { BaseAddress = address, Timeout = TimeSpan.FromMinutes(5) };

    public HttpClient Http => _http;

    public string Cookies => _cookies.GetCookieHeader(_http.BaseAddress!);

    /// <summary>Nobody yet.</summary>
    public static WebClient Stranger(Uri address) => new(address);

    /// <param name="address">The console.</param>
    /// <param name="subject">Who to be.</param>
    /// <param name="planted">A session cookie the browser already has, as "name=value".</param>
    public static async Task<WebClient> SignIn(Uri address, string subject, string? planted = null)
    {
        var client = With(address, planted);
        using var answer = await client.Post("/sign-in", ("subject", subject));
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        return client;
    }

    /// <summary>Somebody who came by a cookie in his own way.</summary>
    public static WebClient With(Uri address, string? cookie)
    {
        var client = new WebClient(address);
        if (cookie is not null)
        {
            client._cookies.SetCookies(address, cookie);
        }

        return client;
    }

    /// <summary>The session's cookie as "name=value".</summary>
    public string Session => Assert.Single(_cookies.GetCookies(_http.BaseAddress!), c => c.Name == "ops-session").ToString();

    /// <summary>Sends a form as our pages do.</summary>
    public async Task<HttpResponseMessage> Post(string path, params (string Name, string Value)[] fields)
    {
        var token = Token().Match(await _http.GetStringAsync("/sign-in")).Groups["token"].Value;
        using var form = new FormUrlEncodedContent([.. fields.Select(f => KeyValuePair.Create(f.Name, f.Value)), KeyValuePair.Create("__RequestVerificationToken", token)]);
        return await _http.PostAsync(path, form);
    }

    /// <summary>Whether the console lets him in.</summary>
    public async Task<bool> IsSignedIn()
    {
        using var answer = await _http.GetAsync("/runs.csv");
        Assert.True(answer.StatusCode == HttpStatusCode.OK || answer.StatusCode == HttpStatusCode.Unauthorized, $"{answer.StatusCode}");
        return answer.StatusCode == HttpStatusCode.OK;
    }

    public async Task<(HttpStatusCode Status, string Body)> Upload(HttpContent content, string name = "in.csv", bool asOurPage = true, string? origin = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/files?name={Uri.EscapeDataString(name)}") { Content = content };
        if (asOurPage)
        {
            request.Headers.Add("X-Ops-Upload", "1");
        }

        if (origin is not null)
        {
            request.Headers.Add("Origin", origin);
        }

        using var answer = await _http.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    public void Dispose() => _http.Dispose();

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"(?<token>[^\"]+)\"", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Token();
}
