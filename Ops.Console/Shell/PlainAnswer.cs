using System.Globalization;
using System.Text.Encodings.Web;

namespace Ops.Console.Shell;

/// <summary>A refusal in words before any page is made: HTML for who reads, JSON for a page's script, text for programs.</summary>
internal static class PlainAnswer
{
    public static Task Write(HttpContext http, int status, string title, string words, TimeSpan? retryAfter = null)
    {
        http.Response.StatusCode = status;
        if (retryAfter is { } wait)
        {
            http.Response.Headers.RetryAfter = Math.Max(1, Math.Ceiling(wait.TotalSeconds)).ToString("0", CultureInfo.InvariantCulture);
        }

        if (http.Request.Path.StartsWithSegments("/files", StringComparison.OrdinalIgnoreCase))
        {
            return http.Response.WriteAsJsonAsync(new { error = words }, http.RequestAborted);
        }

        var isPage = http.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);
        http.Response.ContentType = isPage ? "text/html; charset=utf-8" : "text/plain; charset=utf-8";
        return http.Response.WriteAsync(isPage ? Page(title, words) : $"{words}\n", http.RequestAborted);
    }

    private static string Page(string title, string words) => $"""
        <!DOCTYPE html>
        <html lang="en"><head><meta charset="utf-8" /><meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{HtmlEncoder.Default.Encode(title)} · OpsTasks</title>
        <link rel="stylesheet" href="/tokens.css" /><link rel="stylesheet" href="/console.css" /></head>
        <body><main class="plain" id="content"><h1>{HtmlEncoder.Default.Encode(title)}</h1><p>{HtmlEncoder.Default.Encode(words)}</p>
        <p><a class="button primary" href="/">Go to the home page</a></p></main></body></html>
        """;
}
