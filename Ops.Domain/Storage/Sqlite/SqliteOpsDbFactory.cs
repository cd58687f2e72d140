using Microsoft.EntityFrameworkCore;

namespace Ops.Domain.Storage.Sqlite;

/// <summary>Hands out contexts as <see cref="OpsDb"/>, so that nobody else names the provider.</summary>
internal sealed class SqliteOpsDbFactory(IDbContextFactory<SqliteOpsDb> inner) : IDbContextFactory<OpsDb>
{
    public OpsDb CreateDbContext() => inner.CreateDbContext();
}
