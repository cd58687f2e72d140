using System.Diagnostics;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Ops.Domain.Catalogue;
using Ops.Domain.Runs;
using Ops.Domain.Tests.Support;

namespace Ops.Domain.Tests.Operations.Buckets;

/// <summary>kill -9 in the middle of a run over files, whenever: then it goes on, and after an undo everything is as it was.</summary>
public sealed class BucketKillTests(CephS3 ceph)
{
    private const int Files = 150;

    [Theory]
    [InlineData("folder", "files.delete-prefix")]
    [InlineData("folder", "files.replace")]
    [InlineData("s3", "files.delete-prefix")]
    [InlineData("s3", "files.replace")]
    public async Task F1_Killed_resumed_and_undone_leaves_every_byte_as_it_was(string form, string operation)
    {
        using var folder = new TemporaryFolder();
        if (form == "s3")
        {
            await ceph.Ready();
        }

        BucketPlace place = form == "s3" ? new S3Place(ceph, $"k{Guid.NewGuid():N}/") : new FolderPlace(folder.Path);
        var random = new Random(operation.Length + form.Length);
        await Task.WhenAll(Enumerable.Range(0, 6).Select(async t =>
        {
            for (var i = t; i < Files; i += 6)
            {
                await place.Write($"{(operation == "files.replace" ? "live/images" : "tmp")}/{i:0000}.txt", RandomNumberGenerator.GetBytes(100 + (i * 41 % 5_000)));
                if (operation == "files.replace")
                {
                    await place.Write($"staging/images/{i:0000}.txt", RandomNumberGenerator.GetBytes(100 + (i * 31 % 5_000)));
                }
            }
        }));
        var before = await place.Tree();
        await using var console = await BucketRunTests.Start(place);
        var id = await console.Request(operation, operation == "files.replace" ? new() { ["place"] = "shop/images" } : new() { ["place"] = "shop/tmp/" });
        TestConsole.Accepted(await console.Approve(id, TestConsole.Rita));
        for (var kill = 0; kill < 2; kill++)
        {
            var done = await Touched(console, id);
            var enough = done + random.Next(5, 25);
            using var worker = Worker(place, console.Options.DataPath, id);
            await Eventually.Be(async () => worker.HasExited || await Touched(console, id) >= enough);
            Assert.False(worker.HasExited, "It ended before it could be killed.");
            worker.Kill(entireProcessTree: true);
            await worker.WaitForExitAsync();
            await console.Get<RunReaper>().Sweep(default);
            var stands = await console.Find(id);
            Assert.Contains(stands.Status, new[] { RunStatus.Queued, RunStatus.Interrupted });
            if (stands.Status == RunStatus.Interrupted)
            {
                TestConsole.Accepted(await console.Control.Resume(id, null, false, TestConsole.Sam, default));
            }
        }

        var run = await console.GoOn(id);
        var items = await console.Items(id);
        Assert.Equal(Files, items.Count);
        Assert.All(items, i => Assert.Contains(i.Outcome, new[] { ItemOutcome.Succeeded, ItemOutcome.LeftInDoubt }));
        Assert.InRange(items.Count(i => i.Outcome == ItemOutcome.LeftInDoubt), 0, 2);
        Assert.NotEqual(before, await place.Tree());

        // Whatever was touched has its row and its bytes, also where the process died in between.
        await using (var db = await console.Db())
        {
            var rows = await db.FileHistory.AsNoTracking().Where(f => f.RunId == id).ToListAsync();
            Assert.Equal(Files, rows.Count);
            Assert.All(rows, r => Assert.StartsWith(r.OldSha256!, before[r.Path], StringComparison.Ordinal));
        }

        var undo = Assert.IsType<Answer.AwaitsApproval>(await console.Control.Revert(run.Id, "It was the wrong folder.", null, TestConsole.Sam, default)).RunId;
        TestConsole.Accepted(await console.Approve(undo, TestConsole.Rita));
        Assert.Equal((RunStatus.Succeeded, (long)Files), ((await console.GoOn(undo)).Status, (await console.Find(undo)).Succeeded));
        Assert.Equal(before, await place.Tree());
    }

    /// <summary>Not a test but the process that is killed: run by the one above, with these words in its environment.</summary>
    [Fact(Explicit = true)]
    public async Task Works_until_it_is_killed()
    {
        var words = Environment.GetEnvironmentVariable("OPS_TESTS_PLACE")!.Split(' ');
        BucketPlace place = words[0] == "s3" ? new S3Place(new CephS3(), words[2], words[1]) : new FolderPlace(words[0]);
        var console = await BucketRunTests.Start(place, Environment.GetEnvironmentVariable("OPS_TESTS_DATA"));
        await console.Get<RunExecutor>().Execute(long.Parse(Environment.GetEnvironmentVariable("OPS_TESTS_RUN")!, System.Globalization.CultureInfo.InvariantCulture), default);

        // Killed from outside, never ended: what it would clear away belongs to the other process.
        await Task.Delay(Timeout.Infinite);
    }

    private static async Task<int> Touched(TestConsole console, long id)
    {
        await using var db = await console.Db();
        return await db.FileHistory.CountAsync(f => f.RunId == id);
    }

    private static Process Worker(BucketPlace place, string data, long run) => Process.Start(new ProcessStartInfo(
        "dotnet", [typeof(BucketKillTests).Assembly.Location, "-noColor", "-noLogo", "-explicit", "only", "-method", $"{typeof(BucketKillTests).FullName}.{nameof(Works_until_it_is_killed)}"])
    {
        UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true,
        Environment = { ["OPS_TESTS_DATA"] = data, ["OPS_TESTS_PLACE"] = place.Words, ["OPS_TESTS_RUN"] = $"{run}" },
    })!;
}
