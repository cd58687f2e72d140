using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Ops.Domain.Auditing;

namespace Ops.Domain.Storage.Configurations;

internal sealed class AuditEntryConfiguration : IEntityTypeConfiguration<AuditEntry>
{
    public void Configure(EntityTypeBuilder<AuditEntry> builder)
    {
        builder.ToTable("audit_entries");
        builder.HasKey(e => e.Id);

        // Numbers without gaps: the trail counts itself, a sequence of the database would lose one with every rollback.
        builder.Property(e => e.Id).ValueGeneratedNever();
        builder.Property(e => e.ActorSubject).HasMaxLength(AuditLimits.Subject);
        builder.Property(e => e.ActorName).HasMaxLength(AuditLimits.Name);

        // A door nobody knows was put there past the program: it must be readable, so that its entry can be named.
        builder.Property(e => e.Door).HasConversion(door => door.ToString(), text => AuditEntry.ReadDoor(text)).HasMaxLength(40);
        builder.Property(e => e.Address).HasMaxLength(AuditLimits.Address);
        builder.Property(e => e.Action).HasMaxLength(AuditLimits.Action);
        builder.Property(e => e.ObjectKind).HasMaxLength(AuditLimits.ObjectKind);
        builder.Property(e => e.ObjectId).HasMaxLength(AuditLimits.ObjectId);
        builder.Property(e => e.Summary).HasMaxLength(AuditEntry.MaxSummary);
        builder.Property(e => e.BeforeDigest).HasMaxLength(AuditLimits.Digest);
        builder.Property(e => e.AfterDigest).HasMaxLength(AuditLimits.Digest);
        builder.Property(e => e.PreviousHash).HasMaxLength(AuditLimits.Digest);
        builder.Property(e => e.Hash).HasMaxLength(AuditLimits.Digest);

        // One entry follows on one: a fork can't be stored.
        builder.HasIndex(e => e.PreviousHash).IsUnique();
        builder.HasIndex(e => new { e.Action, e.Id });
        builder.HasIndex(e => new { e.ActorSubject, e.Id });
        builder.HasIndex(e => new { e.ObjectKind, e.ObjectId, e.Id });
        builder.HasIndex(e => e.At);
    }
}

internal sealed class AuditCheckpointConfiguration : IEntityTypeConfiguration<AuditCheckpoint>
{
    public void Configure(EntityTypeBuilder<AuditCheckpoint> builder)
    {
        builder.ToTable("audit_checkpoints");
        builder.HasKey(c => c.Number);
        builder.Property(c => c.Number).ValueGeneratedNever();
        builder.Property(c => c.Hash).HasMaxLength(AuditLimits.Digest);
        builder.Property(c => c.KeyId).HasMaxLength(16);
        builder.Property(c => c.Signature).HasMaxLength(64);
        builder.HasIndex(c => c.EntryId).IsUnique();
    }
}
