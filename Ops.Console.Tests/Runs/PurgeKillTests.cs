using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Ops.Console.Tests.Support;
using Ops.Domain;
using Ops.Domain.Access;
using Ops.Domain.Approvals;
using Ops.Domain.Files;
using Ops.Domain.Operations.Targets;
using Ops.Domain.Runs;
using Ops.Domain.Storage;

namespace Ops.Console.Tests.Runs;

/// <summary>kill -9 in the middle of a purge of a configured database, and of its undoing: nothing that was deleted is lost.</summary>
public sealed class PurgeKillTests
{
    private const int Rows = 2000;
    private const string Why = "They were closed years ago.";

    // Whoever agrees needs to know the operation, not the database.
    private static readonly TargetsOptions Targets = new() { Databases = new Dictionary<string, DatabaseTarget> { ["crm"] = new() } };

    [Fact]
    public async Task A_purge_killed_again_and_again_and_then_undone_leaves_the_table_as_it_was_byte_for_byte()
    {
        // Loads Ops.Domain, whose module initializer binds SQLite before the first connection is made.
        _ = RunNumber.Format(1);
        using var folder = new TempFolder();
        var (data, crm) = (folder.File("data"), folder.File("crm.db"));
        (string, string)[] settings =
        [
            ("Targets__Databases__crm__Provider", "Sqlite"), ("Targets__Databases__crm__ConnectionString", $"Data Source={crm}"),
            ("Targets__Databases__crm__Tables__cases__Table", "cases"), ("Targets__Databases__crm__Tables__cases__Key__0", "id"),
            ("Targets__Databases__crm__Tables__cases__Purge__AgeColumn", "closed"), ("Targets__Databases__crm__Tables__cases__Purge__MinimumDays", "30"),
        ];
        Sql(crm, $"""
            CREATE TABLE cases (id INTEGER PRIMARY KEY, closed TEXT, note, size REAL);
            WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < {Rows})
            INSERT INTO cases SELECT n, '2020-01-01', CASE n % 4 WHEN 0 THEN x'00ff' WHEN 1 THEN NULL WHEN 2 THEN n ELSE 'Ä' || n END, n / 3.0 FROM c;
            """);
        var before = Sql(crm, "SELECT * FROM cases ORDER BY id");
        Assert.Equal(0, (await Run("run", "database.purge", "--input", "table=crm/cases", "--input", "days=365", "--preview")).Code);
        Assert.Equal(3, (await Run("run", "database.purge", "--from", "R-1", "--reason", Why)).Code);
        await Approve(data, 2);
        var random = new Random(20261121);
        await KilledOnTheWay(2, kills: 4);
        Assert.Equal("", Sql(crm, "SELECT * FROM cases"));

        // One row for each item; nothing twice; every row of the archive is there.
        Assert.Equal(Rows, Practice.Number(data, "SELECT count(DISTINCT \"Key\") FROM ledger WHERE RunId = 2 AND Before IS NOT NULL"));
        Assert.Equal(Rows, Practice.Number(data, "SELECT count(*) FROM ledger WHERE RunId = 2 AND Outcome IN ('Succeeded', 'LeftInDoubt')"));

        Assert.Equal(3, (await Run("revert", "R-2", "--reason", Why)).Code);
        await Approve(data, 3);
        await KilledOnTheWay(3, kills: 3);
        Assert.Equal(before, Sql(crm, "SELECT * FROM cases ORDER BY id"));

        Task<Verb.Answer> Run(params string[] args) => Verb.Start(data, settings, args).End();

        // From one kill to the next it may get a tenth further.
        async Task KilledOnTheWay(int run, int kills)
        {
            long Done() => Practice.Number(data, $"SELECT count(*) FROM ledger WHERE RunId = {run}");
            for (var i = 0; i < kills; i++)
            {
                var target = Done() + random.Next(1, Rows / 10);
                using var verb = Verb.Start(data, settings, ["resume", $"R-{run}"]);
                await Until.True(() => verb.HasExited || Done() >= target, $"{target} items");
                Assert.False(verb.HasExited, "It ended before it could be killed.");
                await verb.Kill();

                // The next command finds that the process is gone.
                Assert.Contains((await Run("status", $"R-{run}", "--json")).Json.GetProperty("status").GetString(), new[] { "Interrupted", "Queued" });
            }

            var end = await Run("resume", $"R-{run}");
            var told = (await Run("status", $"R-{run}", "--json")).Output;
            Assert.True(end.Code is 0 or 1 && told.Contains($"\"done\":{Rows}", StringComparison.Ordinal), $"{end.Output}\n{end.Errors}\n{told}");
        }
    }

    /// <summary>Rita agrees, in a process of her own; the command line approves nothing.</summary>
    private static async Task Approve(string data, long run)
    {
        await using var services = new ServiceCollection().AddLogging()
            .AddOpsDomain(new OpsOptions { DataDirectory = data, Environment = "development" }, new StorageOptions(), new FilesOptions(), targets: Targets).BuildServiceProvider();
        var digest = (await services.GetRequiredService<ApprovalQueries>().Find(run, default))!.Digest;
        var answer = await services.GetRequiredService<RunControl>().Approve(run, digest, null, new Actor("sub-rita", "Rita", [Role.Reviewer], Door.Web), default);
        Assert.IsType<Ops.Domain.Runs.Answer.Accepted>(answer);
    }

    private static string Sql(string file, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=false");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var lines = new List<string>();
        while (reader.Read())
        {
            lines.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(i => reader.GetValue(i) switch
            {
                byte[] bytes => Convert.ToHexString(bytes),
                var value => $"{value.GetType().Name}:{Convert.ToString(value, CultureInfo.InvariantCulture)}",
            })));
        }

        return string.Join('\n', lines);
    }
}
