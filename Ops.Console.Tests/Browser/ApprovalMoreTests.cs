using System.Globalization;
using Microsoft.Playwright;
using Ops.Console.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Ops.Console.Tests.Browser;

/// <summary>Two who must agree, nobody in time, and several who press at once.</summary>
public sealed class ApprovalMoreTests(Chrome chrome)
{
    [Fact]
    public async Task Where_two_must_agree_one_is_not_enough_nobody_counts_twice_and_the_second_starts_it()
    {
        await using var bench = await ApprovalBench.Start(chrome, ("Approvals__Demands__0__Operations__0", "contacts.purge"), ("Approvals__Demands__0__Count", "2"));
        var before = bench.Contacts;
        var sam = await bench.SignIn("Sam");
        var asked = await bench.Ask(sam, 180);
        await Expect(sam.GetByText("2 persons who may decide on it")).ToBeVisibleAsync();

        var (rita, tab) = await At(bench, "Rita", asked);
        var second = await rita.Context.NewPageAsync();
        await second.GotoAsync(asked.Page);
        await Expect(Approve(second)).ToBeVisibleAsync();
        await rita.GetByLabel("Comment").FillAsync("Checked against the list of the programme");
        await tab.ClickAsync();
        await Expect(rita.GetByText("You have decided on this already. One person counts once.")).ToBeVisibleAsync();
        await Expect(Approve(second)).ToHaveCountAsync(0);
        await Expect(rita.GetByText("1 person who may decide on it")).ToBeVisibleAsync();
        await Expect(sam.GetByText("1 person who may decide on it")).ToBeVisibleAsync();
        await Expect(sam.GetByText("Checked against the list", new() { Exact = false })).ToBeVisibleAsync();
        await Look.Around(rita, "two-first");
        Assert.Equal(("Waiting", "AwaitingApproval", 1, before), (asked.State, asked.Status, asked.Decisions, bench.Contacts));

        var (ada, yes) = await At(bench, "Ada", asked);
        await Expect(ada.GetByText("Checked against the list", new() { Exact = false })).ToBeVisibleAsync();
        await Look.Around(ada, "two-second");
        await yes.ClickAsync();
        await Expect(ada.GetByText("It starts by itself", new() { Exact = false })).ToBeVisibleAsync();
        await asked.Becomes("Succeeded");
        await Expect(sam.GetByText("Approved by Rita Moreno and Ada Novak.", new() { Exact = false })).ToBeVisibleAsync();
        Assert.Equal(("Consumed", 2, 1, before - asked.Planned), (asked.State, asked.Decisions, asked.Starts, bench.Contacts));
    }

    [Fact]
    public async Task T9_what_nobody_decided_on_in_time_is_over_on_open_pages_and_for_a_click_that_was_faster()
    {
        await using var bench = await ApprovalBench.Start(chrome);
        var before = bench.Contacts;
        var sam = await bench.SignIn("Sam");
        var asked = await bench.Ask(sam, 180);
        var (rita, _) = await At(bench, "Rita", asked);
        Overdue(asked);
        await Expect(rita.GetByText("It expired ", new() { Exact = false })).ToBeVisibleAsync();
        await Expect(Approve(rita)).ToHaveCountAsync(0);
        await Expect(rita.GetByRole(AriaRole.Button, new() { Name = "Reject" })).ToHaveCountAsync(0);
        await Expect(sam.GetByText("Ask again", new() { Exact = false })).ToBeVisibleAsync();
        await Look.Around(sam, "expired-own");
        await sam.GotoAsync(asked.Page.Replace("/approvals/", "/runs/", StringComparison.Ordinal));
        await Expect(sam.GetByText("Ask again", new() { Exact = false }).First).ToBeVisibleAsync();
        await Look.Around(sam, "expired-run");

        // The console looks every two seconds; sooner or later a click comes before it.
        for (var days = 200; !asked.Refusals.Contains("approve: It expired", StringComparison.Ordinal); days += 10)
        {
            Assert.True(days < 300, "No click was faster than the console's own look.");
            asked = await bench.Ask(sam, days);
            await rita.GotoAsync(asked.Page);
            await Expect(Approve(rita)).ToBeEnabledAsync();
            Overdue(asked);
            await Press(rita);
            await asked.Becomes("Expired");
            await Expect(rita.GetByText("It expired ", new() { Exact = false }).First).ToBeVisibleAsync();
            Assert.Equal(("Expired", 0, 0), (asked.State, asked.Decisions, asked.Starts));
        }

        await Look.Take(rita, "expired");
        Assert.Equal(before, bench.Contacts);
    }

    [Fact]
    public async Task T5_pressed_in_two_tabs_and_by_two_people_at_once_it_starts_once()
    {
        await using var bench = await ApprovalBench.Start(chrome);
        var sam = await bench.SignIn("Sam");
        var rita = await bench.SignIn("Rita");
        var ada = await bench.SignIn("Ada");
        var tab = await rita.Context.NewPageAsync();
        for (var days = 900; days >= 500; days -= 100)
        {
            var before = bench.Contacts;
            var asked = await bench.Ask(sam, days);
            IPage[] pages = [rita, tab, ada];
            foreach (var page in pages)
            {
                await page.GotoAsync(asked.Page);
                await Expect(Approve(page)).ToBeEnabledAsync();
            }

            await Task.WhenAll(pages.Select(Press));
            await asked.Becomes("Succeeded");
            Assert.True(asked.Planned > 0);
            Assert.Equal(("Consumed", 1, 1, 1, before - asked.Planned), (asked.State, asked.Decisions, asked.Starts, asked.Uses, bench.Contacts));
            foreach (var page in pages)
            {
                await Expect(page.GetByText("Approved and started.", new() { Exact = false })).ToBeVisibleAsync();
            }
        }
    }

    private static ILocator Approve(IPage page) => page.GetByRole(AriaRole.Button, new() { Name = "Approve" });

    // Without the waits of a click made by a person: nothing comes between the wish and the press.
    private static Task Press(IPage page) => page.EvaluateAsync("() => [...document.querySelectorAll('button')].find(b => b.textContent === 'Approve')?.click()");

    private static async Task<(IPage Page, ILocator Approve)> At(ApprovalBench bench, string name, ApprovalBench.Asked asked)
    {
        var page = await bench.SignIn(name);
        await page.GotoAsync(asked.Page);
        await Expect(Approve(page)).ToBeEnabledAsync();
        return (page, Approve(page));
    }

    // The machine's clock stays: the request's own is turned back.
    private static void Overdue(ApprovalBench.Asked asked) => Practice.Change(asked.Bench.Data, string.Create(
        CultureInfo.InvariantCulture, $"UPDATE approval_requests SET ExpiresAt = {DateTimeOffset.UtcNow.AddSeconds(-1).ToUnixTimeMilliseconds()} WHERE RunId = {asked.Id}"));
}
