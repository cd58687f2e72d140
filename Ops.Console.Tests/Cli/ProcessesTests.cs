using Ops.Console.Tests.Support;

namespace Ops.Console.Tests.Cli;

/// <summary>Several processes on one data directory, and processes that are killed.</summary>
public sealed class ProcessesTests : IDisposable
{
    private readonly CliFolder _folder = new();

    [Fact]
    public async Task Two_commands_at_once_do_no_item_twice()
    {
        const int count = 300;
        await _folder.Fill(count);
        var rows = _folder.Failed(count);
        await using var one = _folder.Start("run", "submissions.resubmit", "--file", $"rows={rows}", "--input", "note=one", "--json");
        await using var other = _folder.Start("run", "submissions.resubmit", "--file", $"rows={rows}", "--input", "note=other", "--json");
        CliResult[] ended = [await one.Ends(), await other.Ends()];

        // Each row is done by whoever came first; the bank blocks some accounts for both.
        Assert.All(ended, end => Assert.Equal("CompletedWithFailures", end.Exits(1).Status));
        Assert.All(ended, end => Assert.Equal(count, end.Json.GetProperty("done").GetInt32()));
        var (submissions, repeats) = _folder.Effects();
        Assert.Equal(submissions, ended.Sum(end => end.Json.GetProperty("succeeded").GetInt64()));
        Assert.Equal(0, repeats);
        Assert.Equal(submissions, _folder.Practice("SELECT count(*) FROM submissions WHERE state = 'resubmitted'"));
    }

    [Fact]
    public async Task A_killed_run_shows_as_interrupted_and_resuming_repeats_at_most_one_item()
    {
        const int count = 2500;
        await _folder.Fill(count);
        string run;
        await using (var killed = _folder.Start("run", "submissions.resubmit", "--file", $"rows={_folder.Failed(count)}", "--follow"))
        {
            run = await killed.IsAtWork();
            await killed.Kill();
        }

        var interrupted = (await _folder.Run("status", run, "--json")).Exits(0);
        Assert.Equal("Interrupted", interrupted.Status);
        Assert.InRange(interrupted.Json.GetProperty("done").GetInt32(), 1, count - 1);
        var handoff = (await _folder.Run("handoff", run)).Exits(0).Out;
        Assert.Contains("is gone", handoff, StringComparison.Ordinal);
        Assert.Contains($"resume {run}", handoff, StringComparison.Ordinal);

        var resumed = (await _folder.Run("resume", run, "--json")).Exits(1);
        Assert.Equal("CompletedWithFailures", resumed.Status);
        Assert.Equal(count, resumed.Json.GetProperty("done").GetInt32());
        var (submissions, repeats) = _folder.Effects();
        Assert.Equal(resumed.Json.GetProperty("succeeded").GetInt64(), submissions);
        Assert.InRange(repeats, 0, 1);
    }

    public void Dispose() => _folder.Dispose();
}
