using Microsoft.Extensions.DependencyInjection;
using Ops.Domain.Approvals;
using Ops.Domain.Runs;
using Ops.Domain.Tests.Support;

namespace Ops.Domain.Tests.Approvals;

/// <summary>T9: to the second, whoever finds out.</summary>
public sealed class ExpiryTests
{
    [Fact]
    public async Task The_sweep_ends_what_waits_and_what_was_agreed_to_in_the_second_it_expires_and_not_before()
    {
        var time = new JumpingTime { Jumps = false };
        await using var console = await TestConsole.Start(time: time, more: (services, _) => services.AddSingleton(new ApprovalOptions { ExpireHours = 2 }));
        var (waiting, approved) = (await console.Request("test.destructive"), await console.Request("test.burn-cards", await console.Upload("card\na\n")));
        TestConsole.Accepted(await console.Approve(approved, TestConsole.Rita));
        time.Advance(TimeSpan.FromHours(2) - TimeSpan.FromSeconds(1));
        await console.Get<RunReaper>().Sweep(default);
        Assert.Equal((RequestState.Waiting, RequestState.Approved), ((await console.Asked(waiting)).State, (await console.Asked(approved)).State));
        time.Advance(TimeSpan.FromSeconds(1));
        await console.Get<RunReaper>().Sweep(default);
        foreach (var id in new[] { waiting, approved })
        {
            Assert.Equal((RunStatus.Expired, RequestState.Expired), ((await console.VerifyRun(id)).Status, (await console.Asked(id)).State));
        }
    }

    [Fact]
    public async Task What_was_agreed_to_and_cancelled_in_the_queue_is_withdrawn()
    {
        await using var console = await TestConsole.Start();
        var id = await console.Request("test.destructive");
        TestConsole.Accepted(await console.Approve(id, TestConsole.Rita));
        TestConsole.Accepted(await console.Control.Cancel(id, null, TestConsole.Sam, default));
        Assert.Equal(RequestState.Withdrawn, (await console.Asked(id)).State);
    }
}
