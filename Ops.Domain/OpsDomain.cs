using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Ops.Domain.Access;
using Ops.Domain.Approvals;
using Ops.Domain.Auditing;
using Ops.Domain.Catalogue;
using Ops.Domain.Files;
using Ops.Domain.Operations.Samples;
using Ops.Domain.Operations.Targets;
using Ops.Domain.Runs;
using Ops.Domain.Scheduling;
using Ops.Domain.Storage;
using Ops.Domain.Storage.Sqlite;

namespace Ops.Domain;

/// <summary>The table of contents: what the domain is made of.</summary>
public static class OpsDomain
{
    /// <summary>Adds everything but the scheduler; with this alone a process can read, ask for and execute runs.</summary>
    public static IServiceCollection AddOpsDomain(
        this IServiceCollection services, OpsOptions options, StorageOptions storage, FilesOptions files, AccessOptions? access = null, ApprovalOptions? approvals = null,
        SecretsOptions? secrets = null, TargetsOptions? targets = null)
    {
        services.AddSingleton(options);
        services.AddSingleton(storage);
        services.AddSingleton(files);
        services.AddSingleton(TimeProvider.System);

        // Catalogue
        services.AddSingleton(s => OperationCatalogue.From([.. options.Operations.Select(LoadAssembly)], need => ((IOffer)s.GetRequiredService(need)).IsOffered));
        services.AddTargets(targets ?? new TargetsOptions());
        services.AddSampleOperations(Path.Combine(options.DataPath, "practice.db"));

        // Access
        services.AddSingleton(access ?? new AccessOptions());
        services.AddSingleton<AccessRules>();
        services.AddSingleton(secrets ?? new SecretsOptions());
        services.AddSingleton<KeyRing>();
        services.AddSingleton<SecretBox>();
        services.AddSingleton<People>();

        // Approvals
        services.AddSingleton(approvals ?? new ApprovalOptions());
        services.AddSingleton<ApprovalPolicy>();
        services.AddSingleton<ApprovalRules>();
        services.AddSingleton<ApprovalDigest>();
        services.AddSingleton<Approving>();
        services.AddSingleton<ApprovalGate>();
        services.AddSingleton<ApprovalQueries>();

        // Auditing
        services.AddAuditing();
        services.AddSingleton(new SessionSettings());
        services.AddSingleton<SessionFeed>();
        services.AddSingleton<Sessions>();
        services.AddSingleton<SessionRefresher>();
        services.TryAddSingleton(new LimitsOptions());
        services.AddSingleton<PersonLimits>();
        services.AddSingleton<SecretProbe>();

        // Files
        services.AddFileStore(files, options);
        services.AddSingleton(new CsvCheck());
        services.AddSingleton<FileIntake>();
        services.AddSingleton<FileQueries>();
        services.AddSingleton<Archive>();
        services.AddSingleton<FileHistoryQueries>();

        // Runs
        services.AddSingleton<NodePresence>();
        services.AddSingleton<Leases>();
        services.AddSingleton<RunSignals>();
        services.AddSingleton<RunFeed>();
        services.AddSingleton<RunInputs>();
        services.AddSingleton<Hearing>();
        services.AddSingleton<RunStart>();
        services.AddSingleton<LookBackStart>();
        services.AddSingleton<RunControl>();
        services.AddSingleton<RunQueries>();
        services.AddSingleton<LedgerQueries>();
        services.AddSingleton<HandoffQueries>();
        services.AddSingleton<ResultTable>();
        services.AddSingleton<ResultParts>();
        services.AddSingleton<RunResults>();
        services.AddSingleton<FoldedResults>();
        services.AddSingleton<LedgerFold>();
        services.AddSingleton<RunSettlement>();
        services.AddSingleton<RunExecutor>();
        services.AddSingleton<RunReaper>();

        // Storage
        services.AddSqliteStorage(storage.SqliteConnectionString(options));
        services.AddSingleton<StorageStart>();
        return services;
    }

    /// <summary>Adds the scheduler: this process takes queued runs.</summary>
    public static IServiceCollection AddOpsScheduling(this IServiceCollection services, OpsOptions options, StorageOptions storage) =>
        services.AddRunScheduling(options, storage);

    private static Assembly LoadAssembly(string name)
    {
        try
        {
            return Assembly.Load(new AssemblyName(name));
        }
        catch (Exception failure) when (failure is IOException or BadImageFormatException)
        {
            throw new CatalogueException([$"Ops:Operations names the assembly '{name}', which is not beside the program: {failure.Message}"]);
        }
    }
}
