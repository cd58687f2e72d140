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

    public static async Task<WebClient> SignIn(Uri address, string subject)
    {
        var client = new WebClient(address);
        var page = await client._http.GetStringAsync("/sign-in");
        var token = Token().Match(page).Groups["token"].Value;
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["subject"] = subject, ["__RequestVerificationToken"] = token });
        var answer = await client._http.PostAsync("/sign-in", form);
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        return client;
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
