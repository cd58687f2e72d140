using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Ops.Domain.Storage.Sqlite;

/// <summary>The database as one SQLite file.</summary>
public sealed class SqliteOpsDb(DbContextOptions<SqliteOpsDb> options) : OpsDb(options)
{
    internal override Task<IReadOnlyList<string>> MissingAuditTriggers(CancellationToken ct) => SqliteAuditTriggers.Missing(this, ct);

    /// <inheritdoc/>
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        base.ConfigureConventions(configurationBuilder);

        // SQLite has no time type; text can't be compared across offsets, milliseconds can.
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UnixMilliseconds>();
    }

    private sealed class UnixMilliseconds() : ValueConverter<DateTimeOffset, long>(
        time => time.ToUnixTimeMilliseconds(),
        milliseconds => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds));
}

/// <summary>Lets <c>dotnet ef migrations add</c> make the context without the console.</summary>
public sealed class SqliteOpsDbDesign : IDesignTimeDbContextFactory<SqliteOpsDb>
{
    /// <inheritdoc/>
    public SqliteOpsDb CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<SqliteOpsDb>().UseSqlite("Data Source=:memory:").Options);
}
