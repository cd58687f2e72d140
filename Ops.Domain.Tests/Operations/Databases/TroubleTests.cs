using Ops.Domain.Operations.Targets;
using Ops.Domain.Runs;
using Ops.Domain.Storage.Targets;
using Ops.Domain.Tests.Support;

namespace Ops.Domain.Tests.Operations.Databases;

/// <summary>What a database refuses, what would lose more than is kept, and a database that goes away.</summary>
public sealed class TroubleTests(PostgresServer server)
{
    public static TheoryData<TargetProvider> Both => TargetBench.Both;

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_delete_the_database_refuses_is_a_failed_item_in_plain_words_and_the_others_go_on(TargetProvider provider)
    {
        await using var bench = await Orders.Bench(provider, server);
        await bench.Sql("CREATE TABLE lines (id integer PRIMARY KEY, order_id bigint REFERENCES orders (id)); INSERT INTO lines VALUES (1, 11)");
        var run = await bench.Do("database.purge", Orders.OlderThan(365));
        Assert.Equal((RunStatus.CompletedWithFailures, 15, 1), (run.Status, run.Succeeded, run.Failed));
        Assert.StartsWith(bench.IsPostgres ? "CRM refused it, because other rows still refer to this one" : "CRM refused it: FOREIGN KEY constraint failed.", (await bench.Console.Item(run.Id, "11")).Message, StringComparison.Ordinal);
        Assert.Equal(1, await bench.Number("SELECT count(*) AS n FROM orders WHERE id = 11"));
        Assert.Equal((RunStatus.Succeeded, 15), Told(await bench.Revert(run.Id)));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_table_whose_rows_take_others_along_is_not_purged_at_all(TargetProvider provider)
    {
        await using var bench = await Orders.Bench(provider, server);
        foreach (var (action, words) in (IEnumerable<(string, string)>)[("CASCADE", "rows of lines would be deleted along with it"), ("SET NULL", "rows of lines would lose their reference to it"), ("SET DEFAULT", "rows of lines would lose their reference to it")])
        {
            await bench.Sql($"CREATE TABLE lines (id integer PRIMARY KEY, order_id bigint REFERENCES orders (id) ON DELETE {action}); INSERT INTO lines VALUES (1, 11)");
            var preview = await bench.Console.Do("database.purge", RunMode.Preview, Orders.OlderThan(365));
            Assert.Equal((RunStatus.Failed, 0L), (preview.Status, preview.Counts.Done));
            Assert.Contains(words, preview.StatusReason, StringComparison.Ordinal);
            await bench.Sql("DROP TABLE lines");
        }
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_trigger_on_deleting_stops_a_purge_unless_it_is_named(TargetProvider provider)
    {
        await using var bench = await Orders.Bench(provider, server);
        await bench.Sql("CREATE TABLE gone (id bigint); " + (bench.IsPostgres
            ? "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO gone VALUES (OLD.id); RETURN OLD; END $$; CREATE TRIGGER note_gone AFTER DELETE ON orders FOR EACH ROW EXECUTE FUNCTION f()"
            : "CREATE TRIGGER note_gone AFTER DELETE ON orders BEGIN INSERT INTO gone VALUES (OLD.id); END"));
        var preview = await bench.Console.Do("database.purge", RunMode.Preview, Orders.OlderThan(365));
        Assert.Equal(RunStatus.Failed, preview.Status);
        Assert.Contains("starts note_gone. Look what it does", preview.StatusReason, StringComparison.Ordinal);
        await using var looked = await bench.Beside(t => t with
        {
            Tables = new Dictionary<string, DatabaseTable> { ["orders"] = Orders.Table(provider) with { Purge = Orders.Table(provider).Purge! with { AllowedTriggers = ["note_gone"] } } },
        });
        Assert.Equal((RunStatus.Succeeded, 16), Told(await looked.Do("database.purge", Orders.OlderThan(365))));
        Assert.Equal(16, await bench.Number("SELECT count(*) AS n FROM gone"));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_table_configured_wrongly_says_so_when_it_is_used_and_not_before(TargetProvider provider)
    {
        await using var bench = await Orders.Bench(provider, server);
        await bench.Sql("CREATE VIEW seen AS SELECT * FROM orders; CREATE TABLE loose (id integer, placed text, status text)");
        await Says(t => t with { Table = "nowhere" }, "There is no table nowhere");
        await Says(t => t with { Table = "seen" }, "seen is no table but a view");
        await Says(t => t with { Table = "loose" }, provider == TargetProvider.Postgres ? "The key column id of loose may be NULL." : "Nothing in the database makes id of loose unique");
        await Says(t => t with { Key = ["status"], Update = new Dictionary<string, DatabaseTable.Column>() }, "Nothing in the database makes status of");
        await Says(t => t with { Key = ["nothing"] }, "has no column nothing, which is configured as its key.");
        await Says(t => t with { Purge = t.Purge! with { AgeColumn = "nothing" } }, "The table has no column nothing");
        await Says(t => t with { Purge = t.Purge! with { Condition = "nothing = 1" } }, "CRM refused it: ");
        if (bench.IsPostgres)
        {
            await Says(t => t with { Purge = t.Purge! with { AgeColumn = "name" } }, "is of type text, which is neither a date nor a time.");
        }

        async Task Says(Func<DatabaseTable, DatabaseTable> but, string words)
        {
            await using var other = await bench.Beside(t => t with { Tables = new Dictionary<string, DatabaseTable> { ["orders"] = but(Orders.Table(provider)) } });
            var preview = await other.Console.Do("database.purge", RunMode.Preview, Orders.OlderThan(365));
            Assert.Equal((RunStatus.Failed, 0L), (preview.Status, preview.Counts.Done));
            Assert.Contains(words, preview.StatusReason, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Text_that_only_looks_old_is_never_old()
    {
        await using var bench = await Orders.Bench(TargetProvider.Sqlite, server, 0);
        await bench.Sql("INSERT INTO orders (placed, status) VALUES ('', 'closed'), ('01.02.2020', 'closed'), (5, 'closed'), (NULL, 'closed'), ('2020-01-01', 'closed')");
        Assert.Equal(["5"], (await bench.Console.Items((await bench.Do("database.purge", Orders.OlderThan(40))).Id)).Select(i => i.Key));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Seconds_since_1970_are_an_age_too(TargetProvider provider)
    {
        await using var bench = await TargetBench.Start(provider, server, "CREATE TABLE ticks (id integer NOT NULL PRIMARY KEY, at bigint); INSERT INTO ticks VALUES (1, 0), (2, 4000000000), (3, NULL), (10, 1577836800)",
            t => t with { Tables = new Dictionary<string, DatabaseTable> { ["ticks"] = new() { Table = "ticks", Key = ["id"], Purge = new() { AgeColumn = "at", AgeAs = DatabaseTable.PurgeRule.AgeForm.UnixSeconds, MinimumDays = 1 } } } });
        Assert.Equal(["1", "10"], (await bench.Console.Items((await bench.Do("database.purge", new() { ["table"] = "crm/ticks", ["days"] = 1 })).Id)).Select(i => i.Key));
    }

    [Fact]
    public async Task A_server_that_stops_in_the_middle_loses_nothing_and_the_run_goes_on_after_it()
    {
        await using var own = new PostgresServer();
        await using var bench = await Orders.Bench(TargetProvider.Postgres, own, 1300);
        var before = await bench.Dump(Orders.All);
        var id = await bench.Agreed("database.purge", Orders.OlderThan(365));
        var running = bench.Console.Get<RunExecutor>().Execute(id, default);
        await Eventually.Be(async () => (await bench.Console.Find(id)).Succeeded > 20);
        await own.Stop();
        Assert.True(await running.WaitAsync(TimeSpan.FromMinutes(3)));
        var stopped = await bench.Console.VerifyRun(id);
        Assert.Equal((RunStatus.Paused, 0L), (stopped.Status, stopped.Failed));
        Assert.EndsWith("Resume the run when it is back.", stopped.StatusReason, StringComparison.Ordinal);
        Assert.All(await bench.Console.Items(id), i => Assert.True(i.Outcome == ItemOutcome.Succeeded || i.Message!.StartsWith("CRM ", StringComparison.Ordinal), i.Message));
        Assert.DoesNotContain(server.Port.ToString(System.Globalization.CultureInfo.InvariantCulture), stopped.StatusReason, StringComparison.Ordinal);

        // Nothing can be listed either: it stands still, and does not end.
        TestConsole.Accepted(await bench.Console.Control.Resume(id, null, false, TestConsole.Sam, default));
        var again = await bench.Console.GoOn(id);
        Assert.Equal(RunStatus.Paused, again.Status);
        Assert.Contains("CRM can't be reached at the moment.", again.StatusReason, StringComparison.Ordinal);

        await own.StartAgain();
        TestConsole.Accepted(await bench.Console.Control.Resume(id, null, false, TestConsole.Sam, default));
        var run = await bench.Console.GoOn(id);
        Assert.Equal((RunStatus.Succeeded, 520L), (run.Status, run.Counts.Done));
        var undone = await bench.Revert(id);
        Assert.Equal(RunStatus.Succeeded, undone.Status);
        Assert.Equal(before, await bench.Dump(Orders.All));
    }

    [Fact]
    public async Task A_journal_somebody_left_who_was_killed_in_the_middle_of_a_change_is_rolled_back_and_not_in_the_way()
    {
        await using var bench = await Orders.Bench(TargetProvider.Sqlite, server, 2000);
        var before = await bench.Dump(Orders.All);
        byte[] half, journal;
        await using (var dying = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={bench.SqliteFile};Pooling=false"))
        {
            // A change too large for the cache: some of it is in the file already, and how it was in the journal.
            await dying.OpenAsync();
            await using var change = dying.CreateCommand();
            change.CommandText = "PRAGMA cache_size = 5; BEGIN IMMEDIATE; UPDATE orders SET name = 'half of a change, half of a change'";
            await change.ExecuteNonQueryAsync();
            (half, journal) = (await File.ReadAllBytesAsync(bench.SqliteFile), await File.ReadAllBytesAsync(bench.SqliteFile + "-journal"));
        }

        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        await File.WriteAllBytesAsync(bench.SqliteFile, half);
        await File.WriteAllBytesAsync(bench.SqliteFile + "-journal", journal);
        var preview = await bench.Console.Do("database.purge", RunMode.Preview, Orders.OlderThan(365));
        Assert.Equal((RunStatus.Succeeded, 800), Told(preview));
        Assert.Equal(before, await bench.Dump(Orders.All));
    }

    [Fact]
    public async Task A_database_nobody_reaches_says_so_without_a_word_of_how_it_is_reached()
    {
        await server.Ready();
        await using var bench = await Orders.Bench(TargetProvider.Postgres, server, 0);
        await bench.Sql("DO $$ BEGIN CREATE ROLE guarded LOGIN PASSWORD 'the-right-one'; EXCEPTION WHEN duplicate_object THEN NULL; END $$");
        await Says("Host=127.0.0.1;Port=1;Database=x;Username=ops;Password=hunter2-hunter2", "CRM can't be reached at the moment.");
        await Says(server.ConnectionString("nowhere"), "CRM does not have the database its connection string names.");
        await Says($"Host=127.0.0.1;Port={server.Port};Database=postgres;Username=guarded;Password=hunter2-hunter2", "CRM does not let this console in.");
        await Says("Data Source=/nowhere/at/all.db;Password=hunter2-hunter2", "CRM can't be opened: its file is not there or not to be read.", TargetProvider.Sqlite, "Data Source=/nowhere/at/all.db");

        async Task Says(string connectionString, string words, TargetProvider provider = TargetProvider.Postgres, string? but = null)
        {
            await using var other = await bench.Beside(t => t with { Provider = provider, ConnectionString = but ?? connectionString, Tables = new Dictionary<string, DatabaseTable> { ["orders"] = Orders.Table(provider) } });
            var preview = await other.Console.Do("database.purge", RunMode.Preview, Orders.OlderThan(365));
            Assert.Contains(words, preview.StatusReason, StringComparison.Ordinal);
            Assert.DoesNotContain("hunter2", string.Join('\n', other.Console.Logs.Lines) + preview.StatusReason, StringComparison.Ordinal);
            Assert.DoesNotContain("127.0.0.1", preview.StatusReason, StringComparison.Ordinal);
        }
    }

    private static (RunStatus, long) Told(Run run) => (run.Status, run.Succeeded);
}
