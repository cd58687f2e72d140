using System.Globalization;
using System.Text.Json.Nodes;
using Ops.Domain.Operations.Targets;
using Ops.Domain.Storage.Targets;
using Ops.Domain.Tests.Support;

namespace Ops.Domain.Tests.Operations.Databases;

/// <summary>A table with every kind of column that is hard to bring back exactly.</summary>
internal static class Orders
{
    /// <summary>All of it, in key order.</summary>
    public const string All = "SELECT * FROM orders ORDER BY id";

    private const string Postgres = """
        CREATE TYPE mood AS ENUM ('calm', 'it''s cross');
        CREATE DOMAIN shortish AS varchar(8);
        CREATE TABLE orders (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, placed timestamptz, local timestamp(3), day date, clock timetz, span interval,
            name text, code char(5), "Sh""ort" varchar(10), dom shortish, amount numeric(20,4), free numeric, ratio double precision, small real,
            raw bytea, doc json, docb jsonb, tags text[], moods mood[], mood mood, ip inet, uid uuid, flag boolean, bits varbit(8), range int4range,
            cash money, markup xml, words tsvector, twice numeric GENERATED ALWAYS AS (amount * 2) STORED, email text UNIQUE, status text NOT NULL, stamp timestamptz DEFAULT now());
        """;

    private const string PostgresRow = """
        INSERT INTO orders (placed, local, day, clock, span, name, code, "Sh""ort", dom, amount, free, ratio, small, raw, doc, docb, tags, moods, mood, ip, uid, flag, bits, range, cash, markup, words, email, status, stamp)
        SELECT CASE WHEN n % 2 = 0 THEN timestamptz '2026-11-20 10:00+01' ELSE timestamptz '2020-01-01 10:00:00.123456+05' + n * interval '1 minute' END,
            '2020-02-29 23:59:59.999', CASE WHEN n % 5 = 1 THEN 'infinity'::date ELSE '0044-03-15 BC'::date END, '10:11:12.000001+02', '-1 mon +2 days -03:04:05.000006',
            CASE WHEN n % 4 = 1 THEN '' WHEN n % 4 = 3 THEN E'O''Neill \\ "x" tab; DROP TABLE orders; -- ' || U&'\00FC\+01F600' WHEN n % 8 = 2 THEN E'two\n\tlines\r\n' ELSE NULL END, 'ab', 'x y', 'dom', 12.5 + n, CASE WHEN n % 7 = 1 THEN 'NaN'::numeric ELSE 1.50000000000000000001 END,
            CASE WHEN n % 3 = 1 THEN 0.1::float8 + 0.2::float8 WHEN n % 3 = 2 THEN '-0'::float8 ELSE '-Infinity'::float8 END, 0.1::real, decode('00ff5c2700', 'hex'), '{"b": 1,   "a":1, "a":2}', '{"b": 1.10, "a": [null, "ü"]}',
            ARRAY['a,b', NULL, '{"q"}', ''], ARRAY['it''s cross']::mood[], 'calm', '10.0.0.1', md5(n::text)::uuid, n % 4 = 1, B'0101', '[1,5)', 12.34, '<a b="c">d</a>', 'fat:2A cat', 'a' || n || '@example.com', CASE WHEN n % 10 = 9 THEN 'open' ELSE 'closed' END, '2021-01-01 00:00:00.5Z'
        FROM generate_series(1, {0}) n;
        """;

    private const string Sqlite = """
        CREATE TABLE orders (id INTEGER PRIMARY KEY AUTOINCREMENT, placed TEXT, name TEXT COLLATE NOCASE, amount NUMERIC, ratio REAL, raw BLOB, anything, "Sh""ort" TEXT,
            twice GENERATED ALWAYS AS (amount * 2) STORED, email TEXT UNIQUE, status TEXT NOT NULL, stamp TEXT DEFAULT CURRENT_TIMESTAMP);
        """;

    private const string SqliteRow = """
        WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < {0})
        INSERT INTO orders (placed, name, amount, ratio, raw, anything, "Sh""ort", email, status, stamp)
        SELECT CASE WHEN n % 2 = 0 THEN '2026-11-20 10:00:00' WHEN n % 10 = 3 THEN '2020-01-01T10:00:00.123Z' ELSE '2020-01-01' END,
            CASE n % 4 WHEN 1 THEN '' WHEN 3 THEN 'O''Neill \ "x" tab; DROP TABLE orders; -- ' || char(252, 128512) WHEN 2 THEN 'two' || char(10, 9, 13, 10) ELSE NULL END, 12.5 + n,
            CASE n % 3 WHEN 1 THEN 0.1 + 0.2 WHEN 2 THEN 9e999 ELSE 3 END, x'00ff5c2700', CASE n % 5 WHEN 1 THEN 1 WHEN 2 THEN 1.0 WHEN 3 THEN '1' WHEN 4 THEN x'31' ELSE 9007199254740993 END, 'x y',
            'a' || n || '@example.com', CASE WHEN n % 10 = 9 THEN 'open' ELSE 'closed' END, '2021'
        FROM c;
        """;

    public static string Schema(TargetProvider provider, int rows) =>
        provider == TargetProvider.Postgres ? Postgres + Filled(PostgresRow, rows) : Sqlite + Filled(SqliteRow, rows);

    /// <summary>A bench with so many orders. Every second one is from 2020; of ten rows the ninth is still open.</summary>
    public static Task<TargetBench> Bench(TargetProvider provider, PostgresServer server, int rows = 40, Func<DatabaseTable, DatabaseTable>? table = null) =>
        TargetBench.Start(provider, server, Schema(provider, rows), target => target with { Tables = new Dictionary<string, DatabaseTable> { ["orders"] = (table ?? (t => t))(Table(provider)) } });

    public static DatabaseTable Table(TargetProvider provider) => new()
    {
        Title = "Orders", Table = provider == TargetProvider.Postgres ? "public.orders" : "orders", Key = ["id"],
        Purge = new() { AgeColumn = "placed", MinimumDays = 30, Condition = "status = 'closed' -- reviewed" },
        Update = new Dictionary<string, DatabaseTable.Column>
        {
            ["email"] = new() { Empty = DatabaseTable.EmptyCell.Null },
            ["name"] = new() { Empty = DatabaseTable.EmptyCell.Text },
            ["amount"] = new() { Type = TargetType.Decimal },
            ["status"] = new(),
            ["placed"] = new() { Type = provider == TargetProvider.Postgres ? TargetType.TimestampTz : TargetType.Text },
            ["Sh\"ort"] = new(),
        },
    };

    public static JsonObject OlderThan(int days) => new() { ["table"] = "crm/orders", ["days"] = days };

    public static string Key(int id) => id.ToString(CultureInfo.InvariantCulture);

    private static string Filled(string sql, int rows) => rows == 0 ? "" : sql.Replace("{0}", rows.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
}
