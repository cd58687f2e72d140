using System.Text.Json.Nodes;
using Ops.Domain.Runs;
using Ops.Domain.Storage.Targets;
using Ops.Domain.Tests.Support;

namespace Ops.Domain.Tests.Operations.Databases;

/// <summary>Purge, verify, undo; on both kinds of databases, with approval, through the engine.</summary>
public sealed class PurgeRowsTests(PostgresServer server)
{
    public static TheoryData<TargetProvider> Both => TargetBench.Both;

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Purge_verify_revert_leaves_the_table_as_it_was_byte_for_byte(TargetProvider provider)
    {
        await using var bench = await Orders.Bench(provider, server, 1300);
        var before = await bench.Dump(Orders.All);
        var purge = await bench.Do("database.purge", Orders.OlderThan(365));

        // Of ten rows five are old, and one of these is still open.
        Assert.Equal((RunStatus.Succeeded, 520, 520L), (purge.Status, purge.Succeeded, purge.Total!.Value));
        Assert.Equal(780, await bench.Number("SELECT count(*) AS n FROM orders"));
        Assert.Equal(0, await bench.Number("SELECT count(*) AS n FROM orders WHERE id % 2 = 1 AND status = 'closed'"));
        Assert.Equal((RunStatus.Succeeded, 520), Told(await bench.Verify(purge.Id)));
        var undo = await bench.Revert(purge.Id);
        Assert.Equal((RunStatus.Succeeded, 520), Told(undo));
        Assert.Equal(before, await bench.Dump(Orders.All));
        Assert.Equal("1297", (await bench.Console.Items(purge.Id))[^1].Key);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_preview_changes_nothing_and_a_row_changed_after_it_is_left_alone(TargetProvider provider)
    {
        await using var bench = await Orders.Bench(provider, server);
        var before = await bench.Dump(Orders.All);
        var id = await bench.Agreed("database.purge", Orders.OlderThan(365));
        Assert.Equal(before, await bench.Dump(Orders.All));
        await bench.Sql("UPDATE orders SET status = 'open' WHERE id = 3; UPDATE orders SET name = 'Ümit' WHERE id = 5; DELETE FROM orders WHERE id = 7");
        var purge = await bench.Console.GoOn(id);
        Assert.Equal((RunStatus.CompletedWithFailures, 13, 1), (purge.Status, purge.Succeeded, purge.Drifted));
        Assert.Equal(ItemOutcome.Drifted, (await bench.Console.Item(id, "5")).Outcome);
        Assert.Equal(26, await bench.Number("SELECT count(*) AS n FROM orders"));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_row_somebody_put_there_in_between_has_drifted_is_left_alone_and_listed(TargetProvider provider)
    {
        await using var bench = await Orders.Bench(provider, server);
        var before = await bench.Dump(Orders.All);
        var purge = await bench.Do("database.purge", Orders.OlderThan(365));
        await bench.Sql($"INSERT INTO orders (id, placed, status, email, stamp) {(bench.IsPostgres ? "OVERRIDING SYSTEM VALUE" : "")} VALUES (11, '2026-11-01', 'open', 'new@example.com', '2026-11-01')");
        var look = await bench.Verify(purge.Id);
        Assert.Equal((RunStatus.CompletedWithFailures, 1), (look.Status, look.Drifted));
        var undo = await bench.Revert(purge.Id);
        Assert.Equal((RunStatus.CompletedWithFailures, 15, 1), (undo.Status, undo.Succeeded, undo.Drifted));
        var row = await bench.Console.Item(undo.Id, "11");
        Assert.Equal((ItemOutcome.Drifted, "There is another row with this key now. It was left alone."), (row.Outcome, row.Message));
        Assert.Contains("new@example.com", row.After, StringComparison.Ordinal);
        var (then, now) = (before.Split('\n'), (await bench.Dump(Orders.All)).Split('\n'));
        Assert.Contains("a11@example.com", Assert.Single(then.Except(now)), StringComparison.Ordinal);
        Assert.Contains("new@example.com", Assert.Single(now.Except(then)), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_row_whose_unique_value_is_taken_by_now_can_not_come_back_and_says_so(TargetProvider provider)
    {
        await using var bench = await Orders.Bench(provider, server);
        var purge = await bench.Do("database.purge", Orders.OlderThan(365));
        await bench.Sql("UPDATE orders SET email = 'a13@example.com' WHERE id = 2");
        var undo = await bench.Revert(purge.Id);
        Assert.Equal((RunStatus.CompletedWithFailures, 15, 1), (undo.Status, undo.Succeeded, undo.Failed));
        Assert.StartsWith("It can't come back: another row has a value now that only one row may have", (await bench.Console.Item(undo.Id, "13")).Message, StringComparison.Ordinal);
        await bench.Sql("UPDATE orders SET email = 'a2@example.com' WHERE id = 2");
        Assert.Equal((RunStatus.Succeeded, 1), Told(await bench.Revert(purge.Id)));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_row_the_database_would_alter_on_its_way_back_is_not_written(TargetProvider provider)
    {
        await using var bench = await Orders.Bench(provider, server);
        var purge = await bench.Do("database.purge", Orders.OlderThan(365));
        await bench.Sql(bench.IsPostgres
            ? "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.stamp := now(); RETURN NEW; END $$; CREATE TRIGGER t BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION f()"
            : "CREATE TRIGGER t AFTER INSERT ON orders BEGIN UPDATE orders SET stamp = 'now' WHERE id = NEW.id; END");
        var undo = await bench.Revert(purge.Id);
        Assert.Equal((RunStatus.Paused, 0, 10), (undo.Status, undo.Succeeded, undo.Failed));
        Assert.Equal("It would not come back as it was: the database makes something else of stamp. Nothing was written.", (await bench.Console.Item(undo.Id, "37")).Message);
        Assert.Equal(24, await bench.Number("SELECT count(*) AS n FROM orders"));
    }

    [Fact]
    public async Task How_young_a_row_may_be_is_configured_and_nobody_gets_below_it()
    {
        await using var bench = await Orders.Bench(TargetProvider.Sqlite, server);
        var refused = TestConsole.Refused(await bench.Console.Ask(TestConsole.Wish("database.purge", RunMode.Preview, Orders.OlderThan(29))), Refusal.Invalid);
        Assert.Equal(("days", "Rows of Orders (CRM) must be at least 30 days old; 29 is less."), (Assert.Single(refused.Errors).Field, refused.Errors[0].Message));
        Assert.Null(await bench.Console.Runs.Find(1, default));
        foreach (var table in (string[])["crm/ORDERS; DROP TABLE orders", "crm/orders\" --", "orders", "crm/contacts"])
        {
            Assert.Equal("table", Assert.Single(TestConsole.Refused(await bench.Console.Ask(TestConsole.Wish("database.purge", RunMode.Preview, new() { ["table"] = table, ["days"] = 40 })), Refusal.Invalid).Errors).Field);
        }
    }

    private static (RunStatus, long) Told(Run run) => (run.Status, run.Succeeded);
}
