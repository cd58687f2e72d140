using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace Ops.Console.Tests.Browser;

/// <summary>Looks over a browser's shoulder: rules of the content security policy that were broken, scripts that ran, dialogs, requests to elsewhere.</summary>
internal sealed class Watch
{
    private readonly IPage _page;
    private readonly ConcurrentQueue<string> _seen = new();

    private Watch(IPage page) => _page = page;

    /// <summary>Watches everything this person's pages do from now on.</summary>
    public static async Task<Watch> Over(IPage page, Uri address)
    {
        var watch = new Watch(page);
        await page.Context.ExposeFunctionAsync<string, bool>("opsViolated", what =>
        {
            watch._seen.Enqueue($"violated: {what}");
            return true;
        });
        await page.Context.AddInitScriptAsync("document.addEventListener('securitypolicyviolation', e => window.opsViolated(`${e.violatedDirective} ${e.blockedURI} ${e.sourceFile}:${e.lineNumber} ${e.sample}`));");
        page.Context.Console += (_, message) =>
        {
            if (message.Text.Contains("Content Security Policy", StringComparison.OrdinalIgnoreCase) || message.Text.Contains("Content-Security-Policy", StringComparison.OrdinalIgnoreCase))
            {
                watch._seen.Enqueue($"console: {message.Text}");
            }
        };
        page.Context.WebError += (_, error) => watch._seen.Enqueue($"error: {error.Error}");
        page.Dialog += async (_, dialog) =>
        {
            watch._seen.Enqueue($"dialog: {dialog.Message}");
            await dialog.DismissAsync();
        };
        page.Context.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(address.ToString(), StringComparison.Ordinal) && !request.Url.StartsWith("data:image/", StringComparison.Ordinal))
            {
                watch._seen.Enqueue($"request: {request.Url}");
            }
        };
        return watch;
    }

    /// <summary>Nothing ran and nothing was violated.</summary>
    public async Task SawNothing()
    {
        var hacked = await _page.EvaluateAsync<string?>("window.hacked === undefined ? null : String(window.hacked)");
        Assert.True(hacked is null, $"{_page.Url}: script {hacked} ran.");
        Assert.True(_seen.IsEmpty, $"{_page.Url}:\n{string.Join('\n', _seen)}");
    }
}
