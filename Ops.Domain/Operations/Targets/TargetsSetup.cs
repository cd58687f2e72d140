using Microsoft.Extensions.DependencyInjection;

namespace Ops.Domain.Operations.Targets;

internal static class TargetsSetup
{
    public static IServiceCollection AddTargets(this IServiceCollection services, TargetsOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton<DatabaseTargets>();
        services.AddSingleton<ServiceTargets>();
        services.AddSingleton<Services.ServiceClients>();
        services.AddSingleton<Files.Buckets.IBuckets>(_ => new Files.Buckets.BucketsByName());
        services.AddSingleton<BucketTargets>();
        return services;
    }
}
