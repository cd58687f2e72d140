using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Ops.Domain.Runs;

namespace Ops.Domain.Storage.Configurations;

internal sealed class RunConfiguration : IEntityTypeConfiguration<Run>
{
    public void Configure(EntityTypeBuilder<Run> builder)
    {
        builder.ToTable("runs");
        builder.HasKey(r => r.Id);
        builder.Property(r => r.Id).ValueGeneratedOnAdd();
        builder.Property(r => r.OperationKey).HasMaxLength(100);
        builder.Property(r => r.OperationTitle).HasMaxLength(200);
        builder.Property(r => r.OperationVersion).HasMaxLength(64);
        builder.Property(r => r.StatusReason).HasMaxLength(Run.MaxReason);
        builder.Property(r => r.Environment).HasMaxLength(40);
        builder.Property(r => r.InputsHash).HasMaxLength(64);
        builder.Property(r => r.FileSha256).HasMaxLength(64);
        builder.Property(r => r.FileName).HasMaxLength(255);
        builder.Property(r => r.ForceReason).HasMaxLength(1000);
        builder.Property(r => r.IdempotencyKey).HasMaxLength(200);
        builder.Property(r => r.RequesterSubject).HasMaxLength(Lengths.Subject);
        builder.Property(r => r.RequesterName).HasMaxLength(200);
        builder.Property(r => r.OwnerSubject).HasMaxLength(Lengths.Subject);
        builder.Property(r => r.OwnerName).HasMaxLength(200);
        builder.Property(r => r.CursorKey).HasMaxLength(400);
        builder.Property(r => r.LeaseOwner).HasMaxLength(200);
        builder.Property(r => r.ResultsKey).HasMaxLength(400);
        builder.Property(r => r.OutputKey).HasMaxLength(400);
        builder.Property(r => r.ResultsSha256).HasMaxLength(64);

        // Two people press different buttons, or a node settles a run while somebody pauses it: the second one is told.
        builder.Property(r => r.Status).IsConcurrencyToken();
        builder.Property(r => r.Epoch).IsConcurrencyToken();

        builder.Ignore(r => r.Counts);
        builder.Ignore(r => r.Number);
        builder.HasMany(r => r.Events).WithOne().HasForeignKey(e => e.RunId);
        builder.Navigation(r => r.Events).HasField("_events").UsePropertyAccessMode(PropertyAccessMode.Field);

        builder.HasIndex(r => new { r.Status, r.Id });
        builder.HasIndex(r => new { r.OperationKey, r.Id });
        builder.HasIndex(r => new { r.RequesterSubject, r.Id });
        builder.HasIndex(r => new { r.InputsHash, r.Status });
        builder.HasIndex(r => new { r.RequesterSubject, r.IdempotencyKey }).IsUnique();
        builder.Property(r => r.Retries).HasMaxLength(60);

        // What a run did is undone by one run at a time, whoever asks how often.
        builder.HasIndex(r => r.ParentRunId, "IX_runs_one_revert").IsUnique()
            .HasFilter("\"Mode\" = 'Revert' AND \"Status\" NOT IN ('Cancelled', 'Failed', 'Rejected', 'Expired', 'CompletedWithFailures')");
        builder.HasIndex(r => r.ParentRunId, "IX_runs_ParentRunId");
    }
}

internal sealed class RunEventConfiguration : IEntityTypeConfiguration<RunEvent>
{
    public void Configure(EntityTypeBuilder<RunEvent> builder)
    {
        builder.ToTable("run_events");
        builder.Property(e => e.BySubject).HasMaxLength(Lengths.Subject);
        builder.Property(e => e.ByName).HasMaxLength(200);
        builder.Property(e => e.Reason).HasMaxLength(Run.MaxReason);
        builder.Property(e => e.TellsSubject).HasMaxLength(Lengths.Subject);
        builder.Ignore(e => e.Actor);
        builder.Ignore(e => e.Action);
        builder.HasIndex(e => new { e.RunId, e.Id });
        builder.HasIndex(e => new { e.TellsSubject, e.Id }).HasFilter("\"TellsSubject\" IS NOT NULL");
    }
}

internal sealed class ResultPartConfiguration : IEntityTypeConfiguration<ResultPart>
{
    public void Configure(EntityTypeBuilder<ResultPart> builder)
    {
        builder.ToTable("result_parts");
        builder.HasKey(p => new { p.RunId, p.Number });
        builder.Property(p => p.Key).HasMaxLength(400);
        builder.Property(p => p.Sha256).HasMaxLength(64);
    }
}

internal sealed class LedgerRowConfiguration : IEntityTypeConfiguration<LedgerRow>
{
    public void Configure(EntityTypeBuilder<LedgerRow> builder)
    {
        builder.ToTable("ledger");
        builder.HasKey(i => new { i.RunId, i.Ordinal });
        builder.Property(i => i.Key).HasMaxLength(400);
        builder.Property(i => i.Message).HasMaxLength(4096);
        builder.Property(i => i.PlanDigest).HasMaxLength(16);
        builder.HasIndex(i => new { i.RunId, i.Key }).IsUnique();
        builder.HasIndex(i => new { i.RunId, i.Finding, i.Ordinal }).HasFilter("\"Finding\" IS NOT NULL");
        builder.HasOne<Run>().WithMany().HasForeignKey(i => i.RunId);
    }
}

internal sealed class RunLogLineConfiguration : IEntityTypeConfiguration<RunLogLine>
{
    public void Configure(EntityTypeBuilder<RunLogLine> builder)
    {
        builder.ToTable("run_log");
        builder.Property(l => l.Text).HasMaxLength(4096);
        builder.HasIndex(l => new { l.RunId, l.Id });
    }
}

internal sealed class RunNoteConfiguration : IEntityTypeConfiguration<RunNote>
{
    public void Configure(EntityTypeBuilder<RunNote> builder)
    {
        builder.ToTable("run_notes");
        builder.Property(n => n.BySubject).HasMaxLength(Lengths.Subject);
        builder.Property(n => n.ByName).HasMaxLength(200);
        builder.Property(n => n.Text).HasMaxLength(4000);
        builder.Ignore(n => n.By);
        builder.HasIndex(n => new { n.RunId, n.Id });
    }
}

internal sealed class RunSampleConfiguration : IEntityTypeConfiguration<RunSample>
{
    public void Configure(EntityTypeBuilder<RunSample> builder)
    {
        builder.ToTable("run_samples");
        builder.HasIndex(s => new { s.RunId, s.Id });
    }
}
