using Ops.Console.Tests.Support;

namespace Ops.Console.Tests.Runs;

/// <summary>kill -9 in the middle, whenever: the ledger is exact, and at most the item in hand is done again.</summary>
public sealed class KillTests
{
    private const int Rows = 1500;

    [Fact]
    public async Task Ten_kills_at_random_moments_leave_a_ledger_that_is_exact()
    {
        using var folder = new TempFolder();
        var (data, file) = (folder.File("data"), folder.Write("in.csv", Practice.ResubmitCsv(Rows)));
        Assert.Equal(0, (await Verb.Run(data, "run", "practice.fill", "--input", "contacts=100", "--input", $"failedSubmissions={Rows}")).Code);
        var random = new Random(20261121);
        var kills = 0;
        long Done() => Practice.Number(data, "SELECT coalesce(max(Succeeded + Failed + Skipped + Drifted), 0) FROM runs WHERE OperationKey = 'submissions.resubmit'");
        long Repeated() => Practice.Number(data, "SELECT count(*) FROM ledger WHERE Repeated = 1");

        using (var first = Verb.Start(data, "run", "submissions.resubmit", "--file", $"rows={file}"))
        {
            await KillAfter(first, Done, random.Next(1, Rows / 12));
            kills++;
        }

        while (kills < 10)
        {
            var run = (await Verb.Run(data, "status", "--json")).Json[0];
            Assert.Equal("Interrupted", run.GetProperty("status").GetString());
            var repeatedBefore = Repeated();
            using var resumed = Verb.Start(data, "resume", run.GetProperty("run").GetString()!);
            await KillAfter(resumed, Done, Done() + random.Next(1, Rows / 12));
            kills++;

            // One item was in hand when the process died; not more than that one was done again.
            Assert.InRange(Repeated() - repeatedBefore, 0, 1);
        }

        Assert.Contains((await Verb.Run(data, "resume", "R-2")).Code, new[] { 0, 1 });
        var end = (await Verb.Run(data, "status", "R-2", "--json")).Json;
        Assert.Equal("CompletedWithFailures", end.GetProperty("status").GetString());
        Assert.Equal(Rows, end.GetProperty("done").GetInt64());

        // Ledger = items, no key twice, counts = ledger.
        const string ledger = "FROM ledger WHERE RunId = 2";
        Assert.Equal(Rows, Practice.Number(data, $"SELECT count(*) {ledger}"));
        Assert.Equal(Rows, Practice.Number(data, $"SELECT count(DISTINCT \"Key\") {ledger}"));
        Assert.Equal(Rows, Practice.Number(data, $"SELECT max(Ordinal) {ledger}"));
        Assert.Equal(0, Practice.Number(data, $"SELECT count(*) {ledger} AND Outcome = 'Started'"));
        Assert.Equal(end.GetProperty("succeeded").GetInt64(), Practice.Number(data, $"SELECT count(*) {ledger} AND Outcome = 'Succeeded'"));
        Assert.Equal(end.GetProperty("failed").GetInt64(), Practice.Number(data, $"SELECT count(*) {ledger} AND Outcome IN ('Failed', 'Invalid', 'LeftInDoubt')"));
        Assert.Equal(end.GetProperty("skipped").GetInt64(), Practice.Number(data, $"SELECT count(*) {ledger} AND Outcome = 'Skipped'"));

        // What took effect twice is marked; and nothing that is not marked did.
        var marked = new HashSet<string>();
        Practice.Read(data, "ops.db", $"SELECT \"Key\" {ledger} AND Repeated = 1", row => marked.Add((string)row[0]));
        Assert.InRange(marked.Count, 0, kills);
        Assert.All(Practice.Effects(data), e => Assert.True(e.Value == 1 || marked.Contains(e.Key), $"{e.Key} took effect {e.Value} times and is not marked."));
        Assert.Equal(Practice.Number(data, $"SELECT count(*) {ledger} AND Outcome = 'Succeeded'"), Practice.Effects(data).Count);

        // The results have one row for each row of the file.
        Assert.Equal(Rows + 1, (await File.ReadAllLinesAsync(end.GetProperty("results").GetString()!)).Length);
        var whole = new List<string>();
        Practice.Read(data, "ops.db", "PRAGMA integrity_check", row => whole.Add((string)row[0]));
        Assert.Equal(["ok"], whole);
    }

    private static async Task KillAfter(Verb verb, Func<long> done, long target)
    {
        await Until.True(() => verb.HasExited || Quietly(done) >= target, $"{target} items");
        Assert.False(verb.HasExited, "It ended before it could be killed.");
        await verb.Kill();
    }

    // The database may not be there yet.
    private static long Quietly(Func<long> done)
    {
        try
        {
            return done();
        }
        catch (Microsoft.Data.Sqlite.SqliteException)
        {
            return 0;
        }
    }
}
