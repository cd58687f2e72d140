using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Ops.Domain.Storage.Sqlite;

/// <summary>
/// Settings every connection needs. busy_timeout lets SQLite itself wait for a foreign lock; FULL makes a committed
/// checkpoint survive power loss.
/// </summary>
internal sealed class SqlitePragmas : DbConnectionInterceptor
{
    internal const string Sql = "PRAGMA busy_timeout = 15000; PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL;";

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData) => Apply(connection);

    public override Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        Apply(connection);
        return Task.CompletedTask;
    }

    internal static void Apply(DbConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = Sql;
        command.ExecuteNonQuery();
    }
}
