using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Ops.Domain.Catalogue;

namespace Ops.Domain.Storage.Targets;

/// <summary>SQLite. A value has a storage class of its own, whatever its column says, and comes back in the same one.</summary>
internal sealed class SqliteDialect(string connectionString, int timeoutSeconds) : TargetDialect
{
    public override (string Overriding, string Conflict) Insert => ("", "ON CONFLICT DO NOTHING");

    // Never made: a path with a typing error must not become an empty database.
    public override DbConnection Connect(bool readOnly) => new SqliteConnection(new SqliteConnectionStringBuilder(connectionString)
    {
        Mode = readOnly ? SqliteOpenMode.ReadOnly : SqliteOpenMode.ReadWrite, DefaultTimeout = timeoutSeconds, ForeignKeys = null, RecursiveTriggers = false,
    }.ToString());

    public override async Task<DbTransaction> Begin(DbConnection connection, bool readOnly, CancellationToken ct)
    {
        await using var settings = connection.CreateCommand();
        settings.CommandText = string.Create(CultureInfo.InvariantCulture, $"PRAGMA busy_timeout = {timeoutSeconds * 1000}; PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL; PRAGMA query_only = {(readOnly ? "ON" : "OFF")};");
        await settings.ExecuteNonQueryAsync(ct);
        if (readOnly)
        {
            await Recover(connection, ct);
        }

        return ((SqliteConnection)connection).BeginTransaction(deferred: readOnly);
    }

    // Who was killed in the middle of a change leaves a journal behind. Only a connection that may write can roll that back; until
    // then a read-only one gets the error code 8 for whatever it asks.
    private async Task Recover(DbConnection connection, CancellationToken ct)
    {
        try
        {
            await Look(connection, ct);
        }
        catch (SqliteException left) when (left.SqliteErrorCode == 8)
        {
            await using var writing = Connect(readOnly: false);
            await writing.OpenAsync(ct);
            await Look(writing, ct);
        }
    }

