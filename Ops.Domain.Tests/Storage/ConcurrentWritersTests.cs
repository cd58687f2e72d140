using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using Ops.Domain.Catalogue;
using Ops.Domain.Runs;
using Ops.Domain.Tests.Support;

namespace Ops.Domain.Tests.Storage;

public sealed class ConcurrentWritersTests
{
    [Fact]
    public async Task Several_runs_many_readers_and_people_at_once_never_find_the_database_locked()
    {
        await using var console = await TestConsole.Start();
        console.Deck.Keys = Deck.Numbered(300);
        var ids = new List<long>();
        for (var i = 0; i < 3; i++)
        {
            ids.Add(await console.Start("test.again", inputs: new JsonObject { ["tag"] = $"{i}" }));
        }

        using var end = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 6).Select(i => Task.Run(async () =>
        {
            while (!end.IsCancellationRequested)
            {
                _ = i % 2 == 0 ? (object)await console.Runs.List(new RunFilter(), null, 50, default) : await console.Ledger.Findings(ids[i % 3], default);
            }
        })).ToArray();
        var writer = Task.Run(async () =>
        {
            for (var i = 0; i < 100; i++)
            {
                TestConsole.Accepted(await console.Control.AddNote(ids[i % 3], $"Note {i}.", TestConsole.Sam, default));
            }
        });
        await Task.WhenAll([.. ids.Select(id => console.Execute(id)), writer]);
        await end.CancelAsync();
        await Task.WhenAll(readers);
        foreach (var id in ids)
        {
            Assert.Equal((RunStatus.Succeeded, 300), ((await console.VerifyRun(id)).Status, (await console.Find(id)).Succeeded));
        }

        Assert.DoesNotContain(console.Logs.Lines, l => l.Contains("locked", StringComparison.Ordinal) || l.StartsWith("Error", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_lock_somebody_else_holds_for_a_while_is_waited_for()
    {
        await using var console = await TestConsole.Start();
        var gate = new Gate();
        console.Deck.With("item-00003", async _ =>
        {
            await gate.Pass();
            return Outcome.Done();
        });
        var id = await console.Start("test.plain");
        var working = console.Execute(id);
        await gate.Reached;

        await using var foreign = new SqliteConnection($"Data Source={console.DatabaseFile}");
        await foreign.OpenAsync();
        await using (var transaction = foreign.BeginTransaction())
        {
            gate.Open();
            var asked = Task.Run(() => console.Control.AddNote(id, "Look.", TestConsole.Sam, default));

            // Readers are not held up by it, and nobody fails while it lasts.
            var since = System.Diagnostics.Stopwatch.StartNew();
            await Eventually.Be(async () => await console.Find(id) is { Status: RunStatus.Running } && since.Elapsed > TimeSpan.FromSeconds(2));
            Assert.False(working.IsCompleted);
            Assert.False(asked.IsCompleted);
            await transaction.RollbackAsync();
            TestConsole.Accepted(await Eventually.Come(asked));
        }

        await working;
        Assert.Equal(RunStatus.Succeeded, (await console.VerifyRun(id)).Status);
    }
}
