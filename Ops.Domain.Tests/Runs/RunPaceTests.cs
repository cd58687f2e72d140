using Ops.Domain.Catalogue;
using Ops.Domain.Runs;
using Ops.Domain.Tests.Support;

namespace Ops.Domain.Tests.Runs;

public sealed class RunPaceTests
{
    private static readonly DateTimeOffset At = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void What_is_not_known_is_null_and_not_a_guess()
    {
        Assert.Equal(new RunPace(null, null, null), RunPace.Of(Running(), [], At));
        Assert.Equal(new RunPace(null, null, null), RunPace.Of(Running(), [Sample(0, 0)], At));
        Assert.Null(RunPace.Of(Running(), [Sample(0, 0), Sample(1, 50)], At.AddSeconds(1)).Now);

        // Silent for longer than the window: whatever it was, it is not the rate of now.
        Assert.Null(RunPace.Of(Running(), [Sample(0, 0), Sample(10, 100)], At.AddSeconds(40)).Now);
    }

    [Fact]
    public void The_rate_is_measured_over_the_window_and_gives_the_time_that_remains()
    {
        var pace = RunPace.Of(Running(), [Sample(0, 0), Sample(100, 10), Sample(110, 210)], At.AddSeconds(111));
        Assert.Equal(20, pace.Now);
        Assert.Equal(TimeSpan.FromSeconds(1000 / 20), pace.Remaining);
    }

    [Fact]
    public void Without_a_total_or_without_progress_nothing_is_promised()
    {
        Assert.Null(RunPace.Of(Running(total: null), [Sample(0, 0), Sample(10, 100)], At.AddSeconds(10)).Remaining);
        Assert.Null(RunPace.Of(Running(), [Sample(0, 5), Sample(10, 5)], At.AddSeconds(10)).Remaining);
        Assert.Equal(0, RunPace.Of(Running(), [Sample(0, 5), Sample(10, 5)], At.AddSeconds(10)).Now);
    }

    private static RunSample Sample(int second, long done) => new() { At = At.AddSeconds(second), Done = done };

    private static Run Running(long? total = 1000)
    {
        var run = new Run(OperationCatalogue.From([typeof(Plain)]).All[0], RunMode.Apply, "test", TestConsole.Sam, At).Expecting(total);
        run.Claim("n:1:x", "n", At, At);
        return run;
    }
}
