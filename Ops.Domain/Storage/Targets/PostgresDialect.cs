using System.Data;
using System.Data.Common;
using System.Globalization;
using Npgsql;
using NpgsqlTypes;
using Ops.Domain.Catalogue;

namespace Ops.Domain.Storage.Targets;

/// <summary>
/// PostgreSQL. Values travel as the text a type itself writes and reads, so every type comes back exactly, also those this
/// program has never heard of.
/// </summary>
internal sealed class PostgresDialect(string connectionString, int timeoutSeconds) : TargetDialect
{
    // Positional values make Npgsql send one statement as it is: the server itself refuses a second one behind a semicolon.
    private readonly string _connectionString = new NpgsqlConnectionStringBuilder(connectionString)
    {
        ApplicationName = "OpsTasks", IncludeErrorDetail = false, Timeout = Math.Min(timeoutSeconds, 15), CommandTimeout = timeoutSeconds, PersistSecurityInfo = false,
    }.ConnectionString;

    public override (string Overriding, string Conflict) Insert => ("OVERRIDING SYSTEM VALUE", "ON CONFLICT DO NOTHING");

    public override DbConnection Connect(bool readOnly) => new NpgsqlConnection(_connectionString);

    public override async Task<DbTransaction> Begin(DbConnection connection, bool readOnly, CancellationToken ct)
    {
        var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, ct);
        await using var settings = connection.CreateCommand();

        // How values are written as text: always the same, whatever the role or the server is set to.
        settings.CommandText = $"""
            {(readOnly ? "SET TRANSACTION READ ONLY;" : "")}
            SET LOCAL TimeZone = 'UTC'; SET LOCAL DateStyle = 'ISO, YMD'; SET LOCAL IntervalStyle = 'postgres'; SET LOCAL extra_float_digits = 1;
            SET LOCAL bytea_output = 'hex'; SET LOCAL xmloption = 'content'; SET LOCAL standard_conforming_strings = on;
            SET LOCAL statement_timeout = '{timeoutSeconds.ToString(CultureInfo.InvariantCulture)}s'; SET LOCAL lock_timeout = '{timeoutSeconds.ToString(CultureInfo.InvariantCulture)}s'
            """;
        settings.Transaction = transaction;
        await settings.ExecuteNonQueryAsync(ct);
        return transaction;
    }

    public override DbParameter Parameter(int number, object? value) => value is string[] list
        ? new NpgsqlParameter { Value = list, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text }
        : value is uint oid ? new NpgsqlParameter { Value = oid, NpgsqlDbType = NpgsqlDbType.Oid }
        : new NpgsqlParameter { Value = value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text };

    public override string Read(TargetColumn column, string from) => $"{from}.{Quote(column.Name)}::text";

    public override object? Value(DbDataReader reader, int field) => reader.IsDBNull(field) ? null : reader.GetString(field);

    public override string Write(TargetColumn column, string parameter) => $"CAST({parameter}::text AS {column.Type})";

    public override string Written(TargetColumn column, string parameter, string from) => $"CAST({Write(column, parameter)} AS {column.FullType})::text";

    public override string Same(TargetColumn column, string parameter, string from) => $"{Read(column, from)} COLLATE \"C\" IS NOT DISTINCT FROM {parameter}::text";

    public override string Typed(TargetType type, string parameter) => $"CAST({parameter}::text AS {SqlType(type)})";

    public override object? Bind(TargetType type, string? text) => text;

    public override object KeyValue(TargetColumn column, string text) => text;

    public override (string Sql, object Value) Older(TargetColumn column, string parameter, TargetAge age, string from)
    {
        var isTime = column.Type is "date" or "timestamp without time zone" or "timestamp with time zone";
        var isNumber = column.Type is "integer" or "bigint" or "numeric" or "double precision";
        if (age.AsSeconds ? !isNumber : !isTime)
        {
            throw new ItemException($"The age column {column.Name} is of type {column.Type}, which {(age.AsSeconds ? "holds no seconds. AgeAs: UnixSeconds is for numbers." : "is neither a date nor a time. For seconds since 1970 set AgeAs to UnixSeconds.")}");
        }

        return age.AsSeconds
            ? ($"{from}.{Quote(column.Name)} < CAST({parameter}::text AS bigint)", age.Before.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture))
            : ($"{from}.{Quote(column.Name)} < CAST({parameter}::text AS {column.Type})", age.Before.UtcDateTime.ToString(column.Type.EndsWith("with time zone", StringComparison.Ordinal) ? "yyyy-MM-dd HH:mm:ss'+00'" : "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture));
    }

    public override Task<TargetTable?> Describe(TargetSession session, string name, IReadOnlyList<string> key, CancellationToken ct) => PostgresCatalog.Describe(session, name, key, ct);

    public override async Task<IReadOnlyList<TargetColumn>> Columns(TargetSession session, string sql, IReadOnlyList<object?> values, IReadOnlyList<string> key, CancellationToken ct)
    {
        List<(string Name, uint Oid)> found;
        await using (var reader = (NpgsqlDataReader)await session.Shape(sql, values, ct))
        {
            found = [.. Enumerable.Range(0, reader.FieldCount).Select(i => (reader.GetName(i), reader.GetDataTypeOID(i)))];
        }

        var columns = new List<TargetColumn>();
        foreach (var (name, oid) in found)
        {
            var type = (string)(await session.Scalar("SELECT format_type($1, -1)", [oid], ct))!;
            columns.Add(new TargetColumn(name, type, type));
        }

        StatementColumns.Check(columns, key);
        var without = string.Join(" OR ", key.Select(k => $"s.{Quote(k)} IS NULL"));
        return await session.Scalar($"SELECT 1 FROM (\n{sql}\n) AS s WHERE {without} LIMIT 1", values, ct) is null
            ? columns
            : throw new ItemException($"A row has no value in {StatementColumns.Named(key)}, so the rows can't be put in order by it. Choose another key or leave such rows out.");
    }

    public override TargetFailure Explain(Exception failure) => PostgresFailures.Explain(failure, timeoutSeconds);

    private static string SqlType(TargetType type) => type switch
    {
        TargetType.Text => "text",
        TargetType.Integer => "bigint",
        TargetType.Decimal => "numeric",
        TargetType.Boolean => "boolean",
        TargetType.Date => "date",
        TargetType.Timestamp => "timestamp without time zone",
        TargetType.TimestampTz => "timestamp with time zone",
        _ => "uuid",
    };
}
