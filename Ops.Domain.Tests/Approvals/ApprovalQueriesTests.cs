using Ops.Domain.Access;
using Ops.Domain.Approvals;
using Ops.Domain.Catalogue;
using Ops.Domain.Runs;
using Ops.Domain.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Ops.Domain.Tests.Approvals;

/// <summary>What pages are told of requests.</summary>
public sealed class ApprovalQueriesTests
{
    [Fact]
    public async Task Waiting_and_ended_requests_are_listed_apart_and_counted_for_whoever_may_decide()
    {
        await using var console = await TestConsole.Start();
        var (own, rejected, waiting) = (await console.Request("test.destructive", by: TestConsole.Eve), await console.Request("test.destructive", new() { ["tag"] = "b" }), await console.Request("test.two-groups"));
        TestConsole.Accepted(await console.Reject(rejected, TestConsole.Rita));
        var queries = console.Get<ApprovalQueries>();
        Assert.Equal([own, waiting], (await queries.List(TestConsole.Rita, waiting: true, null, 10, default)).Select(r => r.Run.Id));
        Assert.Equal([rejected], (await queries.List(TestConsole.Rita, waiting: false, null, 10, default)).Select(r => r.Run.Id));
        Assert.Empty(await queries.List(TestConsole.Nobody, waiting: true, null, 10, default));
        Assert.Equal((2, 1, 0), (await queries.CountFor(TestConsole.Rita, default), await queries.CountFor(TestConsole.Eve, default), await queries.CountFor(TestConsole.Vic, default)));
        var ended = Assert.Single(await queries.List(TestConsole.Rita, waiting: false, null, 10, default));
        Assert.False(ended.MayDecide.Allowed);
        Assert.Null(await queries.Stale(await console.Find(waiting), await console.Asked(waiting), default));
        await console.Behind($"UPDATE runs SET InputsHash = 'x' WHERE Id = {waiting}");
        Assert.StartsWith("Void:", await queries.Stale(await console.Find(waiting), await console.Asked(waiting), default), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_last_run_that_began_by_agreement_and_items_worth_a_look_are_found()
    {
        await using var console = await TestConsole.Start();
        console.Deck.Plan = call => call.Key is "item-00001" or "item-00010" ? ItemPlan.Skip("As it should be.") : ItemPlan.Change(1, call.Key == "item-00006" ? "a much longer text" : "x");
        var first = await console.Request("test.destructive");
        TestConsole.Accepted(await console.Approve(first, TestConsole.Rita));
        await console.GoOn(first);
        var rejected = await console.Request("test.destructive", new() { ["tag"] = "b" });
        TestConsole.Accepted(await console.Reject(rejected, TestConsole.Rita));
        var now = await console.Find(await console.Request("test.destructive", new() { ["tag"] = "c" }));
        var queries = console.Get<ApprovalQueries>();
        Assert.Equal(first, (await queries.LastApproved(now, default))!.Id);
        Assert.Equal([2, 3, 4, 6, 9], (await queries.Samples(now, default)).Select(i => i.Ordinal));
    }

    // T34
    [Fact]
    public async Task Broken_glass_is_told_for_so_many_hours_to_whoever_could_have_approved()
    {
        var time = new JumpingTime { Jumps = false };
        var granted = new AccessOptions { Roles = ["dba"], Grants = [new() { Roles = [Role.Engineer], Rights = [nameof(Right.BreakGlass)] }] };
        await using var console = await TestConsole.Start(time: time, more: (services, _) => services.AddSingleton(granted));
        var id = await console.Request("test.destructive");
        TestConsole.Accepted(await console.Control.BreakGlass(id, "The disk is full and both are on a plane.", TestConsole.Eve, default));
        var queries = console.Get<ApprovalQueries>();
        time.Advance(TimeSpan.FromHours(47));
        Assert.Equal(id, Assert.Single(await queries.GlassBroken(TestConsole.Rita, 48, default)).Id);
        Assert.Empty(await queries.GlassBroken(TestConsole.Vic, 48, default));
        time.Advance(TimeSpan.FromHours(2));
        Assert.Empty(await queries.GlassBroken(TestConsole.Rita, 48, default));
        Assert.Equal("Eve", (await console.Find(id)).GlassBrokenByName);
    }

    [Theory]
    [InlineData(0, 1, "Approvals:ExpireHours is 0")]
    [InlineData(721, 1, "Approvals:ExpireHours is 721")]
    [InlineData(24, 0, "Approvals:Demands:0:Count is 0")]
    [InlineData(24, 10, "Approvals:Demands:0:Count is 10")]
    public void Settings_that_can_not_be_right_are_named(double hours, int count, string words) =>
        Assert.StartsWith(words, Assert.Single(new ApprovalOptions { ExpireHours = hours, Demands = [new() { Operations = ["*"], Count = count }] }.Problems()), StringComparison.Ordinal);

    [Fact]
    public void A_demand_for_nothing_is_named() =>
        Assert.Contains("it would demand nothing", Assert.Single(new ApprovalOptions { Demands = [new()] }.Problems()), StringComparison.Ordinal);
}
