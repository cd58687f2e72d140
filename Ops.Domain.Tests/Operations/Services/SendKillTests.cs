using System.Diagnostics;
using Ops.Domain.Runs;
using Ops.Domain.Tests.Support;

namespace Ops.Domain.Tests.Operations.Services;

/// <summary>kill -9 in the middle of sending, whenever: no row is lost, none has two keys, and what may have gone out twice is marked.</summary>
public sealed class SendKillTests
{
    private const int Rows = 2000;
    private const int Parallel = 8;

    [Fact]
    public async Task Five_kills_at_random_moments_leave_one_outcome_and_one_key_for_each_row()
    {
        await using var service = await FlakyService.Start();
        service.KeepsSeen = false;
        await using var console = await ServiceBench.Console(Target(service.Address));
        var id = await ServiceBench.Agreed(console, ServiceBench.Csv(Rows));
        var random = new Random(20261121);
        for (var kills = 0; kills < 5; kills++)
        {
            var enough = service.EffectCount + random.Next(20, Rows / 8);
            using (var worker = Worker(console.Options.DataPath, service.Address, id))
            {
                await Eventually.Be(() => worker.HasExited || service.EffectCount >= enough);
                Assert.False(worker.HasExited, $"It ended before it could be killed: {(worker.HasExited ? await worker.StandardOutput.ReadToEndAsync() : "")}");
                worker.Kill(entireProcessTree: true);
                await worker.WaitForExitAsync();
            }

            Assert.Equal(1, await console.Get<RunReaper>().Sweep(default));
            var run = await console.Find(id);
            Assert.Equal(RunStatus.Interrupted, run.Status);
            Assert.InRange((await console.Ledger.InDoubt(id, default)).Count, 0, Parallel);
            TestConsole.Accepted(await console.Control.Resume(id, null, false, TestConsole.Eve, default));
        }

        await ServiceBench.Work(console, id);
        await ServiceBench.Reconcile(console, service, id, Rows);

        // Whatever arrived more than once is marked; the service took it once, thanks to the key.
        var marked = (await console.Items(id)).Where(i => i.Repeated).Select(i => i.Key).ToHashSet();
        Assert.InRange(marked.Count, 1, 5 * Parallel);
        Assert.All(service.Keys.Where(k => k.Value.Values.Single() > 1), k => Assert.Contains(k.Key, marked));
    }

    /// <summary>Not a test but the process that is killed: run by the one above, with these words on its command line.</summary>
    [Fact(Explicit = true)]
    public async Task Works_on_the_run_until_it_is_killed()
    {
        var console = await ServiceBench.Console(
            Target(Environment.GetEnvironmentVariable("OPS_TESTS_SERVICE")!),
            o => o with { DataDirectory = Environment.GetEnvironmentVariable("OPS_TESTS_DATA")!, Node = "node-2" });
        await ServiceBench.Work(console, long.Parse(Environment.GetEnvironmentVariable("OPS_TESTS_RUN")!));
    }

    private static Domain.Operations.Targets.ServiceTarget Target(string address) => ServiceBench.Target(address) with { Parallel = Parallel };

    private static Process Worker(string data, string service, long run) => Process.Start(new ProcessStartInfo(
        "dotnet", [typeof(SendKillTests).Assembly.Location, "-noColor", "-noLogo", "-explicit", "only", "-method", $"{typeof(SendKillTests).FullName}.{nameof(Works_on_the_run_until_it_is_killed)}"])
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        UseShellExecute = false,
        Environment = { ["OPS_TESTS_DATA"] = data, ["OPS_TESTS_SERVICE"] = service, ["OPS_TESTS_RUN"] = run.ToString(System.Globalization.CultureInfo.InvariantCulture) },
    })!;
}
