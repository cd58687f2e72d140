using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace Ops.Domain.Storage;

/// <summary>Inserts one row on a context's own connection and transaction, past its change tracker: nothing else is saved with it.</summary>
internal static class PlainInsert
{
    public static async Task Into<T>(OpsDb db, T row, CancellationToken ct)
        where T : class
    {
        var type = db.Model.FindEntityType(typeof(T)) ?? throw new InvalidOperationException($"{typeof(T).Name} is no entity.");
        var sql = db.GetService<ISqlGenerationHelper>();
        await using var command = db.Database.GetDbConnection().CreateCommand();
        command.Transaction = db.Database.CurrentTransaction?.GetDbTransaction();
        var (columns, values) = (new List<string>(), new List<string>());
        foreach (var property in type.GetProperties())
        {
            // The mapping turns times and enums into what this provider stores.
            var name = sql.GenerateParameterName(string.Create(CultureInfo.InvariantCulture, $"p{columns.Count}"));
            command.Parameters.Add(property.GetRelationalTypeMapping().CreateParameter(command, name, property.GetGetter().GetClrValue(row), property.IsNullable));
            columns.Add(sql.DelimitIdentifier(property.GetColumnName()));
            values.Add(name);
        }

        command.CommandText = $"INSERT INTO {sql.DelimitIdentifier(type.GetTableName()!)} ({string.Join(", ", columns)}) VALUES ({string.Join(", ", values)})";
        await command.ExecuteNonQueryAsync(ct);
    }
}
