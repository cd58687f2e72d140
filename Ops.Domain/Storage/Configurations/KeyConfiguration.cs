using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Ops.Domain.Access;

namespace Ops.Domain.Storage.Configurations;

internal sealed class RingKeyConfiguration : IEntityTypeConfiguration<RingKey>
{
    public void Configure(EntityTypeBuilder<RingKey> builder)
    {
        builder.ToTable("ring_keys");
        builder.HasKey(k => k.Id);
        builder.Property(k => k.Id).HasMaxLength(32);
        builder.Property(k => k.Purpose).HasMaxLength(40);
        builder.Property(k => k.Sealed).HasMaxLength(200);

        // Two processes that fill or rotate the ring at once: the second one is told, and reads what the first made.
        builder.HasIndex(k => k.Purpose).IsUnique().HasFilter("\"RetiredAt\" IS NULL");
    }
}

internal sealed class ProtectionKeyConfiguration : IEntityTypeConfiguration<ProtectionKey>
{
    public void Configure(EntityTypeBuilder<ProtectionKey> builder)
    {
        builder.ToTable("protection_keys");
        builder.Property(k => k.Name).HasMaxLength(200);
        builder.HasIndex(k => k.Name).IsUnique();
    }
}
