using System.Text.Json.Nodes;
using Ops.Domain.Operations.Targets;
using Ops.Domain.Runs;
using Ops.Domain.Storage.Targets;
using Ops.Domain.Tests.Support;

namespace Ops.Domain.Tests.Operations.Databases;

/// <summary>A reviewed statement becomes a file with the statement's own columns, and nothing is ever written.</summary>
public sealed class ExportStatementTests(PostgresServer server)
{
    public static TheoryData<TargetProvider> Both => TargetBench.Both;

    [Theory]
    [MemberData(nameof(Both))]
    public async Task The_file_has_the_statements_own_columns_its_rows_in_key_order_and_its_values_exactly(TargetProvider provider)
    {
        await using var bench = await Bench(provider, 1100, new()
        {
            Sql = "SELECT id, name, amount AS \"The \"\"amount\"\"\", placed, raw FROM orders WHERE id <> @not -- @nothing; here", Key = ["id"],
            Parameters = new Dictionary<string, DatabaseStatement.Parameter> { ["not"] = new() { Type = TargetType.Integer } },
        });
        var run = await Export(bench, "NOT = 2\n");
        Assert.Equal((RunStatus.Succeeded, 1099, 1099L), (run.Status, run.Succeeded, run.Total!.Value));
        var (header, rows) = await Output(bench, run);
        Assert.Equal(["id", "name", "The \"amount\"", "placed", "raw"], header);
        Assert.Equal(Enumerable.Range(1, 1100).Where(i => i != 2).Select(Orders.Key), rows.Select(r => r[0]));
        Assert.Equal(bench.IsPostgres ? ["1", "", "13.5000", "2020-01-01T05:01:00.123456Z", "AP9cJwA="] : ["1", "", "13.5", "2020-01-01", "AP9cJwA="], rows[0]);
        Assert.Equal("O'Neill \\ \"x\" tab; DROP TABLE orders; -- ü😀", rows[1][1]);

        // NULL and no letters are one in a file; the results tell them apart.
        Assert.Contains("\"name\":\"\"", (await bench.Console.Item(run.Id, "1")).After, StringComparison.Ordinal);
        Assert.Contains("\"name\":null", (await bench.Console.Item(run.Id, "4")).After, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_file_without_rows_has_a_header_and_a_preview_shows_number_and_rows(TargetProvider provider)
    {
        await using var bench = await Bench(provider, 5, new()
        {
            Sql = "SELECT id, name FROM orders WHERE id > @after", Key = ["id"], Parameters = new Dictionary<string, DatabaseStatement.Parameter> { ["after"] = new() { Type = TargetType.Integer } },
        });
        var (header, rows) = await Output(bench, await Export(bench, "after = 100"));
        Assert.Equal(["id"], header);
        Assert.Empty(rows);
        var preview = await bench.Console.Do("database.export", RunMode.Preview, Inputs("after = 1"));
        Assert.Equal((RunStatus.Succeeded, 4L, "2"), (preview.Status, preview.Total!.Value, (await bench.Console.Items(preview.Id))[0].Key));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_stopped_export_goes_on_behind_the_last_key_and_has_every_row_once(TargetProvider provider)
    {
        await using var bench = await Bench(provider, 40, new() { Sql = "SELECT status, id, name FROM orders", Key = ["status", "id"] });
        var id = await bench.Console.Start("database.export", inputs: Inputs(null), but: w => w with { Limit = 17 });
        Assert.Equal(RunStatus.Paused, (await bench.Console.GoOn(id)).Status);
        Assert.Equal("closed/18", (await bench.Console.Items(id))[^1].Key);
        TestConsole.Accepted(await bench.Console.Control.Resume(id, null, false, TestConsole.Sam, default));
        Assert.Equal((RunStatus.Succeeded, 40), ((await bench.Console.GoOn(id)).Status, (await bench.Console.Items(id)).Count));
        Assert.Equal(40, (await Output(bench, await bench.Console.Find(id))).Rows.Select(r => r[1]).Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Whatever_the_sql_says_nothing_is_written(TargetProvider provider)
    {
        await using var bench = await Bench(provider, 5, new() { Sql = "SELECT 1 AS id", Key = ["id"] });
        var before = await bench.Dump(Orders.All);
        await bench.Sql(bench.IsPostgres ? "CREATE FUNCTION wipe() RETURNS bigint LANGUAGE sql AS 'DELETE FROM orders RETURNING id'" : "CREATE TABLE spare (id INTEGER)");
        var writes = bench.IsPostgres
            ? (string[])["SELECT wipe() AS id", "SELECT nextval('orders_id_seq') AS id", "WITH d AS (DELETE FROM orders RETURNING id) SELECT id FROM d", "SELECT id FROM orders FOR UPDATE"]
            : ["SELECT load_extension('x') AS id", "DELETE FROM orders", "DELETE FROM orders RETURNING id"];
        foreach (var sql in writes)
        {
            await using var other = await bench.Beside(t => t with { Statements = Named(new() { Sql = sql, Key = ["id"] }) });
            var run = await other.Console.Do("database.export", inputs: Inputs(null));
            Assert.Equal(RunStatus.Failed, run.Status);
            Assert.Contains("CRM ", run.StatusReason, StringComparison.Ordinal);
            Assert.Equal(before, await bench.Dump(Orders.All));
        }

        // Past all checks of the text, as the last line: the transaction itself.
        foreach (var sql in bench.IsPostgres ? (string[])["DELETE FROM orders", "COMMIT; DELETE FROM orders"] : ["DELETE FROM orders", "PRAGMA query_only = OFF; DELETE FROM orders"])
        {
            var database = bench.Target.Open("crm");
            await Assert.ThrowsAsync<Ops.Domain.Catalogue.ItemException>(() => database.Read(s => s.Execute(sql, bench.IsPostgres ? ["x"] : [], default), default));
            Assert.Equal(before, await bench.Dump(Orders.All));
        }
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Values_are_values_and_never_sql(TargetProvider provider)
    {
        await using var bench = await Bench(provider, 5, new()
        {
            Sql = "SELECT id, @text AS said, @day AS day FROM orders WHERE id = @id", Key = ["id"],
            Parameters = new Dictionary<string, DatabaseStatement.Parameter>
            {
                ["text"] = new(), ["id"] = new() { Type = TargetType.Integer, Label = "the order" }, ["day"] = new() { Type = TargetType.Date, Required = false },
            },
        });
        const string hostile = "x'); DELETE FROM orders; -- $1 @id = 5";
        var run = await Export(bench, $"text = {hostile}\r\nid = 3\n");
        Assert.Equal([["3", hostile, ""]], (await Output(bench, run)).Rows);
        await Refused("text = a\nid = 1 OR 1=1", "id must be a whole number of at most 18 digits, not '1 OR 1=1'.");
        await Refused("text = a", "id (the order) is missing. Add a line: id = …");
        await Refused("text = a\nid = 1\nid = 2", "id stands there twice.");
        await Refused("text = a\nid = 1\nname' = 2", "This statement has no value 'name''. It has text, id, day.");
        await Refused("text = a\nid = 1\nday = 31.12.2026", "day must be a date such as 2026-12-31, not '31.12.2026'.");
        await Refused("text = a\nid = 1\nnonsense", "'nonsense' is not of the form name = value.");
        Assert.Equal(5, await bench.Number("SELECT count(*) AS n FROM orders"));

        async Task Refused(string values, string words)
        {
            var refused = TestConsole.Refused(await bench.Console.Ask(TestConsole.Wish("database.export", RunMode.Preview, Inputs(values))), Refusal.Invalid);
            Assert.Equal(("values", words), (Assert.Single(refused.Errors).Field, refused.Errors[0].Message));
        }
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_key_that_names_no_single_row_ends_the_run_and_says_which(TargetProvider provider)
    {
        await using var bench = await Bench(provider, 1200, new() { Sql = "SELECT status, id FROM orders WHERE id < 1010", Key = ["status"] });
        await Ends(new() { Sql = "SELECT CASE WHEN id > 500 THEN id - 1 ELSE id END AS id FROM orders WHERE id <= 502", Key = ["id"] }, "Two rows have the key '500'.");
        await Ends(new() { Sql = "SELECT name AS id FROM orders", Key = ["id"] }, provider == TargetProvider.Postgres ? "A row has no value in the key column id" : "The key column id holds null and text.");
        await Ends(new() { Sql = "SELECT id FROM orders", Key = ["other"] }, "The statement gives no column other, which is configured as its key. It gives id.");
        if (bench.IsPostgres)
        {
            // SQLite names the second one id:1 by itself.
            await Ends(new() { Sql = "SELECT id, id FROM orders", Key = ["id"] }, "The statement gives two columns named id.");
        }

        await Ends(new() { Sql = "SELECT id FROM nowhere", Key = ["id"] }, "CRM ");

        async Task Ends(DatabaseStatement statement, string words)
        {
            await using var other = await bench.Beside(t => t with { Statements = Named(statement) });
            var run = await other.Console.Do("database.export", inputs: Inputs(null));
            Assert.Equal(RunStatus.Failed, run.Status);
            Assert.Contains(words, run.StatusReason, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_hundred_thousand_rows_take_no_more_memory_than_ten_thousand(TargetProvider provider)
    {
        await using var bench = await TargetBench.Start(provider, server, provider == TargetProvider.Postgres
            ? "CREATE TABLE big (id integer PRIMARY KEY, words text); INSERT INTO big SELECT n, repeat('words ', 50) FROM generate_series(1, 100000) n; ANALYZE big"
            : "CREATE TABLE big (id INTEGER PRIMARY KEY, words TEXT); WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 100000) INSERT INTO big SELECT n, hex(zeroblob(150)) FROM c", t => t);
        var statement = new TargetStatement(bench.Target.Open("crm"), SqlText.Read("SELECT id, words FROM big"), new Dictionary<string, (TargetType, string?)>(), ["id"]);
        var (count, early, late) = (0, 0L, 0L);
        await foreach (var row in statement.Rows(null, default))
        {
            count++;
            Assert.Equal(Orders.Key(count), row.Key);
            early = count == 10_000 ? GC.GetTotalMemory(forceFullCollection: true) : early;
            late = count == 100_000 ? GC.GetTotalMemory(forceFullCollection: true) : late;
        }

        // All rows together are some 30 MB. Other tests work beside this one.
        Assert.Equal(100_000, count);
        Assert.InRange(late - early, long.MinValue, 16_000_000);
    }

    private static Dictionary<string, DatabaseStatement> Named(DatabaseStatement statement) => new() { ["rows"] = statement };

    private static JsonObject Inputs(string? values) => values is null ? new() { ["statement"] = "crm/rows" } : new() { ["statement"] = "crm/rows", ["values"] = values };

    private static Task<Run> Export(TargetBench bench, string values) => bench.Do("database.export", Inputs(values));

    private static Task<(List<string> Header, List<string[]> Rows)> Output(TargetBench bench, Run run) => CsvText.Of(to => bench.Console.Get<RunResults>().WriteOutput(run.Id, to, default));

    private Task<TargetBench> Bench(TargetProvider provider, int rows, DatabaseStatement statement) =>
        TargetBench.Start(provider, server, Orders.Schema(provider, rows), t => t with { Statements = Named(statement) });
}
