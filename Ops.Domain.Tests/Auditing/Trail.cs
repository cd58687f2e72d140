using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Ops.Domain.Auditing;
using Ops.Domain.Files;
using Ops.Domain.Storage.Sqlite;
using Ops.Domain.Tests.Support;

namespace Ops.Domain.Tests.Auditing;

/// <summary>What tests do with the audit trail: write into it as the program does, and into its tables as a thief does.</summary>
internal static class Trail
{
    public static AuditRecord Noted(string id, string? summary = null) =>
        new(TestConsole.Sam with { Address = "10.0.0.7" }, AuditActions.RunNoted, "run", id) { Summary = summary };

    public const string Key = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=", OtherKey = "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY=";

    /// <summary>A console that signs every ten entries.</summary>
    public static Task<TestConsole> Start(TestConsole? beside = null, Func<AuditOptions, AuditOptions>? but = null, TimeProvider? time = null, Action<IServiceCollection>? more = null)
    {
        var audit = new AuditOptions { SigningKey = Key, CheckpointEvery = 10 };
        return TestConsole.Start(beside: beside, time: time, more: (services, _) =>
        {
            services.AddSingleton(but?.Invoke(audit) ?? audit);
            more?.Invoke(services);
        });
    }

    public static Task<int> Sign(this TestConsole console, bool all = false) => console.Get<AuditCheckpoints>().Write(all, default);

    public static Task<AuditVerdict> Verify(this TestConsole console, AuditVerdict? since = null) => console.Get<AuditVerify>().Run(since, default);

    public static async Task IsWhole(this TestConsole console, long entries)
    {
        var verdict = await console.Verify();
        Assert.Null(verdict.Words);
        Assert.Equal((true, entries, null), (verdict.IsWhole, verdict.Entries, verdict.EntryId));
    }

    public static async Task<AuditVerdict> IsBroken(this TestConsole console, AuditFault fault, long? entry, string words = "")
    {
        var verdict = await console.Verify();
        Assert.Equal((fault, entry), (verdict.Fault, verdict.EntryId));
        Assert.Contains(words, verdict.Words, StringComparison.Ordinal);
        return verdict;
    }

    /// <summary>The exported file of a checkpoint.</summary>
    public static string Segment(this TestConsole console, int number) => console.Get<IFileStore>().DescribePublished($"audit/{number:D8}.jsonl");

    /// <summary>What somebody does who owns the database: past the triggers, which are there again afterwards, and past the unique index.</summary>
    public static void Tamper(this TestConsole console, params string[] sql)
    {
        var triggers = SqliteAuditTriggers.All;
        console.Sql(string.Concat(triggers.Keys.Select(name => $"DROP TRIGGER {name};"))
            + "DROP INDEX IF EXISTS \"IX_audit_entries_PreviousHash\";" + string.Concat(sql.Select(s => s + ";"))
            + string.Concat(triggers.Select(t => $"CREATE TRIGGER {t.Key} {t.Value};")));
    }

    /// <summary>Takes an entry's row and puts it back changed, with a hash that fits.</summary>
    public static string Forge(AuditEntry entry) =>
        $"INSERT OR REPLACE INTO audit_entries VALUES ({entry.Id}, {entry.At.ToUnixTimeMilliseconds()}, '{entry.ActorSubject}', '{entry.ActorName}', '{entry.Door}', '{entry.Address}', '{entry.Action}', '{entry.ObjectKind}', "
        + $"'{entry.ObjectId}', '{entry.Summary}', NULL, NULL, '{entry.PreviousHash}', '{entry.ComputeHash()}')";

    /// <summary>The whole trail from an entry on, made anew with hashes that fit: what a thief without the key can do at best.</summary>
    public static string[] Rewrite(IReadOnlyList<AuditEntry> entries)
    {
        var sql = new List<string>();
        var previous = entries[0].PreviousHash;
        foreach (var entry in entries)
        {
            var forged = entry with { PreviousHash = previous };
            sql.Add(Forge(forged));
            previous = forged.ComputeHash();
        }

        return [.. sql];
    }

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
