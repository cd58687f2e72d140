using System.Text.Json.Nodes;
using Bunit;
using Ops.Console.Tests.Support;
using Ops.Domain.Access;
using Ops.Domain.Approvals;
using Ops.Domain.Runs;

namespace Ops.Console.Tests.Approvals;

public sealed class ApprovalPagesTests
{
    [Fact]
    public async Task Nothing_waits_and_nothing_was_decided_is_said_in_words()
    {
        await using var bench = await PageBench.Start("Rita", filled: true);
        bench.Visit("/approvals").Says("Nothing waits for you.");
        bench.Visit("/approvals?show=ended").Says("Nothing was decided yet.");
        bench.Visit("/approvals/R-999").Says("There is no request");
    }

    [Fact]
    public async Task A_request_says_who_asks_for_what_and_why_and_whoever_may_decides()
    {
        await using var bench = await PageBench.Start("Rita", filled: true);
        var id = await Asked(bench, PageBench.Person("Sam"));
        bench.Visit("/approvals").Says("For you to decide");
        var page = bench.Visit($"/approvals/{RunNumber.Format(id)}");
        page.Says("Sam Lee asks to");
        page.Says("They asked to be forgotten.");
        page.Says("Your decision");
        await page.FindAll("button").Single(b => b.TextContent.Trim() == "Approve").ClickAsync(new());
        Assert.Equal(RunStatus.Queued, (await bench.Find(id)).Status);
        page.Says("It starts by itself");
    }

    [Fact]
    public async Task The_requester_sees_no_buttons_but_can_take_it_back()
    {
        await using var bench = await PageBench.Start("Sam", filled: true);
        var id = await Asked(bench, bench.Me);
        var page = bench.Visit($"/approvals/{RunNumber.Format(id)}");
        page.Says("You asked for this. Somebody else decides.");
        Assert.DoesNotContain(page.FindAll("button"), b => b.TextContent.Trim() is "Approve" or "Reject");
        await page.FindAll("button").Single(b => b.TextContent.Contains("Withdraw", StringComparison.Ordinal)).ClickAsync(new());
        Assert.Equal(RunStatus.Cancelled, (await bench.Find(id)).Status);
    }

    [Fact]
    public async Task Rejecting_without_a_word_is_refused_beside_the_comment()
    {
        await using var bench = await PageBench.Start("Rita", filled: true);
        var id = await Asked(bench, PageBench.Person("Sam"));
        var page = bench.Visit($"/approvals/{RunNumber.Format(id)}");
        page.Says("Your decision");
        await page.FindAll("button").Single(b => b.TextContent.Trim() == "Reject").ClickAsync(new());
        page.Says("Say why you reject it");
        Assert.Equal(RunStatus.AwaitingApproval, (await bench.Find(id)).Status);
    }

    [Fact]
    public async Task A_run_that_nobody_had_to_agree_to_says_so_and_one_that_waits_leads_to_its_request()
    {
        await using var bench = await PageBench.Start("Rita", filled: true);
        bench.Visit("/runs/R-1?tab=approval").Says("Nobody had to agree.");
        var id = await Asked(bench, PageBench.Person("Sam"));
        var page = bench.Visit($"/runs/{RunNumber.Format(id)}?tab=approval");
        page.Says("waiting for a decision");
    }

    private static async Task<long> Asked(PageBench bench, Actor by)
    {
        var inputs = new JsonObject { ["days"] = 180 };
        var preview = await bench.Do("contacts.purge", RunMode.Preview, inputs.DeepClone().AsObject(), null, by);
        var answer = await bench.Control.Start(new StartRequest { OperationKey = "contacts.purge", Mode = RunMode.Apply, Inputs = inputs, PreviewRunId = preview.Id, Reason = "They asked to be forgotten." }, by, default);
        return Assert.IsType<Answer.AwaitsApproval>(answer).RunId;
    }
}
