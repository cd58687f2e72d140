using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Ops.Domain.Storage.Sqlite;

internal static class SqliteSetup
{
    public static IServiceCollection AddSqliteStorage(this IServiceCollection services, string connectionString)
    {
        services.AddDbContextFactory<SqliteOpsDb>(db => db.UseSqlite(connectionString).AddInterceptors(new SqlitePragmas()));
        services.AddSingleton<IDbContextFactory<OpsDb>, SqliteOpsDbFactory>();
        services.AddSingleton<ILedgerWriters>(new SqliteLedgerWriters(connectionString));
        return services;
    }
}
