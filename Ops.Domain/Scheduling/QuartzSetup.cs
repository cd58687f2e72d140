using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Ops.Domain.Storage;
using Quartz;

namespace Ops.Domain.Scheduling;

/// <summary>The only place that configures Quartz: persistent store in the console's own database, so many runs at once.</summary>
internal static class QuartzSetup
{
    public static IServiceCollection AddRunScheduling(this IServiceCollection services, OpsOptions options, StorageOptions storage)
    {
        services.AddQuartz(quartz =>
        {
            quartz.UseDefaultThreadPool(options.MaxConcurrentRuns);
            quartz.UsePersistentStore(store =>
            {
                store.UseSqlite(SqliteFactory.Instance, storage.SqliteConnectionString(options));
                store.ProvisionSchema();
            });
        });

        services.AddQuartzHostedService(quartz => quartz.WaitForJobsToComplete = true);
        services.AddHostedService<RunWatch>();
        services.AddHostedService<RunDispatcher>();
        return services;
    }
}
