using Ops.Domain.Access;
using Ops.Domain.Catalogue;
using Ops.Domain.Runs;
using Ops.Domain.Tests.Support;

namespace Ops.Domain.Tests.Runs;

public sealed class RunTransitionsTests
{
    private static readonly DateTimeOffset At = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly OperationInfo Info = OperationCatalogue.From([typeof(Plain)]).All[0];
    private static readonly RunStatus[] Statuses = Enum.GetValues<RunStatus>();

    public static TheoryData<RunStatus, RunStatus> Pairs => new(Statuses.SelectMany(_ => Statuses, (from, to) => (from, to)));

    public static TheoryData<RunStatus> All => new(Statuses);

    [Fact]
    public void The_table_is_what_was_designed()
    {
        // Written out again on purpose: a row added to the table by mistake must be seen by somebody.
        Assert.Equal(
            [
                "AwaitingApproval>Cancelled", "AwaitingApproval>Expired", "AwaitingApproval>Queued", "AwaitingApproval>Rejected",
                "Cancelling>Cancelled", "Cancelling>CompletedWithFailures", "Cancelling>Failed", "Cancelling>Succeeded",
                "Interrupted>Cancelled", "Interrupted>Queued",
                "Paused>Cancelled", "Paused>Queued",
                "Pausing>Cancelling", "Pausing>CompletedWithFailures", "Pausing>Failed", "Pausing>Interrupted", "Pausing>Paused", "Pausing>Succeeded",
                "Queued>AwaitingApproval", "Queued>Cancelled", "Queued>Expired", "Queued>Paused", "Queued>Running",
                "Running>Cancelling", "Running>CompletedWithFailures", "Running>Failed", "Running>Interrupted", "Running>Paused", "Running>Pausing", "Running>Succeeded",
            ],
            RunTransitions.All.Select(t => $"{t.From}>{t.To}").Order(StringComparer.Ordinal));
        Assert.All(RunTransitions.All, t => Assert.EndsWith(".", t.When, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Every_pair_of_statuses_is_a_step_or_is_refused_by_name(RunStatus from, RunStatus to)
    {
        var happened = new List<string>();
        foreach (var (name, step) in Steps(to))
        {
            var run = In(from);
            var events = run.Events.Count;
            try
            {
                step(run);
            }
            catch (IllegalTransitionException refused)
            {
                Assert.Contains(refused.From.ToString(), refused.Message, StringComparison.Ordinal);
                Assert.Contains(refused.To.ToString(), refused.Message, StringComparison.Ordinal);
                Assert.Equal(from, refused.From);
                Assert.Equal(from, run.Status);
                Assert.Equal(events, run.Events.Count);
                continue;
            }

            Assert.True(RunTransitions.IsLegal(from, run.Status), $"{name} led from {from} to {run.Status}.");
            Assert.Equal((from, run.Status), (run.Events[^1].From!.Value, run.Events[^1].To));
            Assert.Equal(RunTransitions.IsFinal(run.Status), run.FinishedAt is not null);
            Assert.Equal(run.Events[^1].Reason, run.StatusReason);
            if (run.Status == to)
            {
                happened.Add(name);
            }
        }

        Assert.Equal(RunTransitions.IsLegal(from, to), happened.Count > 0);
    }

    [Fact]
    public void Every_status_can_be_reached_and_every_unfinished_one_can_end()
    {
        HashSet<RunStatus> reached = [RunStatus.AwaitingApproval];
        while (RunTransitions.All.Any(t => reached.Contains(t.From) && reached.Add(t.To)))
        {
        }

        Assert.Equal(Statuses.Order(), reached.Order());
        Assert.All(Statuses.Where(s => !RunTransitions.IsFinal(s)), s => Assert.Contains(Following(s), RunTransitions.IsFinal));
    }

    [Fact]
    public void Six_statuses_are_final() => Assert.Equal(
        [RunStatus.Cancelled, RunStatus.Succeeded, RunStatus.CompletedWithFailures, RunStatus.Failed, RunStatus.Rejected, RunStatus.Expired],
        Statuses.Where(RunTransitions.IsFinal));

    [Theory]
    [MemberData(nameof(All))]
    public void Every_status_has_words_for_people(RunStatus status) => Assert.NotEmpty(RunWords.Status(status));

    [Fact]
    public void A_claim_and_a_force_raise_the_fence()
    {
        var run = In(RunStatus.Pausing);
        Assert.Equal(1, run.Epoch);
        run.Force(TestConsole.Eve, At);
        Assert.Equal(2, run.Epoch);
        Assert.Null(run.LeaseOwner);
        run.Resume(TestConsole.Eve, At, null, "Goes on.");
        run.Claim("n:1:x", "n", At, At);
        Assert.Equal(3, run.Epoch);
    }

    [Fact]
    public void A_wish_to_cancel_outlives_a_pause_and_an_interruption()
    {
        foreach (var to in (RunStatus[])[RunStatus.Paused, RunStatus.Interrupted])
        {
            var run = In(RunStatus.Cancelling);
            run.Settle(to, At, "Because.");
            Assert.Equal(RunStatus.Cancelled, run.Status);
        }

        var lost = In(RunStatus.Cancelling);
        lost.Interrupt(At, "Gone.");
        Assert.Equal(RunStatus.Cancelled, lost.Status);
    }

    [Fact]
    public void A_reason_longer_than_its_column_is_cut()
    {
        var run = In(RunStatus.Running);
        run.Settle(RunStatus.Failed, At, new string('x', 5000));
        Assert.Equal(1000, run.StatusReason!.Length);
        Assert.Equal(1000, run.Events[^1].Reason.Length);
    }

    private static IEnumerable<(string Name, Action<Run> Step)> Steps(RunStatus to) =>
    [
        ("Claim", r => r.Claim("n:1:x", "n", At, At)),
        ("Pause", r => r.Pause(TestConsole.Eve, At)),
        ("Cancel", r => r.Cancel(TestConsole.Eve, At, null)),
        ("Resume", r => r.Resume(TestConsole.Eve, At, null, "Goes on.")),
        ("Force", r => r.Force(TestConsole.Eve, At)),
        ("Interrupt", r => r.Interrupt(At, "Gone.")),
        ("Settle", r => r.Settle(to, At, "Because.")),
        ("Approve", r => r.Approve(TestConsole.Rita, At, "Approved.")),
        ("Reject", r => r.Reject(TestConsole.Rita, At, "No.")),
        ("Expire", r => r.Expire(At, "Too late.")),
        ("AwaitApprovalAgain", r => r.AwaitApprovalAgain(At, "Rita may not any more.")),
        ("Void", r => r.Void(At, "Changed.")),
        ("HoldBack", r => r.HoldBack(At, "Other code.")),
        ("BreakGlass", r => r.BreakGlass(TestConsole.Eve, At, "It burns, nobody is there.")),
    ];

    private static IEnumerable<RunStatus> Following(RunStatus status)
    {
        HashSet<RunStatus> following = [status];
        while (RunTransitions.All.Any(t => following.Contains(t.From) && following.Add(t.To)))
        {
        }

        return following;
    }

    private static Run In(RunStatus status)
    {
        var run = new Run(Info, RunMode.Apply, "test", TestConsole.Sam, At);
        if (status is RunStatus.AwaitingApproval or RunStatus.Rejected or RunStatus.Expired)
        {
            typeof(Run).GetProperty(nameof(Run.Status))!.SetValue(run, status);
            return run;
        }

        if (status == RunStatus.Queued)
        {
            return run;
        }

        run.Claim("n:1:x", "n", At, At);
        switch (status)
        {
            case RunStatus.Running:
                break;
            case RunStatus.Pausing:
                run.Pause(TestConsole.Eve, At);
                break;
            case RunStatus.Cancelling:
                run.Cancel(TestConsole.Eve, At, null);
                break;
            case RunStatus.Cancelled:
                run.Cancel(TestConsole.Eve, At, null);
                run.Settle(RunStatus.Cancelled, At, "As asked.");
                break;
            default:
                run.Settle(status, At, "Because.");
                break;
        }

        return run;
    }
}
