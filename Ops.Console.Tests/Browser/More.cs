using System.Globalization;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Ops.Console.Tests.Browser;

/// <summary>Steps several journeys share.</summary>
internal static class More
{
    /// <summary>Fills the practice database with so many failed submissions, by the form.</summary>
    public static async Task Fill(IPage page, int failed)
    {
        await page.GotoAsync("/operations/practice.fill");
        await page.GetByLabel("Failed submissions").FillAsync(failed.ToString(CultureInfo.InvariantCulture));
        await page.GetByRole(AriaRole.Button, new() { Name = "Run without preview" }).ClickAsync();
        await Expect(page.GetByText("Finished: ", new() { Exact = false }).First).ToBeVisibleAsync(new() { Timeout = 90_000 });
    }

    /// <summary>Starts resubmitting a file and returns when the run's page is there.</summary>
    public static async Task Resubmit(IPage page, string file, string rows)
    {
        await page.GotoAsync("/operations/submissions.resubmit");
        await page.GetByLabel("Choose a CSV file").SetInputFilesAsync(file);
        await Expect(page.GetByText($"{rows} rows, no problems.")).ToBeVisibleAsync();
        var run = page.GetByRole(AriaRole.Button, new() { Name = "Run without preview" });
        await Expect(run).ToBeEnabledAsync();
        await run.ClickAsync();
        await Arrive(page);
    }

    /// <summary>Waits for a run's page; when it does not come, says what the page showed instead.</summary>
    private static async Task Arrive(IPage page)
    {
        try
        {
            await page.WaitForURLAsync("**/runs/R-*");
        }
        catch (TimeoutException late)
        {
            var shown = await page.Locator("body").InnerTextAsync();
            throw new TimeoutException($"No run's page came. {page.Url} shows:\n{shown}\nReconnecting: {await page.Locator("#components-reconnect-modal").GetAttributeAsync("class")}", late);
        }
    }
}
