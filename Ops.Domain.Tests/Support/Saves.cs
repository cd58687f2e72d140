using Ops.Domain.Storage;

namespace Ops.Domain.Tests.Support;

/// <summary>Saves what a test made up, with its audit entries, which takes a transaction.</summary>
internal static class Saves
{
    public static async Task Keep(this OpsDb db)
    {
        await using var transaction = await db.Database.BeginTransactionAsync();
        await db.SaveChangesAsync();
        await transaction.CommitAsync();
    }
}
