using System.Text.RegularExpressions;
using Ops.Domain.Catalogue;

namespace Ops.Domain.Storage.Targets;

/// <summary>What SQLite's own tables say about a table.</summary>
internal static partial class SqliteCatalog
{
    private const string CascadesSql = """
        SELECT DISTINCT m.name, f.on_delete FROM sqlite_master m, pragma_foreign_key_list(m.name) f
        WHERE m.type = 'table' AND f."table" = $1 COLLATE NOCASE AND f.on_delete IN ('CASCADE', 'SET NULL', 'SET DEFAULT') ORDER BY 1
        """;

    public static async Task<TargetTable?> Describe(TargetSession session, string name, IReadOnlyList<string> key, CancellationToken ct)
    {
        // A name without a schema, as configuration was checked for; the temporary schema has a table of its own.
        (string Type, string Sql)? found = null;
        await session.Each("SELECT type, coalesce(sql, '') FROM sqlite_master WHERE name = $1 AND type IN ('table', 'view')", [name], r => found = (r.GetString(0), r.GetString(1)), ct);
        if (found is not { } table)
        {
            return null;
        }

        if (table.Type != "table" || table.Sql.StartsWith("CREATE VIRTUAL", StringComparison.OrdinalIgnoreCase))
        {
            throw new ItemException($"{name} is no table but a view or something like it. Only the rows of tables can be changed and brought back.");
        }

        List<(TargetColumn Column, long PrimaryKey)> columns = [];
        await session.Each("SELECT name, type, hidden, pk FROM pragma_table_xinfo($1) ORDER BY cid", [name], r =>
            columns.Add((new TargetColumn(r.GetString(0), Affinity(r.GetString(1)), r.GetString(1)) { IsGenerated = r.GetInt64(2) is 2 or 3 }, r.GetInt64(3))), ct);
        var all = columns.ConvertAll(c => c.Column);
        TargetKeys.Check(name, all, key);
        if (key.FirstOrDefault(k => all.First(c => c.Name == k).Type is "none") is { } loose)
        {
            throw new ItemException($"The key column {loose} of {name} is declared without a type of its own, so numbers and texts in it can't be told apart. Declare one or configure another key.");
        }

        var primary = columns.Where(c => c.PrimaryKey > 0).Select(c => c.Column.Name).ToList();
        if ((primary.Count == 0 || primary.Except(key).Any()) && !await HasUniqueIndex(session, name, key, ct))
        {
            throw TargetKeys.NotUnique(name, key);
        }

        List<string> cascades = [];
        await session.Each(CascadesSql, [name], r => cascades.Add(TargetKeys.Cascade(r.GetString(0), r.GetString(1) == "CASCADE")), ct);
        List<string> triggers = [];
        await session.Each("SELECT name, coalesce(sql, '') FROM sqlite_master WHERE type = 'trigger' AND tbl_name = $1 COLLATE NOCASE ORDER BY name", [name], r =>
        {
            if (OnDelete().IsMatch(r.GetString(1)))
            {
                triggers.Add(r.GetString(0));
            }
        }, ct);

        // Affinity is kept as the type only for keys' sake: values are bound as they are, and the column converts them as always.
        return new TargetTable($"main.{TargetDialect.Quote(name)}", all.ConvertAll(c => c with { Type = "" }), [.. key.Select(k => all.First(c => c.Name == k) with { Type = "" })])
        {
            Cascades = cascades, DeleteTriggers = triggers,
        };
    }

    private static async Task<bool> HasUniqueIndex(TargetSession session, string name, IReadOnlyList<string> key, CancellationToken ct)
    {
        Dictionary<string, List<string?>> indexes = [];
        await session.Each(
            "SELECT l.name, i.name FROM pragma_index_list($1) l, pragma_index_info(l.name) i WHERE l.\"unique\" = 1 AND l.partial = 0", [name], r =>
            {
                if (!indexes.TryGetValue(r.GetString(0), out var columns))
                {
                    indexes[r.GetString(0)] = columns = [];
                }

                columns.Add(r.IsDBNull(1) ? null : r.GetString(1));
            }, ct);
        return indexes.Values.Any(columns => columns.TrueForAll(c => c is not null && key.Contains(c)));
    }

    // https://www.sqlite.org/datatype3.html, section 3.1.
    private static string Affinity(string declared) => declared.ToUpperInvariant() switch
    {
        var t when t.Contains("INT", StringComparison.Ordinal) => "number",
        var t when t.Contains("CHAR", StringComparison.Ordinal) || t.Contains("CLOB", StringComparison.Ordinal) || t.Contains("TEXT", StringComparison.Ordinal) => "text",
        "" => "none",
        var t when t.Contains("BLOB", StringComparison.Ordinal) => "none",
        _ => "number",
    };

    // The word before the trigger's body: rather one too many than one too few.
    [GeneratedRegex(@"\A(?:(?!\bBEGIN\b).)*\bDELETE\b", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.Singleline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex OnDelete();
}
