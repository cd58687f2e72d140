using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Ops.Domain.Auditing;

namespace Ops.Domain.Storage.Sqlite;

internal static class SqliteSetup
{
    public static IServiceCollection AddSqliteStorage(this IServiceCollection services, string connectionString)
    {
        // Two warnings would stand in every log: lists loaded along are short, and counting up to a number needs no order.
        services.AddDbContextFactory<SqliteOpsDb>((provider, db) => db
            .UseSqlite(connectionString, sqlite => sqlite.UseQuerySplittingBehavior(QuerySplittingBehavior.SingleQuery))
            .ConfigureWarnings(w => w.Ignore(CoreEventId.RowLimitingOperationWithoutOrderByWarning))
            .AddInterceptors(new SqlitePragmas(), new AuditedSaves(provider)));
        services.AddSingleton<IDbContextFactory<OpsDb>, SqliteOpsDbFactory>();
        services.AddSingleton<ILedgerWriters>(new SqliteLedgerWriters(connectionString));
        return services;
    }
}
