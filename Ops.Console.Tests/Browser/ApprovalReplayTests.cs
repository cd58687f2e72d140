using System.Net;
using Microsoft.Playwright;
using Ops.Console.Tests.Support;
using static Microsoft.Playwright.Assertions;
using WebClient = Ops.Console.Tests.Support.WebClient;

namespace Ops.Console.Tests.Browser;

/// <summary>T1, T14: what a page sends when somebody decides, sent again by people who may not, byte for byte and forged.</summary>
public sealed class ApprovalReplayTests(Chrome chrome)
{
    [Fact]
    public async Task T14_the_bytes_of_an_approval_decide_nothing_over_other_people_s_circuits_nor_twice_over_the_own_one()
    {
        await using var bench = await Two();
        var before = Practice.Dump(bench.Data);
        var (sam, samsTap) = await Tapped(bench, "Sam");
        var asked = await bench.Ask(sam, 180);
        var (vic, vicsTap) = await Tapped(bench, "Vic");
        await vic.GotoAsync(asked.Page);
        await Expect(vic.GetByRole(AriaRole.Heading, new() { Name = "Not yours to decide" })).ToBeVisibleAsync();
        var (rita, ritasTap) = await Tapped(bench, "Rita");
        await rita.GotoAsync(asked.Page);

        // A no without a comment changes nothing, and shows that a message sent by hand arrives as a click does.
        var reject = await ritasTap.Press(rita.GetByRole(AriaRole.Button, new() { Name = "Reject" }));
        await Expect(rita.GetByText("Say why you reject it", new() { Exact = false }).First).ToBeVisibleAsync();
        var approve = await ritasTap.Press(rita.GetByRole(AriaRole.Button, new() { Name = "Approve" }));
        await Expect(rita.GetByText("You have decided on this already", new() { Exact = false })).ToBeVisibleAsync();
        Assert.Equal((1, "Waiting"), (asked.Decisions, asked.State));

        foreach (var (page, tap) in ((IPage, CircuitTap)[])[(vic, vicsTap), (rita, ritasTap), (sam, samsTap)])
        {
            await tap.Send([approve, approve, reject]);
            await Answers(page);
            await page.GotoAsync(asked.Page);
            await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Not yours to decide" })).ToBeVisibleAsync();
            await tap.Send([approve, reject, approve]);
            await Answers(page);
        }

        Assert.Equal((1, "Waiting", "AwaitingApproval", 0), (asked.Decisions, asked.State, asked.Status, asked.Starts));
        Assert.Equal(before, Practice.Dump(bench.Data));
    }

    [Fact]
    public async Task T14_events_forged_for_every_handler_a_page_could_have_press_its_own_buttons_and_no_others()
    {
        await using var bench = await Two();
        var before = Practice.Dump(bench.Data);
        var (sam, samsTap) = await Tapped(bench, "Sam");
        var asked = await bench.Ask(sam, 180);
        var (rita, ritasTap) = await Tapped(bench, "Rita");
        await rita.GotoAsync(asked.Page);
        var approve = await ritasTap.Press(rita.GetByRole(AriaRole.Button, new() { Name = "Approve" }));
        await Expect(rita.GetByText("You have decided on this already", new() { Exact = false })).ToBeVisibleAsync();
        Assert.InRange(CircuitTap.HandlerOf(approve), 1, 400);
        var all = Enumerable.Range(1, 500).Select(handler => CircuitTap.Forge(approve, handler)).ToList();

        // Who only looks has no button that does anything.
        var (vic, vicsTap) = await Tapped(bench, "Vic");
        await vic.GotoAsync(asked.Page);
        await Expect(vic.GetByRole(AriaRole.Heading, new() { Name = "Not yours to decide" })).ToBeVisibleAsync();
        await vicsTap.Send(all);
        await Answers(vic);
        Assert.Equal((1, "Waiting", "AwaitingApproval"), (asked.Decisions, asked.State, asked.Status));

        // Who decided has none any more.
        await ritasTap.Send(all);
        await Answers(rita);
        Assert.Equal((1, "Waiting", "AwaitingApproval"), (asked.Decisions, asked.State, asked.Status));

        // Whoever asked has one: he takes it back. That it is pressed shows that forged events arrive.
        await sam.GotoAsync(asked.Page);
        await Expect(sam.GetByRole(AriaRole.Button, new() { Name = "Withdraw the request" })).ToBeEnabledAsync();
        await samsTap.Send(all);
        await asked.Becomes("Cancelled");
        Assert.Equal((1, "Withdrawn", 0), (asked.Decisions, asked.State, asked.Starts));
        Assert.Equal(before, Practice.Dump(bench.Data));
    }

