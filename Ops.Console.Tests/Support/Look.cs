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

    /// <summary>The same, wide and narrow, light and dark.</summary>
    public static async Task Around(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("OPS_SCREENSHOTS") is not { Length: > 0 })
        {
            return;
        }

        foreach (var (colors, width) in ((ColorScheme, int)[])[(ColorScheme.Dark, 1280), (ColorScheme.Dark, 390), (ColorScheme.Light, 390), (ColorScheme.Light, 1280)])
        {
            await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = colors });
            await page.SetViewportSizeAsync(width, 900);
            await Take(page, $"{name}-{width}-{colors}".ToLowerInvariant());
        }
    }
}