    private static async Task Look(DbConnection connection, CancellationToken ct)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM sqlite_master";
        await command.ExecuteScalarAsync(ct);
    }

    public override DbParameter Parameter(int number, object? value) => new SqliteParameter(string.Create(CultureInfo.InvariantCulture, $"${number}"), value ?? DBNull.Value);

    public override string Read(TargetColumn column, string from) => $"{from}.{Quote(column.Name)}";

    public override object? Value(DbDataReader reader, int field) => reader.GetValue(field) switch
    {
        DBNull => null,
        var value => value,
    };

    public override string Write(TargetColumn column, string parameter) => parameter;

    // Equal by the column's own affinity is equal: 5 is written as 5, also where somebody typed '5'.
    public override string Written(TargetColumn column, string parameter, string from) =>
        $"CASE WHEN {Read(column, from)} COLLATE BINARY IS {parameter} THEN {Read(column, from)} ELSE {parameter} END";

    public override string Same(TargetColumn column, string parameter, string from) =>
        $"({Read(column, from)} COLLATE BINARY IS {parameter} AND typeof({Read(column, from)}) = typeof({parameter}))";

    public override string Typed(TargetType type, string parameter) => parameter;

    public override object? Bind(TargetType type, string? text) => (type, text) switch
    {
        (_, null) => null,
        (TargetType.Integer, _) => long.Parse(text, CultureInfo.InvariantCulture),
        (TargetType.Boolean, _) => text == "true" ? 1L : 0L,
        (TargetType.Decimal, _) => Number(text),
        _ => text,
    };

    public override object KeyValue(TargetColumn column, string text) => column.Type switch
    {
        "integer" => long.Parse(text, CultureInfo.InvariantCulture),
        "real" => double.Parse(text, CultureInfo.InvariantCulture),
        _ => text,
    };

    // Text of another form would sort anywhere: it is never old.
    public override (string Sql, object Value) Older(TargetColumn column, string parameter, TargetAge age, string from)
    {
        var value = Read(column, from);
        return age.AsSeconds
            ? ($"(typeof({value}) IN ('integer', 'real') AND {value} < {parameter})", age.Before.ToUnixTimeSeconds())
            : ($"(typeof({value}) = 'text' AND {value} GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]*' AND {value} < {parameter})", age.Before.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
    }

    public override Task<TargetTable?> Describe(TargetSession session, string name, IReadOnlyList<string> key, CancellationToken ct) => SqliteCatalog.Describe(session, name, key, ct);

    public override async Task<IReadOnlyList<TargetColumn>> Columns(TargetSession session, string sql, IReadOnlyList<object?> values, IReadOnlyList<string> key, CancellationToken ct)
    {
        List<TargetColumn> columns = [];
        await using (var reader = await session.Shape(sql, values, ct))
        {
            for (var i = 0; i < reader.FieldCount; i++)
            {
                columns.Add(new TargetColumn(reader.GetName(i), "", ""));
            }
        }

        StatementColumns.Check(columns, key);

        // A column of SQLite may hold anything; in order and resumable are only those that hold one kind.
        foreach (var name in key)
        {
            string? least = null, most = null;
            var column = $"typeof(s.{Quote(name)})";
            await session.Each($"SELECT min({column}), max({column}) FROM (\n{sql}\n) AS s", values, r => (least, most) = (r.IsDBNull(0) ? "text" : r.GetString(0), r.IsDBNull(1) ? "text" : r.GetString(1)), ct);
            if (least != most || least is "null" or "blob")
            {
                throw new ItemException($"The key column {name} holds {(least == most ? least : $"{least} and {most}")}. To be put in order by it, every row needs a number or every row a text there.");
            }

            columns[columns.FindIndex(c => c.Name == name)] = new TargetColumn(name, least!, least!);
        }

        return columns;
    }

    public override TargetFailure Explain(Exception failure) => failure switch
    {
        SqliteException { SqliteErrorCode: 8 } known => new(TargetTrouble.Refused, $"was only to be read, and the SQL tried to write: {Said(known)}"),
        SqliteException { SqliteErrorCode: 19 } known => new(TargetTrouble.Refused, $"refused it: {Said(known)}"),
        SqliteException { SqliteErrorCode: 5 or 6 } => new(TargetTrouble.Passing, $"was locked by somebody else for more than {timeoutSeconds:N0} s."),
        SqliteException { SqliteErrorCode: 14 } => new(TargetTrouble.Passing, "can't be opened: its file is not there or not to be read."),
        SqliteException { SqliteErrorCode: 10 or 13 } known => new(TargetTrouble.Gone, $"could not be written: {Said(known)}"),
        SqliteException { SqliteErrorCode: 11 or 26 } => new(TargetTrouble.Refused, "is no SQLite database, or a damaged one."),
        SqliteException known => new(TargetTrouble.Refused, $"refused it: {Said(known)}"),
        _ => new(TargetTrouble.None, ""),
    };

    // "SQLite Error 19: 'UNIQUE constraint failed: t.c'." says it between the quotes.
    private static string Said(SqliteException known)
    {
        var (from, to) = (known.Message.IndexOf('\'', StringComparison.Ordinal), known.Message.LastIndexOf('\''));
        return (to > from && from >= 0 ? known.Message[(from + 1)..to] : known.Message).TrimEnd('.') + ".";
    }

    private static object Number(string text)
    {
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole))
        {
            return whole;
        }

        var number = double.Parse(text, CultureInfo.InvariantCulture);
        return decimal.TryParse(text, NumberStyles.Number, CultureInfo.InvariantCulture, out var exact) && number is > -1e15 and < 1e15 && (decimal)number == exact
            ? number
            : throw new ItemException($"{text} has more digits than SQLite keeps of a number with a point.");
    }
}
