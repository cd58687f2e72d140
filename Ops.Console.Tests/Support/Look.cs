using Microsoft.Playwright;

namespace Ops.Console.Tests.Support;

/// <summary>Keeps pictures of pages in the folder that OPS_SCREENSHOTS names, for people to look at.</summary>
internal static class Look
{
    public static async Task Take(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("OPS_SCREENSHOTS") is { Length: > 0 } folder)
        {
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, name + ".png"), FullPage = true });
        }
    }
}
