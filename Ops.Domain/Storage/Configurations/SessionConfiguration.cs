using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Ops.Domain.Access;

namespace Ops.Domain.Storage.Configurations;

internal sealed class SessionConfiguration : IEntityTypeConfiguration<Session>
{
    public void Configure(EntityTypeBuilder<Session> builder)
    {
        builder.ToTable("sessions");
        builder.Property(s => s.Id).ValueGeneratedNever();
        builder.Property(s => s.KeyHash).HasMaxLength(64);
        builder.Property(s => s.Issuer).HasMaxLength(400);
        builder.Property(s => s.Subject).HasMaxLength(400);
        builder.Property(s => s.Sid).HasMaxLength(400);
        builder.Property(s => s.Name).HasMaxLength(Session.MostText);
        builder.Property(s => s.PersonId).HasMaxLength(400);
        builder.Property(s => s.Address).HasMaxLength(Session.MostText);
        builder.Property(s => s.UserAgent).HasMaxLength(Session.MostText);
        builder.HasIndex(s => s.KeyHash).IsUnique();
        builder.HasIndex(s => new { s.Issuer, s.Sid });
        builder.HasIndex(s => new { s.Issuer, s.Subject, s.EndedAt });
        builder.HasIndex(s => new { s.EndedAt, s.SeenAt });
    }
}
