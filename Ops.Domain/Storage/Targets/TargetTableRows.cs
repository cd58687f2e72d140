using System.Runtime.CompilerServices;
using Ops.Domain.Catalogue;

namespace Ops.Domain.Storage.Targets;

/// <summary>
/// The rows of a configured table: read whole, and changed only while they are exactly as they were seen. One instance serves one
/// leg of a run; what the table is like is asked once.
/// </summary>
/// <param name="database">Where it is.</param>
/// <param name="name">Its configured name.</param>
/// <param name="key">Columns that name a row.</param>
public sealed class TargetTableRows(TargetDatabase database, string name, IReadOnlyList<string> key)
{
    private const int PageSize = 500;
    private TargetTable? _table;

    /// <summary>The keys of the rows that are old enough, in key order, after a key.</summary>
    public async IAsyncEnumerable<string> Keys(TargetAge age, string? afterKey, [EnumeratorCancellation] CancellationToken ct)
    {
        var last = afterKey;
        while (true)
        {
            var page = await Read((session, table) => Page(session, table, age, last, ct), ct);
            foreach (var row in page)
            {
                yield return last = row;
            }

            if (page.Count < PageSize)
            {
                yield break;
            }
        }
    }

    /// <summary>How many rows are old enough.</summary>
    public Task<long> Count(TargetAge age, CancellationToken ct) => Read(async (session, table) =>
    {
        var parameters = new TargetParameters();
        var sql = $"SELECT count(*) FROM {table.Sql} AS t WHERE {Old(session, table, age, parameters)}";
        return Convert.ToInt64(await session.Scalar(sql, parameters.Values, ct), System.Globalization.CultureInfo.InvariantCulture);
    }, ct);

    /// <summary>Why rows can't be deleted one by one without losing more than them; null when they can.</summary>
    /// <param name="allowedTriggers">Triggers somebody looked at and found harmless.</param>
    /// <param name="ct">Ends the wait.</param>
    public Task<string?> LosesMore(IReadOnlyList<string> allowedTriggers, CancellationToken ct) => Read((_, table) => Task.FromResult(
        table.Cascades.Count > 0 ? $"Deleting a row of {name} would do more than that, and what else is lost would not be in the archive: {string.Join("; ", table.Cascades)}. Delete those rows first, with a purge of their own."
        : table.DeleteTriggers.Except(allowedTriggers, StringComparer.Ordinal).ToList() is { Count: > 0 } triggers ? $"Deleting a row of {name} starts {Wording.List(triggers)}. Look what it does; if it loses nothing, name it in Purge:AllowedTriggers."
        : null), ct);

    /// <summary>Refuses columns the table does not have.</summary>
    public Task<string?> Lacks(IEnumerable<string> columns, CancellationToken ct) => Read((_, table) => Task.FromResult(
        columns.FirstOrDefault(c => table.Columns.All(t => t.Name != c)) is { } missing ? $"{name} has no column {missing}."
        : columns.FirstOrDefault(c => table.Column(c).IsGenerated) is { } computed ? $"{computed} of {name} is computed by the database and can't be written."
        : null), ct);

    /// <summary>The whole row as it is, and whether it is (still) old enough; null when there is none.</summary>
    public Task<(TargetRow Row, bool IsOld)?> Find(string rowKey, TargetAge? age, CancellationToken ct) =>
        Read((session, table) => Find(session, table, rowKey, age, ct), ct);

    /// <summary>Deletes the row if it is in every column as it was seen, and old enough still.</summary>
    internal Task<Done> Delete(TargetRow seen, TargetAge age, CancellationToken ct) => Write(async (session, table) =>
    {
        var parameters = new TargetParameters();
        var where = $"{Is(session, table, table.KeyOf(seen), parameters)} AND {Same(session, table, seen, parameters)} AND {Old(session, table, age, parameters)}";
        var deleted = await session.Execute($"DELETE FROM {table.Sql} AS t WHERE {where}", parameters.Values, ct);
        return deleted == 1 ? Done.Yes : deleted > 1 ? Done.TooMany : await Now(session, table, seen, ct);
    }, ct);

