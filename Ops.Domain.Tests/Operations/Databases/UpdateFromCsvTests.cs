using System.Text.Json.Nodes;
using Ops.Domain.Operations.Targets;
using Ops.Domain.Runs;
using Ops.Domain.Storage.Targets;
using Ops.Domain.Tests.Support;

namespace Ops.Domain.Tests.Operations.Databases;

/// <summary>A file sets allowed columns of keyed rows, each only while it is as it was seen; and back again.</summary>
public sealed class UpdateFromCsvTests(PostgresServer server)
{
    public static TheoryData<TargetProvider> Both => TargetBench.Both;

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Rows_are_set_verified_and_set_back_byte_for_byte(TargetProvider provider)
    {
        await using var bench = await Orders.Bench(provider, server);
        var before = await bench.Dump(Orders.All);
        var run = await Update(bench, """
            id,email,amount,name
            1,"Robert'); DROP TABLE orders;--",7.25,"a ""quoted"" name, ü😀"
            2,,13.5000,''
            3,a3@example.com,15.5,
            4,four@example.com,0.001,x
            5,a5@example.com,17.5,
            """);
        Assert.Equal(RunStatus.Succeeded, run.Status);
        Assert.Equal("Robert'); DROP TABLE orders;--", (await bench.Dump("SELECT email AS n FROM orders WHERE id = 1")).Trim());
        Assert.Equal(1, await bench.Number("SELECT count(*) AS n FROM orders WHERE email IS NULL"));
        Assert.Equal(1, await bench.Number("SELECT count(*) AS n FROM orders WHERE id = 3 AND name = ''"));

        // Row 5 is so already, byte for byte.
        Assert.Equal((4, 1), (run.Succeeded, run.Skipped));
        var row = await bench.Console.Item(run.Id, "4");
        Assert.Equal(bench.IsPostgres ? """{"email":"a4@example.com","name":null,"amount":"16.5000"}""" : """{"email":"a4@example.com","name":null,"amount":16.5}""", row.Before);
        Assert.Equal(bench.IsPostgres ? """{"email":"four@example.com","name":"x","amount":"0.0010"}""" : """{"email":"four@example.com","name":"x","amount":0.001}""", row.After);
        Assert.Equal((RunStatus.Succeeded, 4), Told(await Verify(bench, run)));
        Assert.Equal((RunStatus.Succeeded, 4), Told(await bench.Revert(run.Id)));
        Assert.Equal(before, await bench.Dump(Orders.All));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task What_somebody_changed_in_between_is_drifted_left_alone_and_listed(TargetProvider provider)
    {
        await using var bench = await Orders.Bench(provider, server);
        var id = await bench.Agreed("database.update-from-csv", await Inputs(bench, "id,status\n1,paid\n2,paid\n3,paid\n4,paid\n"));
        await bench.Sql("UPDATE orders SET status = 'late' WHERE id = 2; UPDATE orders SET email = 'other' WHERE id = 3");
        var run = await bench.Console.GoOn(id);

        // Another column of row 3 changed: that is not this file's business.
        Assert.Equal((RunStatus.CompletedWithFailures, 3, 1), (run.Status, run.Succeeded, run.Drifted));
        Assert.Equal(ItemOutcome.Drifted, (await bench.Console.Item(id, "2")).Outcome);
        await bench.Sql("UPDATE orders SET status = 'again' WHERE id = 1; UPDATE orders SET status = 'closed' WHERE id = 3; DELETE FROM orders WHERE id = 4");
        var look = await Verify(bench, run);
        Assert.Equal((0, 3), (look.Succeeded, look.Drifted));
        var undo = await bench.Revert(id);
        Assert.Equal((RunStatus.CompletedWithFailures, 0, 1, 2), (undo.Status, undo.Succeeded, undo.Skipped, undo.Drifted));
        Assert.Equal("Somebody changed status since. It was left alone.", (await bench.Console.Item(undo.Id, "1")).Message);
        Assert.Equal("The row is gone. It was left alone.", (await bench.Console.Item(undo.Id, "4")).Message);
        Assert.Equal("again", (await bench.Dump("SELECT status AS n FROM orders WHERE id = 1")).Trim());
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task What_can_not_be_done_is_said_row_by_row_in_the_preview_and_nothing_is_written(TargetProvider provider)
    {
        await using var bench = await Orders.Bench(provider, server);
        var before = await bench.Dump(Orders.All);
        var inputs = await Inputs(bench, $"""
            id,amount,status
            1,12.5.1,a
            2,1e5,a
            3,5,
            99,5,a
            ,5,a
            05,5,a
            abc,5,a
            6,{(provider == TargetProvider.Postgres ? "1.00001" : "0.1234567890123456789")},a
            7,5,"x; DELETE FROM orders"
            """);
        var preview = await bench.Console.Do("database.update-from-csv", RunMode.Preview, inputs);
        Assert.Equal((RunStatus.CompletedWithFailures, 1, 8), (preview.Status, preview.Succeeded, preview.Failed));
        Assert.Equal(before, await bench.Dump(Orders.All));
        var said = (await bench.Console.Items(preview.Id)).Select(i => i.Message).ToList();
        Assert.Equal("amount must be a number such as 12.50, not '12.5.1'.", said[0]);
        Assert.Equal("amount must be a number such as 12.50, not '1e5'.", said[1]);
        Assert.Equal("status is empty. It needs a value.", said[2]);
        Assert.Equal("There is no such row.", said[3]);
        Assert.Equal("id is empty, so it is not known which row is meant.", said[4]);
        Assert.Equal("The database writes this key as 5. Write it so too: one row must not go by two names.", said[5]);
        Assert.Equal(bench.IsPostgres ? "CRM refused it: invalid input syntax for type bigint: \"abc\"." : "There is no such row.", said[6]);
        Assert.Equal(bench.IsPostgres ? "The value of amount does not fit into the column: it would be cut or rounded." : "0.1234567890123456789 has more digits than SQLite keeps of a number with a point.", said[7]);
        Assert.Null(said[8]);
    }

    [Fact]
    public async Task Columns_nobody_allowed_and_a_missing_key_are_refused_before_a_run_exists()
    {
        await using var bench = await Orders.Bench(TargetProvider.Sqlite, server);
        await Refused("id,stamp,status,\"email = '' --\"\n1,2020,a,x\n", "The file may not set stamp, email = '' -- of crm/orders. It may set ");
        await Refused("status\nx\n", "The file has no column id, which names the row to update.");
        await Refused("id\n1\n", "The file has nothing to set.");
        await Refused("ID,Id\n1,1\n", "");
        Assert.Null(await bench.Console.Runs.Find(1, default));

        async Task Refused(string csv, string words)
        {
            var refused = TestConsole.Refused(await bench.Console.Ask(TestConsole.Wish("database.update-from-csv", RunMode.Preview, await Inputs(bench, csv))), Refusal.Invalid);
            Assert.Equal("rows", refused.Errors[0].Field);
            Assert.StartsWith(words, refused.Errors[0].Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Keys_of_several_columns_with_odd_values_name_exactly_one_row(TargetProvider provider)
    {
        await using var bench = await TargetBench.Start(provider, server,
            """CREATE TABLE "Odd" (a varchar(20) NOT NULL, b integer NOT NULL, v varchar(5), PRIMARY KEY (a, b)); INSERT INTO "Odd" VALUES ('x/y', 1, 'old'), ('x', 1, 'old'), ('x\', 1, 'old'), ('', 2, 'old')""",
            t => t with { Tables = new Dictionary<string, DatabaseTable> { ["odd"] = new() { Table = "Odd", Key = ["a", "b"], Update = new Dictionary<string, DatabaseTable.Column> { ["v"] = new() } } } });
        var run = await bench.Do("database.update-from-csv", new() { ["table"] = "crm/odd", ["rows"] = await bench.Upload("b,A,v\n1,x/y,new\n1,x\\,new\n") });
        Assert.Equal((RunStatus.Succeeded, 2), Told(run));
        Assert.Equal([@"x\/y/1", @"x\\/1"], (await bench.Console.Items(run.Id)).Select(i => i.Key));
        Assert.Equal(2, await bench.Number("""SELECT count(*) AS n FROM "Odd" WHERE v = 'new' AND a IN ('x/y', 'x\')"""));
        Assert.Equal((RunStatus.Succeeded, 2), Told(await bench.Revert(run.Id)));
        Assert.Equal(4, await bench.Number("""SELECT count(*) AS n FROM "Odd" WHERE v = 'old'"""));
    }

    private static async Task<JsonObject> Inputs(TargetBench bench, string csv) => new() { ["table"] = "crm/orders", ["rows"] = await bench.Upload(csv) };

    private static async Task<Run> Update(TargetBench bench, string csv) => await bench.Do("database.update-from-csv", await Inputs(bench, csv));

    private static Task<Run> Verify(TargetBench bench, Run run) => bench.Verify(run.Id);

    private static (RunStatus, long) Told(Run run) => (run.Status, run.Succeeded);
}
