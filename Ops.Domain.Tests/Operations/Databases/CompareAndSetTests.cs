using Ops.Domain.Operations.Targets;
using Ops.Domain.Storage.Targets;
using Ops.Domain.Tests.Support;

namespace Ops.Domain.Tests.Operations.Databases;

/// <summary>Between the look at a row and the write somebody may be faster: the write itself compares, every column to the byte.</summary>
public sealed class CompareAndSetTests(PostgresServer server)
{
    private static readonly TargetAge Old = new("placed", false, new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), null);

    public static TheoryData<TargetProvider> Both => TargetBench.Both;

    public static TheoryData<TargetProvider, string> Changes => new()
    {
        { TargetProvider.Postgres, "name = NULL" },
        { TargetProvider.Postgres, "placed = placed + interval '1 microsecond'" },
        { TargetProvider.Postgres, "free = 1.5, small = 0.2" },
        { TargetProvider.Postgres, "ratio = 0.3" },
        { TargetProvider.Postgres, "doc = '{\"b\": 1, \"a\":1, \"a\":2}'" },
        { TargetProvider.Postgres, "docb = '{\"b\": 1.1, \"a\": [null, \"ü\"]}'" },
        { TargetProvider.Postgres, "tags = ARRAY['a', 'b']" },
        { TargetProvider.Postgres, "raw = '\\x00ff5c2701'" },
        { TargetProvider.Postgres, "span = '-1 mon +2 days -03:04:05.000007'" },
        { TargetProvider.Postgres, "amount = amount + 0.0001" },
        { TargetProvider.Postgres, "stamp = NULL" },
        { TargetProvider.Sqlite, "name = NULL" },
        { TargetProvider.Sqlite, "name = 'x', email = 'A1@example.com'" },
        { TargetProvider.Sqlite, "anything = 1.0" },
        { TargetProvider.Sqlite, "anything = '1'" },
        { TargetProvider.Sqlite, "ratio = 0.3" },
        { TargetProvider.Sqlite, "raw = x'00ff5c2701'" },
        { TargetProvider.Sqlite, "stamp = NULL" },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task A_row_changed_after_the_look_is_not_deleted(TargetProvider provider, string change)
    {
        await using var bench = await Orders.Bench(provider, server, 2);
        var rows = Rows(bench);
        var (seen, isOld) = (await rows.Find("1", Old, default))!.Value;
        Assert.True(isOld);
        await bench.Sql($"UPDATE orders SET {change} WHERE id = 1");
        var done = await rows.Delete(seen, Old, default);
        Assert.Equal(DoneKind.Other, done.Kind);
        Assert.Equal(2, await bench.Number("SELECT count(*) AS n FROM orders"));

        // What is archived comes apart again into exactly what was seen.
        var archived = TargetRow.FromJson(seen.ToJson().ToJsonString());
        Assert.True(archived.IsSame(seen));
        Assert.False(archived.IsSame(done.Now!));
        Assert.Equal(DoneKind.Done, (await rows.Delete(done.Now!, Old, default)).Kind);
        Assert.Equal(DoneKind.Gone, (await rows.Delete(done.Now!, Old, default)).Kind);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Columns_changed_after_the_look_are_not_overwritten(TargetProvider provider)
    {
        await using var bench = await Orders.Bench(provider, server, 2);
        var rows = Rows(bench);
        var (_, before, after, _) = (await rows.Foresee("1", [("email", TargetType.Text, "new"), ("status", TargetType.Text, "paid")], default))!.Value;
        await bench.Sql("UPDATE orders SET status = 'Closed' WHERE id = 1");
        Assert.Equal(DoneKind.Other, (await rows.Update("1", before, after, default)).Kind);
        Assert.Equal(1, await bench.Number("SELECT count(*) AS n FROM orders WHERE email = 'a1@example.com' AND status = 'Closed'"));
        await bench.Sql("UPDATE orders SET status = 'closed' WHERE id = 1");
        Assert.Equal(DoneKind.Done, (await rows.Update("1", before, after, default)).Kind);
        Assert.Equal(DoneKind.Already, (await rows.Update("1", before, after, default)).Kind);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_row_that_became_young_after_the_look_is_not_deleted(TargetProvider provider)
    {
        await using var bench = await Orders.Bench(provider, server, 2);
        var rows = Rows(bench);
        var seen = (await rows.Find("1", Old, default))!.Value.Row;
        Assert.Equal(DoneKind.Unchanged, (await rows.Delete(seen, Old with { Condition = "status = 'open'" }, default)).Kind);
        Assert.Equal(2, await bench.Number("SELECT count(*) AS n FROM orders"));
    }

    private static TargetTableRows Rows(TargetBench bench) => new(bench.Target.Open("crm"), bench.Target.Tables["orders"].Table, ["id"]);
}
