using System.Data.Common;

namespace Ops.Domain.Storage.Targets;

/// <summary>One connection with one transaction.</summary>
internal sealed class TargetSession(TargetDialect dialect, DbConnection connection, DbTransaction transaction, int timeoutSeconds)
{
    public TargetDialect Dialect => dialect;

    /// <summary>The rows of a query whose columns were written with <see cref="TargetDialect.Read"/>.</summary>
    public async Task<List<TargetRow>> Rows(string sql, IReadOnlyList<object?> values, IReadOnlyList<string> columns, CancellationToken ct)
    {
        var rows = new List<TargetRow>();
        await Each(sql, values, reader => rows.Add(new TargetRow(columns.Select((c, i) => KeyValuePair.Create(c, dialect.Value(reader, i))))), ct);
        return rows;
    }

    public async Task Each(string sql, IReadOnlyList<object?> values, Action<DbDataReader> row, CancellationToken ct)
    {
        await using var command = Command(sql, values);
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            row(reader);
        }
    }

    /// <summary>The names of a query's columns, without its rows.</summary>
    public async Task<DbDataReader> Shape(string sql, IReadOnlyList<object?> values, CancellationToken ct)
    {
        var command = Command($"SELECT * FROM (\n{sql}\n) AS s LIMIT 0", values);
        return await command.ExecuteReaderAsync(ct);
    }

    public async Task<object?> Scalar(string sql, IReadOnlyList<object?> values, CancellationToken ct)
    {
        await using var command = Command(sql, values);
        return await command.ExecuteScalarAsync(ct);
    }

    public async Task<int> Execute(string sql, IReadOnlyList<object?> values, CancellationToken ct)
    {
        await using var command = Command(sql, values);
        return await command.ExecuteNonQueryAsync(ct);
    }

    private DbCommand Command(string sql, IReadOnlyList<object?> values)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = transaction;
        command.CommandTimeout = timeoutSeconds;
        for (var i = 0; i < values.Count; i++)
        {
            command.Parameters.Add(dialect.Parameter(i + 1, values[i]));
        }

        return command;
    }
}

/// <summary>Numbers the values of a statement while its SQL is written.</summary>
internal sealed class TargetParameters
{
    private readonly List<object?> _values = [];

    public IReadOnlyList<object?> Values => _values;

    /// <summary>Gives the value of a place that was added before it was known.</summary>
    public void Set(string place, object? value) => _values[int.Parse(place.AsSpan(1), System.Globalization.CultureInfo.InvariantCulture) - 1] = value;

    /// <summary>Adds a value and gives its place.</summary>
    public string Add(object? value)
    {
        _values.Add(value);
        return string.Create(System.Globalization.CultureInfo.InvariantCulture, $"${_values.Count}");
    }
}
