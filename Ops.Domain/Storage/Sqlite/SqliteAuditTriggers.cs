using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Ops.Domain.Storage.Sqlite;

/// <summary>
/// What makes the audit trail append-only in SQLite. Whoever can drop triggers gets past them; then hashes and signatures tell.
/// </summary>
internal static class SqliteAuditTriggers
{
    /// <summary>By name, what each does.</summary>
    public static readonly IReadOnlyDictionary<string, string> All = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["audit_entries_no_update"] = Refuse("UPDATE", "audit_entries", "an entry is never changed"),
        ["audit_entries_no_delete"] = Refuse("DELETE", "audit_entries", "an entry is never deleted"),
        ["audit_checkpoints_no_update"] = Refuse("UPDATE", "audit_checkpoints", "a checkpoint is never changed"),
        ["audit_checkpoints_no_delete"] = Refuse("DELETE", "audit_checkpoints", "a checkpoint is never deleted"),

        // INSERT OR REPLACE deletes a row without its DELETE trigger: only the next number behind the last hash gets in.
        ["audit_entries_next"] = """
            BEFORE INSERT ON audit_entries
            WHEN NEW."Id" IS NOT (SELECT coalesce(max("Id"), 0) + 1 FROM audit_entries)
                OR NEW."PreviousHash" IS NOT coalesce((SELECT "Hash" FROM audit_entries ORDER BY "Id" DESC LIMIT 1), '0000000000000000000000000000000000000000000000000000000000000000')
            BEGIN SELECT RAISE(ABORT, 'The audit trail is append-only: an entry must follow on the last one.'); END
            """,
        ["audit_checkpoints_next"] = """
            BEFORE INSERT ON audit_checkpoints
            WHEN NEW."Number" <= (SELECT coalesce(max("Number"), 0) FROM audit_checkpoints)
            BEGIN SELECT RAISE(ABORT, 'The audit trail is append-only: a checkpoint must follow on the last one.'); END
            """,
    };

    /// <summary>Called by the migration that makes the tables.</summary>
    public static void CreateAuditTriggers(this MigrationBuilder migration)
    {
        foreach (var (name, what) in All)
        {
            migration.Sql($"CREATE TRIGGER {name} {what};");
        }
    }

    /// <summary>Those the database does not have, or has with another text: an empty one under the right name protects nothing.</summary>
    public static async Task<IReadOnlyList<string>> Missing(DbContext db, CancellationToken ct)
    {
        var there = await db.Database.SqlQueryRaw<string>("SELECT sql AS Value FROM sqlite_master WHERE type = 'trigger' AND sql IS NOT NULL").ToListAsync(ct);
        var known = there.Select(OneLine).ToHashSet(StringComparer.Ordinal);
        return [.. All.Where(trigger => !known.Contains(OneLine($"CREATE TRIGGER {trigger.Key} {trigger.Value}"))).Select(trigger => trigger.Key)];
    }

    private static string OneLine(string sql) => string.Join(' ', sql.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).TrimEnd(';');

    private static string Refuse(string verb, string table, string words) =>
        $"BEFORE {verb} ON {table} BEGIN SELECT RAISE(ABORT, 'The audit trail is append-only: {words}.'); END";
}
