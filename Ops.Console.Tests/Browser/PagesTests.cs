using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Ops.Console.Tests.Support;

namespace Ops.Console.Tests.Browser;

/// <summary>Every page, light and dark, wide and narrow, as a person without a mouse or without sight would find it.</summary>
public sealed class PagesTests(ConsoleFixture console, Chrome chrome) : IClassFixture<ConsoleFixture>
{
    public static TheoryData<string, string> Pages() => new()
    {
        { "home", "/" }, { "operations", "/operations" }, { "operation", "/operations/submissions.resubmit" }, { "operation-purge", "/operations/contacts.purge" },
        { "operation-who", "/operations/contacts.purge?tab=who" }, { "operation-source", "/operations/contacts.purge?tab=source" }, { "operation-runs", "/operations/practice.fill?tab=runs" },
        { "runs", "/runs" }, { "run", "/runs/R-1" }, { "run-log", "/runs/R-1?tab=log" }, { "run-inputs", "/runs/R-1?tab=inputs" }, { "run-handoff", "/runs/R-1?tab=handoff" },
        { "run-history", "/runs/R-1?tab=history" }, { "access", "/access" }, { "audit", "/audit" }, { "audit-none", "/audit?q=nothing-like-this" }, { "approvals", "/approvals" }, { "approvals-ended", "/approvals?show=ended" }, { "no-request", "/approvals/R-999" }, { "access-why", "/access/why?who=staff&operation=contacts.purge" },
        { "files", "/files" }, { "files-results", "/files?tab=results" }, { "files-none", "/files?q=nothing-like-this" }, { "no-run", "/runs/R-999" }, { "not-found", "/no/such/page" }, { "no-operation", "/operations/contacts.purg" },
    };

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task A_page_has_no_serious_accessibility_problem(string name, string path)
    {
        foreach (var (colors, width) in new[] { (ColorScheme.Light, 1280), (ColorScheme.Dark, 1280), (ColorScheme.Light, 390), (ColorScheme.Dark, 390) })
        {
            var page = await chrome.SignIn(console.Address, "Eve", width, colors: colors);
            await page.GotoAsync(path);
            await Assertions.Expect(page.Locator("h1")).ToBeVisibleAsync();
            await Assertions.Expect(page.GetByText("Loading…")).ToHaveCountAsync(0);
            await Look.Take(page, $"{name}-{width}-{colors}");

            var found = await page.RunAxe(new AxeRunOptions { ResultTypes = [ResultType.Violations] });
            var serious = found.Violations.Where(v => v.Impact is "serious" or "critical").Select(v => $"{v.Id}: {v.Help}\n  {string.Join("\n  ", v.Nodes.Select(n => n.Html).Take(5))}");
            Assert.Empty(serious);
            var overflow = await page.EvaluateAsync<int>("document.documentElement.scrollWidth - window.innerWidth");
            Assert.True(overflow <= 0, $"{path} is {overflow} px wider than a screen of {width} px.");
            await page.Context.CloseAsync();
        }
    }

    [Fact]
    public async Task The_sign_in_page_has_no_serious_accessibility_problem()
    {
        foreach (var colors in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            var page = await chrome.NewPage(console.Address, colors: colors);
            await page.GotoAsync("/sign-in");
            await Look.Take(page, $"sign-in-1280-{colors}");
            var found = await page.RunAxe();
            Assert.DoesNotContain(found.Violations, v => v.Impact is "serious" or "critical");
            await page.Context.CloseAsync();
        }
    }
}
