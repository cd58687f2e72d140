using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Ops.Domain.Access;
using Ops.Domain.Approvals;
using Ops.Domain.Catalogue;
using Ops.Domain.Runs;

namespace Ops.Domain.Storage.Configurations;

internal sealed class ApprovalRequestConfiguration : IEntityTypeConfiguration<ApprovalRequest>
{
    public void Configure(EntityTypeBuilder<ApprovalRequest> builder)
    {
        builder.ToTable("approval_requests");
        builder.Property(r => r.RequesterSubject).HasMaxLength(Lengths.Subject);
        builder.Property(r => r.RequesterPersonId).HasMaxLength(Lengths.PersonId);
        builder.Property(r => r.Reason).HasMaxLength(1000);
        builder.Property(r => r.Digest).HasMaxLength(64);
        builder.Property(r => r.PlansDigest).HasMaxLength(64);
        builder.Property(r => r.Outcome).HasMaxLength(Run.MaxReason);
        builder.Property(r => r.Needs).AsJson<ApprovalNeed>().HasMaxLength(2000);
        builder.Property(r => r.Revision).IsConcurrencyToken();

        // One request for each run, for ever: an approval can't be moved to another run.
        builder.HasOne<Run>().WithOne().HasForeignKey<ApprovalRequest>(r => r.RunId);
        builder.HasAlternateKey(r => new { r.Id, r.RequesterSubject });
        builder.HasMany(r => r.Decisions).WithOne().HasForeignKey(d => new { d.RequestId, d.RequesterSubject }).HasPrincipalKey(r => new { r.Id, r.RequesterSubject });
        builder.Navigation(r => r.Decisions).HasField("_decisions").UsePropertyAccessMode(PropertyAccessMode.Field);
        builder.HasMany(r => r.Parties).WithOne().HasForeignKey(p => p.RequestId);
        builder.Navigation(r => r.Parties).HasField("_parties").UsePropertyAccessMode(PropertyAccessMode.Field);
        builder.HasIndex(r => new { r.State, r.ExpiresAt });
    }
}

internal sealed class DecisionConfiguration : IEntityTypeConfiguration<Decision>
{
    public void Configure(EntityTypeBuilder<Decision> builder)
    {
        // The two rules that matter most, once more where no code can forget them.
        builder.ToTable("decisions", t => t.HasCheckConstraint("requester_never_decides", "\"Subject\" <> \"RequesterSubject\""));
        builder.HasIndex(d => new { d.RequestId, d.Subject }).IsUnique();
        builder.Property(d => d.RequesterSubject).HasMaxLength(Lengths.Subject);
        builder.Property(d => d.Subject).HasMaxLength(Lengths.Subject);
        builder.Property(d => d.PersonId).HasMaxLength(Lengths.PersonId);
        builder.Property(d => d.Name).HasMaxLength(200);
        builder.Property(d => d.Digest).HasMaxLength(64);
        builder.Property(d => d.Comment).HasMaxLength(1000);
        builder.Property(d => d.Address).HasMaxLength(100);
        builder.Property(d => d.Roles).AsJson<string>().HasMaxLength(4000);
        builder.Ignore(d => d.Counts);
    }
}

internal sealed class PartyConfiguration : IEntityTypeConfiguration<Party>
{
    public void Configure(EntityTypeBuilder<Party> builder)
    {
        builder.ToTable("approval_parties");
        builder.Property(p => p.Subject).HasMaxLength(Lengths.Subject);
        builder.Property(p => p.PersonId).HasMaxLength(Lengths.PersonId);
        builder.Property(p => p.Name).HasMaxLength(200);
    }
}

internal sealed class PersonConfiguration : IEntityTypeConfiguration<Person>
{
    public void Configure(EntityTypeBuilder<Person> builder)
    {
        builder.ToTable("people");
        builder.HasKey(p => p.Subject);
        builder.Property(p => p.Subject).HasMaxLength(Lengths.Subject);
        builder.Property(p => p.Name).HasMaxLength(200);
        builder.Property(p => p.PersonId).HasMaxLength(Lengths.PersonId);
        builder.Property(p => p.Roles).AsJson<string>().HasMaxLength(4000);
    }
}
