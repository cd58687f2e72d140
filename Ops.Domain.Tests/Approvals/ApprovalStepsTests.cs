using Ops.Domain.Access;
using Ops.Domain.Catalogue;
using Ops.Domain.Runs;
using Ops.Domain.Tests.Support;

namespace Ops.Domain.Tests.Approvals;

/// <summary>The table of steps says where to, not who: the ways into the queue are kept apart by the run itself.</summary>
public sealed class ApprovalStepsTests
{
    private static readonly DateTimeOffset At = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly OperationInfo Info = OperationCatalogue.From([typeof(Burning)]).All[0];

    [Fact]
    public void Resuming_is_no_way_past_the_deciders_and_deciding_no_way_to_resume()
    {
        var waiting = new Run(Info, RunMode.Apply, "test", TestConsole.Sam, At, needsApproval: true);
        Assert.Throws<IllegalTransitionException>(() => waiting.Resume(TestConsole.Sam, At, null, "Go."));
        Assert.Equal(RunStatus.AwaitingApproval, waiting.Status);

        var paused = new Run(Info, RunMode.Apply, "test", TestConsole.Sam, At);
        paused.Pause(TestConsole.Sam, At);
        Assert.Throws<IllegalTransitionException>(() => paused.Approve(TestConsole.Rita, At, "Approved."));
        Assert.Throws<IllegalTransitionException>(() => paused.BreakGlass(TestConsole.Eve, At, "It burns."));
        Assert.Throws<IllegalTransitionException>(() => paused.Void(At, "Void."));
        Assert.Equal(RunStatus.Paused, paused.Status);
    }
}
