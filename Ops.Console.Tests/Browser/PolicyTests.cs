using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Ops.Console.Tests.Support;
using Radzen;
using static Microsoft.Playwright.Assertions;

namespace Ops.Console.Tests.Browser;

/// <summary>T19: the console itself lives within its content security policy: not one violation on any page.</summary>
public sealed class PolicyTests(ConsoleFixture console, Chrome chrome) : IClassFixture<ConsoleFixture>
{
    [Fact]
    public async Task No_page_breaks_the_content_security_policy()
    {
        var eve = await chrome.SignIn(console.Address, "Eve");
        var watch = await Watch.Over(eve, console.Address);
        foreach (var path in PagesTests.Pages().Select(p => p.Data.Item2))
        {
            await eve.GotoAsync(path);
            await Expect(eve.Locator("h1")).ToBeVisibleAsync();
            await Expect(eve.GetByText("Loading…")).ToHaveCountAsync(0);
            await watch.SawNothing();
        }

        await eve.GotoAsync("/sign-in");
        await watch.SawNothing();
        await eve.Context.CloseAsync();
    }

    [Fact]
    public async Task Nor_does_a_run_the_list_of_keys_the_choice_of_colours_or_a_cancelled_run()
    {
        var sam = await chrome.SignIn(console.Address, "Sam");
        var watch = await Watch.Over(sam, console.Address);
        await More.Fill(sam, 400);
        await sam.GotoAsync("/operations/submissions.resubmit");
        await sam.GetByLabel("Choose a CSV file").SetInputFilesAsync(new FilePayload { Name = "in.csv", MimeType = "text/csv", Buffer = System.Text.Encoding.UTF8.GetBytes(Practice.ResubmitCsv(200)) });
        await Expect(sam.GetByText("200 rows, no problems.")).ToBeVisibleAsync();
        await sam.GetByLabel("Stop for a look after").FillAsync("100");
        await sam.GetByLabel("Stop for a look after").BlurAsync();
        await sam.GetByRole(AriaRole.Button, new() { Name = "Run without preview" }).ClickAsync();
        await Expect(sam.GetByText("Paused after the first 100, as asked").First).ToBeVisibleAsync();
        await sam.GetByLabel("Colours", new() { Exact = true }).SelectOptionAsync("dark");
        await sam.Keyboard.PressAsync("Escape");
        await sam.Locator("h1").ClickAsync();
        await sam.Keyboard.PressAsync("?");
        await Expect(sam.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
        await sam.GetByRole(AriaRole.Button, new() { Name = "Close" }).ClickAsync();
        await sam.GetByRole(AriaRole.Button, new() { Name = "Cancel run" }).ClickAsync();
        await sam.GetByRole(AriaRole.Button, new() { Name = "Cancel the run" }).ClickAsync();
        await Expect(sam.GetByText("Cancelled", new() { Exact = false }).First).ToBeVisibleAsync();
        await watch.SawNothing();
        await sam.Context.CloseAsync();
    }

    [Fact]
    public async Task Nor_do_the_dialogs_and_notifications_of_the_component_library()
    {
        var circuit = new TaskCompletionSource<(DialogService Dialogs, NotificationService Notifications)>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var open = await OpenConsole.Start(replace: builder => builder.Services.AddScoped<CircuitHandler>(services => new Catcher(services, circuit)));
        var eve = await chrome.NewPage(open.Address);
        var watch = await Watch.Over(eve, open.Address);
        await eve.GotoAsync("/sign-in");
        await eve.GetByRole(AriaRole.Button, new() { Name = "Eve" }).ClickAsync();
        await Expect(eve.GetByRole(AriaRole.Heading, new() { Name = "Home" })).ToBeVisibleAsync();
        var (dialogs, notifications) = await circuit.Task.WaitAsync(TimeSpan.FromSeconds(30));
        notifications.Notify(NotificationSeverity.Success, "Noticed", "<img src=x onerror=window.hacked=1>", 60_000);
        await Expect(eve.GetByText("Noticed")).ToBeVisibleAsync();
        var answer = dialogs.Confirm("Really <script>window.hacked=2</script>?", "Asked");
        await Expect(eve.GetByText("Asked")).ToBeVisibleAsync();
        await Look.Take(eve, "radzen-dialog");
        await watch.SawNothing();
        await eve.GetByRole(AriaRole.Button, new() { Name = "Ok", Exact = true }).ClickAsync();
        Assert.True(await answer.WaitAsync(TimeSpan.FromSeconds(30)));
        await watch.SawNothing();
        await eve.Context.CloseAsync();
    }

    [Fact]
    public async Task A_violation_would_be_seen()
    {
        var vic = await chrome.SignIn(console.Address, "Vic");
        var watch = await Watch.Over(vic, console.Address);
        await vic.GotoAsync("/operations");
        await Expect(vic.Locator("h1")).ToBeVisibleAsync();
        await vic.EvaluateAsync("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=window.hacked=1>')");
        var isSeen = false;
        for (var tries = 0; tries < 200 && !isSeen; tries++)
        {
            isSeen = await Record.ExceptionAsync(watch.SawNothing) is not null;
        }

        Assert.True(isSeen);
        Assert.Null(await vic.EvaluateAsync<string?>("window.hacked === undefined ? null : String(window.hacked)"));
        await vic.Context.CloseAsync();
    }

    private sealed class Catcher(IServiceProvider services, TaskCompletionSource<(DialogService, NotificationService)> circuit) : CircuitHandler
    {
        public override Task OnCircuitOpenedAsync(Circuit opened, CancellationToken cancellationToken)
        {
            circuit.TrySetResult((services.GetRequiredService<DialogService>(), services.GetRequiredService<NotificationService>()));
            return Task.CompletedTask;
        }
    }
}
