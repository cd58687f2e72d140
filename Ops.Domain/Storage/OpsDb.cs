using Microsoft.EntityFrameworkCore;
using Ops.Domain.Access;
using Ops.Domain.Approvals;
using Ops.Domain.Auditing;
using Ops.Domain.Files;
using Ops.Domain.Runs;

namespace Ops.Domain.Storage;

/// <summary>
/// The console's database. Lives for one unit of work, made by <c>IDbContextFactory&lt;OpsDb&gt;</c>. Each provider derives its
/// own context with its own migrations. The ledger is only read through it; it is written by <see cref="ILedgerWriter"/>.
/// </summary>
public abstract class OpsDb(DbContextOptions options) : DbContext(options)
{
    /// <summary>Runs.</summary>
    public DbSet<Run> Runs => Set<Run>();

    /// <summary>Items of runs.</summary>
    public DbSet<LedgerRow> Ledger => Set<LedgerRow>();

    /// <summary>History of runs.</summary>
    public DbSet<RunEvent> RunEvents => Set<RunEvent>();

    /// <summary>Logs of runs.</summary>
    public DbSet<RunLogLine> RunLog => Set<RunLogLine>();

    /// <summary>Notes on runs.</summary>
    public DbSet<RunNote> RunNotes => Set<RunNote>();

    /// <summary>How far runs were, over time.</summary>
    public DbSet<RunSample> RunSamples => Set<RunSample>();

    /// <summary>Uploaded files.</summary>
    public DbSet<StoredFile> Files => Set<StoredFile>();

    /// <summary>What checks of files found.</summary>
    public DbSet<FileCheck> FileChecks => Set<FileCheck>();

    /// <summary>What runs did to files of configured buckets.</summary>
    public DbSet<FileChange> FileHistory => Set<FileChange>();

    /// <summary>Pieces of runs' results.</summary>
    public DbSet<ResultPart> ResultParts => Set<ResultPart>();

    /// <summary>What is asked to be approved.</summary>
    public DbSet<ApprovalRequest> ApprovalRequests => Set<ApprovalRequest>();

    /// <summary>What people said to it.</summary>
    public DbSet<Decision> Decisions => Set<Decision>();

    /// <summary>People as they were last known.</summary>
    public DbSet<Person> People => Set<Person>();
    /// <summary>Who is and was signed in.</summary>
    public DbSet<Session> Sessions => Set<Session>();

    /// <summary>Facts about this database, such as its instance id.</summary>
    public DbSet<Fact> Facts => Set<Fact>();

    /// <summary>The audit trail; written by <see cref="AuditTrail"/> alone.</summary>
    public DbSet<AuditEntry> AuditEntries => Set<AuditEntry>();

    /// <summary>What vouches for the audit trail.</summary>
    public DbSet<AuditCheckpoint> AuditCheckpoints => Set<AuditCheckpoint>();
    /// <summary>The keys secrets are sealed with, themselves wrapped.</summary>
    public DbSet<Access.RingKey> RingKeys => Set<Access.RingKey>();

    /// <summary>The web framework's keys of cookies and forms, sealed.</summary>
    public DbSet<Access.ProtectionKey> ProtectionKeys => Set<Access.ProtectionKey>();

    /// <summary>The triggers that keep the audit trail append-only and are gone or altered.</summary>
    internal abstract Task<IReadOnlyList<string>> MissingAuditTriggers(CancellationToken ct);

    /// <inheritdoc/>
    protected override void OnModelCreating(ModelBuilder modelBuilder) =>
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(OpsDb).Assembly, t => t.Namespace == typeof(Configurations.RunConfiguration).Namespace);

    /// <inheritdoc/>
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<Enum>().HaveConversion<string>().HaveMaxLength(40);
    }
}
