using Microsoft.EntityFrameworkCore;

namespace Ops.Domain.Storage;

/// <summary>Names this database, so that two consoles never hand the same idempotency key to an outside system.</summary>
internal static class InstanceId
{
    private const string Name = "instance";

    public static Task<string> Read(OpsDb db, CancellationToken ct) =>
        db.Facts.Where(f => f.Name == Name).Select(f => f.Value).SingleAsync(ct);

    /// <summary>Makes it at the first start.</summary>
    public static async Task Ensure(OpsDb db, CancellationToken ct)
    {
        // Two processes may start at once on a new database: one of them makes it, both read the same.
        await db.Database.ExecuteSqlAsync($"INSERT INTO facts (\"Name\", \"Value\") VALUES ({Name}, {Guid.NewGuid().ToString("N")}) ON CONFLICT DO NOTHING", ct);
    }
}
