using Ops.Console.Tests.Support;

namespace Ops.Console.Tests.Cli;

/// <summary>Pausing, cancelling, limiting and stopping runs that a command works on itself.</summary>
public sealed class SteeringTests(CliPractice practice) : IClassFixture<CliPractice>
{
    private readonly CliFolder _folder = practice.Folder;

    [Fact]
    public async Task A_limit_that_is_reached_is_a_success_and_resuming_does_the_rest()
    {
        var limited = (await _folder.Run("run", "practice.check-rows", "--file", $"rows={_folder.File("id,name,amount\n1,Ada,1\n2,Bo,2\n3,Cy,3\n")}", "--limit", "2", "--json")).Exits(0);
        Assert.Equal("Paused", limited.Status);
        Assert.Equal(2, limited.Json.GetProperty("done").GetInt32());

        var rest = (await _folder.Run("resume", limited.Run, "--json")).Exits(0);
        Assert.Equal("Succeeded", rest.Status);
        Assert.Equal(3, rest.Json.GetProperty("done").GetInt32());
    }

    [Fact]
    public async Task A_run_that_another_command_pauses_ends_with_one_and_can_then_be_cancelled()
    {
        string run;
        var hold = _folder.HoldPractice();
        await using var working = Resubmit("pause");
        using (hold)
        {
            run = await working.IsTaken();
            Assert.Equal("Pausing", (await _folder.Run("pause", run, "--json")).Exits(0).Status);
        }

        Assert.Equal("Paused", (await working.Ends()).Exits(1).Status);
        Assert.Equal("Cancelled", (await _folder.Run("cancel", run, "--json")).Exits(0).Status);
        Assert.Equal("Conflict", (await _folder.Run("resume", run, "--json")).Exits(2).Error);
    }

    [Fact]
    public async Task A_run_that_another_command_cancels_ends_with_four()
    {
        var hold = _folder.HoldPractice();
        await using var working = Resubmit("cancel");
        using (hold)
        {
            Assert.Equal("Cancelling", (await _folder.Run("cancel", await working.IsTaken(), "--json")).Exits(0).Status);
        }

        Assert.Equal("Cancelled", (await working.Ends()).Exits(4).Status);
    }

    [Fact]
    public async Task A_signal_stops_the_run_in_order_and_resuming_repeats_nothing()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGTERM.");
        string run;
        var hold = _folder.HoldPractice();
        await using var working = Resubmit("signal");
        using (hold)
        {
            run = await working.IsTaken();
            await working.Terminate();
        }

        var stopped = (await working.Ends()).Exits(1);
        Assert.Equal("Interrupted", stopped.Status);
        Assert.InRange(stopped.Json.GetProperty("done").GetInt32(), 0, 1);

        // Some accounts are blocked by the bank, so the run completes with failures.
        var resumed = (await _folder.Run("resume", run, "--json")).Exits(1);
        Assert.Equal("CompletedWithFailures", resumed.Status);
        Assert.Equal(200, resumed.Json.GetProperty("done").GetInt32());
        Assert.Equal(0, _folder.Effects().Repeats);
    }

    [Fact]
    public async Task A_stopped_run_that_may_go_on_by_itself_waits_until_it_is_asked_for()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGTERM.");
        var hold = _folder.HoldPractice();
        await using var working = _folder.Start("run", "contacts.score", "--follow", "--json");
        string run;
        using (hold)
        {
            run = await working.IsTaken();
            await working.Terminate();
        }

        Assert.Equal("Interrupted", (await working.Ends()).Exits(1).Status);
        var waiting = (await _folder.Run("status", run)).Exits(0).Out;
        Assert.Contains("Waiting for its turn", waiting, StringComparison.Ordinal);
        Assert.Contains($"To carry on: resume {run}", waiting, StringComparison.Ordinal);
        Assert.Equal("Succeeded", (await _folder.Run("resume", run, "--json")).Exits(0).Status);
    }

    private CliProcess Resubmit(string note) =>
        _folder.Start("run", "submissions.resubmit", "--file", $"rows={_folder.Failed(200)}", "--input", $"note={note}", "--follow", "--json");
}
