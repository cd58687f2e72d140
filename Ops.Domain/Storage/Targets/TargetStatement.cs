using System.Runtime.CompilerServices;
using Ops.Domain.Catalogue;

namespace Ops.Domain.Storage.Targets;

/// <summary>A reviewed statement with the values of one run: its rows in the order of its key, page by page.</summary>
/// <param name="database">Where it runs, always read-only.</param>
/// <param name="sql">The reviewed text.</param>
/// <param name="values">By name: the type, and what a person typed as <see cref="TargetValues"/> read it; null for none.</param>
/// <param name="key">Columns that name a row, in the order to read in.</param>
public sealed class TargetStatement(TargetDatabase database, SqlText sql, IReadOnlyDictionary<string, (TargetType Type, string? Value)> values, IReadOnlyList<string> key)
{
    private const int PageSize = 500;

    /// <summary>How many rows there are.</summary>
    public Task<long> Count(CancellationToken ct) => database.Read(async session =>
    {
        var (text, parameters) = Render(session);
        return Convert.ToInt64(await session.Scalar($"SELECT count(*) FROM (\n{text}\n) AS s", parameters.Values, ct), System.Globalization.CultureInfo.InvariantCulture);
    }, ct);

    /// <summary>The rows after a key, each with its own.</summary>
    /// <exception cref="ItemException">Two rows have the same key, or a row has none.</exception>
    public async IAsyncEnumerable<StatementRow> Rows(string? afterKey, [EnumeratorCancellation] CancellationToken ct)
    {
        var columns = await database.Read(session =>
        {
            var (text, parameters) = Render(session);
            return session.Dialect.Columns(session, text, parameters.Values, key, ct);
        }, ct);
        var last = afterKey;
        while (true)
        {
            // From the last key on and not after it: so a second row with the same key is seen.
            var page = await database.Read(session => Page(session, columns, last, ct), ct);
            var isFirst = true;
            var found = 0;
            foreach (var row in page)
            {
                var id = RowKey.Of(key.Select(k => TargetRow.Text(row[k])!));
                if (id == last && isFirst)
                {
                    isFirst = false;
                    continue;
                }

                if (id == last)
                {
                    throw new ItemException($"Two rows have the key '{id}'. The key that is configured for the statement has to name a single row.");
                }

                (isFirst, last) = (false, id);
                found++;
                yield return new StatementRow(id, Cells(columns, row));
            }

            if (page.Count < PageSize || found == 0)
            {
                yield break;
            }
        }
    }

    private async Task<List<TargetRow>> Page(TargetSession session, IReadOnlyList<TargetColumn> columns, string? from, CancellationToken ct)
    {
        var dialect = session.Dialect;
        var (text, parameters) = Render(session);
        var by = key.Select(k => columns.First(c => c.Name == k)).ToList();
        var names = string.Join(", ", by.Select(c => $"s.{TargetDialect.Quote(c.Name)}"));
        var where = "";
        if (from is not null)
        {
            var places = by.Zip(RowKey.Parts(from)).Select(p => dialect.Write(p.First, parameters.Add(dialect.KeyValue(p.First, p.Second))));
            where = $"WHERE ({names}) >= ({string.Join(", ", places)}) ";
        }

        var read = string.Join(", ", columns.Select(c => dialect.Read(c, "s")));
        return await session.Rows($"SELECT {read} FROM (\n{text}\n) AS s {where}ORDER BY {names} LIMIT {PageSize}", parameters.Values, [.. columns.Select(c => c.Name)], ct);
    }

    private (string Sql, TargetParameters Parameters) Render(TargetSession session)
    {
        var parameters = new TargetParameters();
        var places = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var text = sql.Render(name =>
        {
            if (!places.TryGetValue(name, out var place))
            {
                var (type, value) = values[name];
                places[name] = place = session.Dialect.Typed(type, parameters.Add(session.Dialect.Bind(type, value)));
            }

            return place;
        });
        return (text, parameters);
    }

    private static IReadOnlyList<KeyValuePair<string, string?>> Cells(IReadOnlyList<TargetColumn> columns, TargetRow row) =>
        [.. columns.Select(c => KeyValuePair.Create(c.Name, Cell(c, TargetRow.Text(row[c.Name]))))];

    // PostgreSQL's texts of these types are close to what everybody reads, but not quite.
    private static string? Cell(TargetColumn column, string? text) => (column.Type, text) switch
    {
        (_, null) => null,
        ("timestamp with time zone", _) when text.EndsWith("+00", StringComparison.Ordinal) => text[..^3].Replace(' ', 'T') + "Z",
        ("timestamp without time zone", _) when text.Length > 10 && text[10] == ' ' && !text.EndsWith("BC", StringComparison.Ordinal) => text.Replace(' ', 'T'),
        ("bytea", _) when text.StartsWith(@"\x", StringComparison.Ordinal) => Convert.ToBase64String(Convert.FromHexString(text.AsSpan(2))),
        _ => text,
    };
}

/// <summary>One row of a statement.</summary>
/// <param name="Key">What names it.</param>
/// <param name="Cells">Its columns as the cells of a file, in order.</param>
public sealed record StatementRow(string Key, IReadOnlyList<KeyValuePair<string, string?>> Cells);
