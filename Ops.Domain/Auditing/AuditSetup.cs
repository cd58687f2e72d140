using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Ops.Domain.Files;
using Ops.Domain.Storage;

namespace Ops.Domain.Auditing;

/// <summary>What auditing is made of.</summary>
public static class AuditSetup
{
    /// <summary>Adds what records, signs and checks. Options of its own take the place of the defaults when they are added after.</summary>
    internal static IServiceCollection AddAuditing(this IServiceCollection services)
    {
        services.AddSingleton(new AuditOptions());
        services.AddSingleton<AuditTrail>();
        services.AddSingleton<AuditKeys>();
        services.AddSingleton<AuditQueries>();
        services.AddSingleton<AuditWatch>();
        services.AddSingleton(s => new AuditCheckpoints(
            s.GetRequiredService<IDbContextFactory<OpsDb>>(), s.GetRequiredService<IFileStore>(), s.GetRequiredService<AuditKeys>(), s.GetRequiredService<AuditOptions>(),
            s.GetRequiredService<TimeProvider>(), s.GetRequiredService<ILogger<AuditCheckpoints>>()));
        services.AddSingleton(s => new AuditVerify(
            s.GetRequiredService<IDbContextFactory<OpsDb>>(), s.GetRequiredService<IFileStore>(), s.GetRequiredService<AuditKeys>(), s.GetRequiredService<TimeProvider>()));
        return services;
    }

    /// <summary>Adds what keeps the trail while a server runs. Before the scheduler: what stops last signs what the others still wrote.</summary>
    public static IServiceCollection AddAuditKeeping(this IServiceCollection services) => services.AddHostedService<AuditKeeper>();
}
