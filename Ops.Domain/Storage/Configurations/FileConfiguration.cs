using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Ops.Domain.Files;

namespace Ops.Domain.Storage.Configurations;

internal sealed class StoredFileConfiguration : IEntityTypeConfiguration<StoredFile>
{
    public void Configure(EntityTypeBuilder<StoredFile> builder)
    {
        builder.ToTable("files");
        builder.Property(f => f.Sha256).HasMaxLength(64);
        builder.Property(f => f.Name).HasMaxLength(255);
        builder.Property(f => f.Source).HasMaxLength(1500);
        builder.Ignore(f => f.By);
        builder.Ignore(f => f.SentBytes);
        builder.Ignore(f => f.Changes);
        builder.Property(f => f.BySubject).HasMaxLength(Lengths.Subject);
        builder.Property(f => f.ByName).HasMaxLength(200);
        builder.HasIndex(f => f.Sha256);
    }
}

internal sealed class FileCheckConfiguration : IEntityTypeConfiguration<FileCheck>
{
    public void Configure(EntityTypeBuilder<FileCheck> builder)
    {
        builder.ToTable("file_checks");
        builder.HasKey(c => new { c.Sha256, c.OperationKey, c.OperationVersion });
        builder.Property(c => c.Sha256).HasMaxLength(64);
        builder.Property(c => c.OperationKey).HasMaxLength(100);
        builder.Property(c => c.OperationVersion).HasMaxLength(64);
    }
}

internal sealed class FileChangeConfiguration : IEntityTypeConfiguration<FileChange>
{
    public void Configure(EntityTypeBuilder<FileChange> builder)
    {
        builder.ToTable("file_history");
        builder.Property(c => c.ItemKey).HasMaxLength(400);
        builder.Property(c => c.Target).HasMaxLength(100);
        builder.Property(c => c.Path).HasMaxLength(1024);
        builder.Property(c => c.OldSha256).HasMaxLength(64);
        builder.Property(c => c.NewSha256).HasMaxLength(64);

        // An item that is repeated after a crash has one row.
        builder.HasIndex(c => new { c.RunId, c.ItemKey }).IsUnique();
        builder.HasIndex(c => new { c.Target, c.Path, c.Id });
        builder.HasIndex(c => c.OldSha256);
    }
}

internal sealed class FactConfiguration : IEntityTypeConfiguration<Fact>
{
    public void Configure(EntityTypeBuilder<Fact> builder)
    {
        builder.ToTable("facts");
        builder.HasKey(f => f.Name);
        builder.Property(f => f.Name).HasMaxLength(100);
        builder.Property(f => f.Value).HasMaxLength(1000);
    }
}
