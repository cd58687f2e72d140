using Ops.Console.Tests.Support;

namespace Ops.Console.Tests.Cli;

/// <summary>Commands beside a running server: it does the work, they ask and watch.</summary>
public sealed class WithServerTests : IDisposable
{
    private readonly CliFolder _folder = new();

    [Fact]
    public async Task The_server_works_and_the_commands_follow()
    {
        await _folder.Fill(100);
        await using var server = _folder.Start("--urls", "http://127.0.0.1:0");
        await server.Says(line => line.StartsWith("OpsTasks is at", StringComparison.Ordinal));

        var limited = (await _folder.Run("run", "submissions.export-failed", "--limit", "5", "--json")).Exits(0);
        Assert.Equal("Paused", limited.Status);
        Assert.Contains((await _folder.Run("resume", limited.Run, "--json")).Exits(0).Status, new[] { "Queued", "Running", "Succeeded" });

        string run;
        var hold = _folder.HoldPractice();
        await using var following = _folder.Start("run", "submissions.resubmit", "--file", $"rows={_folder.Failed(100)}", "--follow");
        using (hold)
        {
            run = await following.IsTaken();
            if (!OperatingSystem.IsWindows())
            {
                await following.Terminate();
                Assert.Contains($"{run} goes on", (await following.Ends()).Exits(1).Err, StringComparison.Ordinal);
            }

            Assert.Equal("Pausing", (await _folder.Run("pause", run, "--json")).Exits(0).Status);
        }

        await WaitFor(run, "Paused");
        Assert.Equal("Cancelled", (await _folder.Run("cancel", run, "--json")).Exits(0).Status);
        await WaitFor(limited.Run, "Succeeded");
    }

    public void Dispose() => _folder.Dispose();

    private async Task WaitFor(string run, string status)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        string? now;
        while ((now = (await _folder.Run("status", run, "--json")).Exits(0).Status) != status)
        {
            Assert.False(deadline.IsCancellationRequested, $"{run} is {now} and not {status}.");
        }
    }
}
