using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Ops.Domain.Auditing;
using Ops.Domain.Tests.Support;

namespace Ops.Domain.Tests.Auditing;

/// <summary>What tests do with the audit trail: write into it as the program does, and into its tables as a thief does.</summary>
internal static class Trail
{
    public static AuditRecord Noted(string id, string? summary = null) =>
        new(TestConsole.Sam with { Address = "10.0.0.7" }, AuditActions.RunNoted, "run", id) { Summary = summary };

    public static async Task Write(this TestConsole console, int count, int from = 1)
    {
        await using var db = await console.Db();
        await using var transaction = await db.Database.BeginTransactionAsync();
        for (var i = from; i < from + count; i++)
        {
            await console.Get<AuditTrail>().Record(db, Noted($"R-{i}", $"Note {i}"), default);
        }

        await transaction.CommitAsync();
    }

    public static async Task<List<AuditEntry>> Entries(this TestConsole console)
    {
        await using var db = await console.Db();
        return await db.AuditEntries.AsNoTracking().OrderBy(e => e.Id).ToListAsync();
    }

    /// <summary>SQL on a connection of its own, past everything the program has.</summary>
    public static int Sql(this TestConsole console, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={console.DatabaseFile};Pooling=False;Default Timeout=30");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteNonQuery();
    }
}
