using Ops.Domain.Catalogue;

namespace Ops.Domain.Storage.Targets;

/// <summary>What PostgreSQL's own tables say about a table.</summary>
internal static class PostgresCatalog
{
    private const string ColumnsSql = """
        SELECT a.attname::text, format_type(a.atttypid, -1), format_type(a.atttypid, a.atttypmod), (a.attgenerated <> '')::text,
               CASE WHEN t.typtype = 'd' THEN 'domain' WHEN a.atttypmod <> -1 THEN 'length' ELSE '' END, a.attnotnull::text
        FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
        WHERE a.attrelid = $1 AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum
        """;

    private const string UniqueSql = """
        SELECT 1 FROM pg_index i
        WHERE i.indrelid = $1 AND i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL
          AND (SELECT bool_and(a.attname::text = ANY ($2)) FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS k (number, place)
               JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number WHERE k.place <= i.indnkeyatts)
        LIMIT 1
        """;

    // A partition may have triggers and may be referred to by itself.
    private const string Parts = "(SELECT $1::oid UNION SELECT relid FROM pg_partition_tree($1::oid::regclass))";

    private const string CascadesSql = $"""
        SELECT DISTINCT c.conrelid::regclass::text, c.confdeltype::text FROM pg_constraint c
        WHERE c.contype = 'f' AND c.confdeltype IN ('c', 'n', 'd') AND c.confrelid IN {Parts} ORDER BY 1
        """;

    private const string TriggersSql = $"""
        SELECT DISTINCT tgname::text FROM pg_trigger WHERE tgrelid IN {Parts} AND NOT tgisinternal AND tgenabled <> 'D' AND (tgtype & 8) <> 0
        UNION SELECT rulename::text FROM pg_rewrite WHERE ev_class IN {Parts} AND ev_type = '4' AND ev_enabled <> 'D' ORDER BY 1
        """;

    public static async Task<TargetTable?> Describe(TargetSession session, string name, IReadOnlyList<string> key, CancellationToken ct)
    {
        var quoted = string.Join('.', name.Split('.').Select(TargetDialect.Quote));
        (uint Oid, string Schema, string Name, string Kind, bool HasHeirs)? found = null;
        await session.Each(
            "SELECT c.oid, n.nspname::text, c.relname::text, c.relkind::text, c.relhassubclass FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = to_regclass($1)",
            [quoted], r => found = (r.GetFieldValue<uint>(0), r.GetString(1), r.GetString(2), r.GetString(3), r.GetBoolean(4)), ct);
        if (found is not { } table)
        {
            return null;
        }

        if (table.Kind is not ("r" or "p"))
        {
            throw new ItemException($"{name} is no table but a view or something like it. Only the rows of tables can be changed and brought back.");
        }

        if (table is { Kind: "r", HasHeirs: true })
        {
            throw new ItemException($"Other tables inherit from {name}: their rows would be changed along with its own, and not all their columns are known here.");
        }

        var (columns, nullable) = (new List<TargetColumn>(), new List<string>());
        await session.Each(ColumnsSql, [table.Oid], r =>
        {
            var column = new TargetColumn(r.GetString(0), r.GetString(1), r.GetString(2)) { IsGenerated = r.GetString(3) == "true" };
            var (loose, full) = ($"CAST({{0}}::text AS {column.Type})", $"CAST({{0}}::text AS {column.FullType})");
            columns.Add(column with
            {
                Fits = r.GetString(4) switch { "domain" => $"({{0}}::text = {full}::text)", "length" => $"({loose} = {full})", _ => null },
            });
            if (r.GetString(5) != "true")
            {
                nullable.Add(column.Name);
            }
        }, ct);
        TargetKeys.Check(name, columns, key);
        if (key.FirstOrDefault(nullable.Contains) is { } loose)
        {
            throw new ItemException($"The key column {loose} of {name} may be NULL. A key needs a value in every row: make it NOT NULL or choose another key.");
        }

        if (await session.Scalar(UniqueSql, [table.Oid, key.ToArray()], ct) is null)
        {
            throw TargetKeys.NotUnique(name, key);
        }

        return new TargetTable($"{TargetDialect.Quote(table.Schema)}.{TargetDialect.Quote(table.Name)}", columns, [.. key.Select(k => columns.First(c => c.Name == k))])
        {
            Cascades = await Cascades(session, table.Oid, ct),
            DeleteTriggers = await Names(session, TriggersSql, table.Oid, ct),
        };
    }

    private static async Task<IReadOnlyList<string>> Cascades(TargetSession session, uint oid, CancellationToken ct)
    {
        var found = new List<string>();
        await session.Each(CascadesSql, [oid], r => found.Add(TargetKeys.Cascade(r.GetString(0), r.GetString(1) == "c")), ct);
        return found;
    }

    private static async Task<IReadOnlyList<string>> Names(TargetSession session, string sql, uint oid, CancellationToken ct)
    {
        var found = new List<string>();
        await session.Each(sql, [oid], r => found.Add(r.GetString(0)), ct);
        return found;
    }
}

/// <summary>Sentences both kinds of databases share.</summary>
internal static class TargetKeys
{
    public static void Check(string table, IReadOnlyList<TargetColumn> columns, IReadOnlyList<string> key)
    {
        if (key.FirstOrDefault(k => columns.All(c => c.Name != k)) is { } missing)
        {
            throw new ItemException($"{table} has no column {missing}, which is configured as its key.");
        }
    }

    public static ItemException NotUnique(string table, IReadOnlyList<string> key) => new(
        $"Nothing in the database makes {Wording.List(key)} of {table} unique, so it may name several rows. Add a unique index or configure another key.");

    public static string Cascade(string other, bool deletes) =>
        deletes ? $"rows of {other} would be deleted along with it" : $"rows of {other} would lose their reference to it";
}