    [Fact]
    public async Task T14_the_bytes_of_withdrawing_one_request_sent_again_take_back_no_other()
    {
        await using var bench = await Two();
        var (sam, tap) = await Tapped(bench, "Sam");
        var first = await bench.Ask(sam, 180);
        var second = await bench.Ask(sam, 200);

        // By links only, so that both pages are of one circuit: handlers are counted anew in each, and over another one the
        // same bytes press whatever stands there under that number, of the person who sends them.
        await sam.GotoAsync("/approvals");
        await Open(sam, first);
        var withdraw = await tap.Press(sam.GetByRole(AriaRole.Button, new() { Name = "Withdraw the request" }));
        await first.Becomes("Cancelled");
        var steps = Steps(bench, first);
        await tap.Send([withdraw, withdraw]);
        await sam.GetByRole(AriaRole.Link, new() { Name = "Approvals" }).First.ClickAsync();
        await Open(sam, second);
        await tap.Send([withdraw, withdraw]);
        await Answers(sam);
        Assert.Equal(("Waiting", "AwaitingApproval"), (second.State, second.Status));
        Assert.Equal(("Withdrawn", steps), (first.State, Steps(bench, first)));
    }

    [Fact]
    public async Task T12_no_address_decides_whatever_is_sent_there_by_whoever_asked()
    {
        await using var bench = await Two();
        var sam = await bench.SignIn("Sam");
        var asked = await bench.Ask(sam, 180);
        var digest = Practice.Text(bench.Data, $"SELECT Digest FROM approval_requests WHERE RunId = {asked.Id}");
        using var client = await WebClient.SignIn(bench.Console.Address, "dev:sam");
        var run = asked.Page.Split('/')[^1];
        string[] addresses =
        [
            asked.Page, $"{asked.Page}/approve", $"{asked.Page}/decide", $"/approvals/{asked.Id}", $"/runs/{run}", $"/runs/{run}/approve", $"/api/v1/runs/{run}/approve",
            $"/runs/{run}/results.csv", $"/runs/{run}/output.csv", $"/runs/{run}/input.csv", "/runs.csv", "/audit.csv", "/approvals", "/session/seen", "/_blazor/disconnect", "/_blazor/negotiate", "/_blazor",
        ];
        foreach (var address in addresses)
        {
            foreach (var method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Post, HttpMethod.Put, HttpMethod.Patch, HttpMethod.Delete])
            {
                using var request = new HttpRequestMessage(method, $"{address}?approve=true&digest={digest}&comment=yes&_handler=approve");
                request.Headers.Add("Origin", bench.Console.Address.GetLeftPart(UriPartial.Authority));
                request.Content = method == HttpMethod.Get ? null : new FormUrlEncodedContent([new("approve", "true"), new("digest", digest), new("comment", "yes"), new("_handler", "approve")]);
                using var answer = await client.Http.SendAsync(request);
                Assert.True((int)answer.StatusCode < 500, $"{method} {address}: {answer.StatusCode}");
            }

            // With the token our own forms carry.
            using var form = await client.Post(address, ("approve", "true"), ("digest", digest), ("_handler", "approve"));
            Assert.True((int)form.StatusCode < 500, $"{address}: {form.StatusCode}");
            Assert.Equal((address, 0, "Waiting", "AwaitingApproval"), (address, asked.Decisions, asked.State, asked.Status));
        }

        // What there is to read, he may read.
        using var plan = await client.Http.GetAsync($"/runs/R-{asked.Preview}/results.csv");
        Assert.Equal(HttpStatusCode.OK, plan.StatusCode);
    }

    // Rita's yes is kept and starts nothing: what is sent again after it finds a request that still waits.
    private Task<ApprovalBench> Two() => ApprovalBench.Start(chrome, ("Approvals__Demands__0__Operations__0", "contacts.purge"), ("Approvals__Demands__0__Count", "2"));

    private static long Steps(ApprovalBench bench, ApprovalBench.Asked asked) => Practice.Number(bench.Data, $"SELECT count(*) FROM run_events WHERE RunId = {asked.Id}");

    private static async Task<(IPage Page, CircuitTap Tap)> Tapped(ApprovalBench bench, string name)
    {
        var page = await bench.SignIn(name);
        return (page, await CircuitTap.On(page));
    }

    private static async Task Open(IPage page, ApprovalBench.Asked asked)
    {
        await page.Locator($"main a[href='{asked.Page}']").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Withdraw the request" })).ToBeEnabledAsync();
    }

    // The circuit takes one message after the other: when it has shown another page, it has taken those before.
    private static async Task Answers(IPage page)
    {
        var back = new Uri(page.Url).AbsolutePath;
        await page.GetByRole(AriaRole.Link, new() { Name = "Operations" }).First.ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Operations" })).ToBeVisibleAsync();
        await page.GoBackAsync();
        await page.WaitForURLAsync($"**{back}");
        await Expect(page.Locator("h1").First).ToBeVisibleAsync();
    }
}