    /// <summary>Puts a deleted row back; it stays only if it then is in every column as it was.</summary>
    internal Task<Done> Insert(TargetRow row, CancellationToken ct) => Write(async (session, table) =>
    {
        var parameters = new TargetParameters();
        var columns = table.Columns.Where(c => !c.IsGenerated && row.Columns.Contains(c.Name)).ToList();
        var values = columns.ConvertAll(c => session.Dialect.Write(c, parameters.Add(row[c.Name])));
        var (overriding, conflict) = session.Dialect.Insert;
        var inserted = await session.Execute(
            $"INSERT INTO {table.Sql} ({string.Join(", ", columns.Select(c => TargetDialect.Quote(c.Name)))}) {overriding} VALUES ({string.Join(", ", values)}) {conflict}", parameters.Values, ct);
        return (inserted, await Now(session, table, row, ct)) switch
        {
            (1, { Kind: DoneKind.Unchanged }) => Done.Yes,
            (1, { Kind: DoneKind.Other } other) => other with { Kind = DoneKind.Altered },
            (_, var now) => now,
        };
    }, ct);

    /// <summary>Looks what setting columns would change. Null when there is no such row.</summary>
    /// <returns>The row's own spelling of the key; the columns now, and as they would be; the first column whose value would be cut or rounded.</returns>
    internal Task<(string Key, TargetRow Before, TargetRow After, string? DoesNotFit)?> Foresee(string rowKey, IReadOnlyList<(string Column, TargetType Type, string? Value)> set, CancellationToken ct) => Read(async (session, table) =>
    {
        var parameters = new TargetParameters();
        var columns = set.Select(s => table.Column(s.Column)).ToList();
        var places = set.Select(s => parameters.Add(session.Dialect.Bind(s.Type, s.Value))).ToList();
        List<string> select = [.. table.Key.Concat(columns).Select(c => session.Dialect.Read(c, "t"))];
        select.AddRange(columns.Zip(places, (c, p) => session.Dialect.Written(c, p, "t")));
        select.AddRange(columns.Zip(places, (c, p) => c.Fits is null ? "'1'" : $"CASE WHEN {string.Format(System.Globalization.CultureInfo.InvariantCulture, c.Fits, p)} IS FALSE THEN NULL ELSE '1' END"));
        (string, TargetRow, TargetRow, string?)? found = null;
        await session.Each($"SELECT {string.Join(", ", select)} FROM {table.Sql} AS t WHERE {Is(session, table, rowKey, parameters)}", parameters.Values, reader =>
        {
            var (keys, many) = (table.Key.Count, columns.Count);
            found = (
                RowKey.Of(Enumerable.Range(0, keys).Select(i => TargetRow.Text(session.Dialect.Value(reader, i)) ?? "")),
                new TargetRow(columns.Select((c, i) => KeyValuePair.Create(c.Name, session.Dialect.Value(reader, keys + i)))),
                new TargetRow(columns.Select((c, i) => KeyValuePair.Create(c.Name, session.Dialect.Value(reader, keys + many + i)))),
                columns.Where((_, i) => reader.IsDBNull(keys + (2 * many) + i)).Select(c => c.Name).FirstOrDefault());
        }, ct);
        return found;
    }, ct);

    /// <summary>Sets columns of a row if they are exactly as they were seen.</summary>
    internal Task<Done> Update(string rowKey, TargetRow seen, TargetRow set, CancellationToken ct) => Write(async (session, table) =>
    {
        var parameters = new TargetParameters();
        var values = set.Columns.Select(table.Column).Select(c => $"{TargetDialect.Quote(c.Name)} = {session.Dialect.Write(c, parameters.Add(set[c.Name]))}").ToList();
        var updated = await session.Execute(
            $"UPDATE {table.Sql} AS t SET {string.Join(", ", values)} WHERE {Is(session, table, rowKey, parameters)} AND {Same(session, table, seen, parameters)}", parameters.Values, ct);
        var now = (await Find(session, table, rowKey, null, ct))?.Row.Only(set.Columns);
        return updated > 1 ? Done.TooMany
            : updated == 1 ? new Done(DoneKind.Done, now)
            : now is null ? Done.Gone
            : new Done(now.IsSame(set) ? DoneKind.Already : now.IsSame(seen) ? DoneKind.Unchanged : DoneKind.Other, now);
    }, ct);

