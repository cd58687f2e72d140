using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Ops.Domain.Auditing;

namespace Ops.Domain.Storage.Sqlite;

internal static class SqliteSetup
{
    public static IServiceCollection AddSqliteStorage(this IServiceCollection services, string connectionString)
    {
        services.AddDbContextFactory<SqliteOpsDb>((provider, db) => db.UseSqlite(connectionString).AddInterceptors(new SqlitePragmas(), new AuditedSaves(provider)));
        services.AddSingleton<IDbContextFactory<OpsDb>, SqliteOpsDbFactory>();
        services.AddSingleton<ILedgerWriters>(new SqliteLedgerWriters(connectionString));
        return services;
    }
}
