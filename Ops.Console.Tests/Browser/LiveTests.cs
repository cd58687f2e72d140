using Microsoft.Playwright;
using Ops.Console.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Ops.Console.Tests.Browser;

/// <summary>What people do to a run while it runs, and what happens to their pages when the server goes.</summary>
public sealed class LiveTests(Chrome chrome) : IAsyncLifetime
{
    private const int Rows = 6_000;

    // Never done to the end: so many that no machine is through before the buttons are pressed.
    private const int ManyRows = 60_000;
    private readonly TempFolder _folder = new();
    private ConsoleProcess _console = null!;
    private IPage _sam = null!;

    public async ValueTask InitializeAsync()
    {
        _console = await ConsoleProcess.Start(_folder.File("data"));
        try
        {
            _sam = await chrome.SignIn(_console.Address, "Sam");
            await More.Fill(_sam, Rows);
        }
        catch
        {
            // The runner does not dispose what failed to initialise.
            await DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _console.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_run_is_paused_reloaded_resumed_and_cancelled_with_two_people_watching()
    {
        var eve = await chrome.SignIn(_console.Address, "Eve");
        await More.Fill(_sam, ManyRows);
        await More.Resubmit(_sam, _folder.Write("in.csv", Practice.ResubmitCsv(ManyRows)), "60,000");
        await eve.GotoAsync(new Uri(_sam.Url).AbsolutePath);

        await _sam.GetByRole(AriaRole.Button, new() { Name = "Pause" }).ClickAsync();
        await Expect(_sam.GetByText("Paused as asked").First).ToBeVisibleAsync();
        await Expect(eve.GetByText("Paused as asked").First).ToBeVisibleAsync();
        var standing = await Bar(_sam);
        await _sam.ReloadAsync();
        await Expect(_sam.GetByText("Paused as asked").First).ToBeVisibleAsync();
        Assert.Equal(standing, await Bar(_sam));
        Assert.NotEqual("60,000 of 60,000", standing);

        await _sam.GetByRole(AriaRole.Button, new() { Name = "Resume" }).ClickAsync();
        await Expect(eve.GetByRole(AriaRole.Button, new() { Name = "Pause" })).ToBeVisibleAsync();
        await _sam.ReloadAsync();
        await eve.GetByRole(AriaRole.Button, new() { Name = "Cancel run" }).ClickAsync();
        await eve.GetByLabel("Why").FillAsync("wrong file");
        await eve.GetByRole(AriaRole.Button, new() { Name = "Cancel the run" }).ClickAsync();
        await Expect(_sam.GetByText("Cancelled", new() { Exact = false }).First).ToBeVisibleAsync();
        await _sam.GotoAsync(new Uri(_sam.Url).AbsolutePath + "?tab=history");
        await Expect(_sam.GetByText("wrong file", new() { Exact = false }).First).ToBeVisibleAsync();
        await Look.Take(_sam, "cancelled-history");
    }

    [Fact]
    public async Task A_restart_in_the_middle_loses_nothing_and_the_page_comes_back_by_itself()
    {
        await More.Resubmit(_sam, _folder.Write("in.csv", Practice.ResubmitCsv(Rows)), "6,000");
        await Expect(_sam.GetByText("unknown yet").First).ToBeVisibleAsync();
        await _console.Stop();
        Assert.Equal(0, _console.ExitCode);
        await Expect(_sam.GetByText("Reconnecting… the run goes on without you.")).ToBeVisibleAsync();

        await Restart();

        // Stopped in order, nothing was in hand: it goes on by itself, and so does the page.
        await Expect(_sam.GetByRole(AriaRole.Progressbar, new() { Name = "Progress of the run" })).ToHaveAttributeAsync("aria-valuetext", "6,000 of 6,000", new() { Timeout = 300_000 });
        Assert.All(Practice.Effects(_console.Data).Values, times => Assert.Equal(1, times));
        Assert.Equal(0, Practice.Number(_console.Data, "SELECT count(*) FROM ledger WHERE Repeated = 1"));
    }

    [Fact]
    public async Task After_kill_9_the_page_says_what_is_in_doubt_and_one_button_goes_on()
    {
        await More.Resubmit(_sam, _folder.Write("in.csv", Practice.ResubmitCsv(Rows)), "6,000");
        await Until.True(() => Practice.Number(_console.Data, "SELECT max(Succeeded) FROM runs WHERE OperationKey = 'submissions.resubmit'") > 100, "a hundred items", 120);
        await _console.Kill();
        await Restart();

        await Expect(_sam.GetByText("In doubt:", new() { Exact = false }).First).ToBeVisibleAsync(new() { Timeout = 60_000 });
        await Look.Take(_sam, "in-doubt");
        await _sam.GetByRole(AriaRole.Button, new() { Name = "Resume", Exact = true }).ClickAsync();
        await Expect(_sam.GetByRole(AriaRole.Progressbar, new() { Name = "Progress of the run" })).ToHaveAttributeAsync("aria-valuetext", "6,000 of 6,000", new() { Timeout = 300_000 });
    }

    private static async Task<string?> Bar(IPage page) =>
        await page.GetByRole(AriaRole.Progressbar, new() { Name = "Progress of the run" }).GetAttributeAsync("aria-valuetext");

    private async Task Restart()
    {
        var (data, port) = (_console.Data, _console.Address.Port);
        await _console.DisposeAsync();
        _console = await ConsoleProcess.Start(data, port);
    }
}