    private static async Task<Done> Now(TargetSession session, TargetTable table, TargetRow seen, CancellationToken ct) =>
        await Find(session, table, table.KeyOf(seen), null, ct) is not { } now ? Done.Gone
        : new Done(now.Row.IsSame(seen) ? DoneKind.Unchanged : DoneKind.Other, now.Row);

    private static async Task<(TargetRow Row, bool IsOld)?> Find(TargetSession session, TargetTable table, string rowKey, TargetAge? age, CancellationToken ct)
    {
        var parameters = new TargetParameters();
        var read = string.Join(", ", table.Columns.Select(c => session.Dialect.Read(c, "t")));
        var old = age is null ? "'1'" : $"CASE WHEN {Old(session, table, age, parameters)} THEN '1' ELSE '0' END";
        (TargetRow, bool)? found = null;
        await session.Each($"SELECT {old}, {read} FROM {table.Sql} AS t WHERE {Is(session, table, rowKey, parameters)}", parameters.Values, reader =>
            found = (new TargetRow(table.Columns.Select((c, i) => KeyValuePair.Create(c.Name, session.Dialect.Value(reader, i + 1)))), reader.GetString(0) == "1"), ct);
        return found;
    }

    private static async Task<List<string>> Page(TargetSession session, TargetTable table, TargetAge age, string? after, CancellationToken ct)
    {
        var parameters = new TargetParameters();
        var names = string.Join(", ", table.Key.Select(c => $"t.{TargetDialect.Quote(c.Name)}"));
        var where = Old(session, table, age, parameters);
        if (after is not null)
        {
            where += $" AND ({names}) > ({string.Join(", ", Places(session, table, after, parameters))})";
        }

        var read = string.Join(", ", table.Key.Select(c => session.Dialect.Read(c, "t")));
        var rows = await session.Rows($"SELECT {read} FROM {table.Sql} AS t WHERE {where} ORDER BY {names} LIMIT {PageSize}", parameters.Values, [.. table.Key.Select(k => k.Name)], ct);
        return rows.ConvertAll(table.KeyOf);
    }

    private static string Is(TargetSession session, TargetTable table, string rowKey, TargetParameters parameters) =>
        string.Join(" AND ", table.Key.Zip(Places(session, table, rowKey, parameters), (c, place) => $"t.{TargetDialect.Quote(c.Name)} = {place}"));

    private static IReadOnlyList<string> Places(TargetSession session, TargetTable table, string rowKey, TargetParameters parameters)
    {
        var parts = RowKey.Parts(rowKey);
        return parts.Count == table.Key.Count
            ? [.. table.Key.Zip(parts, (c, part) => session.Dialect.Write(c, parameters.Add(session.Dialect.KeyValue(c, part))))]
            : throw new ItemException($"The key '{rowKey}' has {parts.Count} parts; this table's has {table.Key.Count}. Its configuration was changed meanwhile.");
    }

    private static string Same(TargetSession session, TargetTable table, TargetRow seen, TargetParameters parameters) =>
        string.Join(" AND ", seen.Values.Select(v => session.Dialect.Same(table.Column(v.Key), parameters.Add(v.Value), "t")));

    private static string Old(TargetSession session, TargetTable table, TargetAge age, TargetParameters parameters)
    {
        var column = table.Columns.FirstOrDefault(c => c.Name == age.AgeColumn) ?? throw new ItemException($"The table has no column {age.AgeColumn}, which is configured to say how old a row is.");
        var place = parameters.Add(null);
        var (sql, value) = session.Dialect.Older(column, place, age, "t");
        parameters.Set(place, value);
        return age.Condition is null ? sql : $"{sql} AND (\n{age.Condition}\n)";
    }

    private Task<T> Read<T>(Func<TargetSession, TargetTable, Task<T>> work, CancellationToken ct) => database.Read(async session => await work(session, await Table(session, ct)), ct);

    private Task<Done> Write(Func<TargetSession, TargetTable, Task<Done>> work, CancellationToken ct) =>
        database.Write(async session => await work(session, await Table(session, ct)), done => done.Kind == DoneKind.Done, ct);

    private async Task<TargetTable> Table(TargetSession session, CancellationToken ct)
    {
        if (_table is { } known)
        {
            return known;
        }

        var table = await session.Dialect.Describe(session, name, key, ct) ?? throw new ItemException($"There is no table {name}, or this console may not see it.");
        return _table = table;
    }
}
