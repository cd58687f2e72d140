using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Ops.Domain.Storage;
using Ops.Domain.Storage.Sqlite;
using Ops.Domain.Tests.Support;

namespace Ops.Domain.Tests.Storage;

public sealed class StorageStartTests
{
    [Fact]
    public async Task A_second_start_changes_nothing()
    {
        await using var console = await TestConsole.Start();
        await using var db = await console.Db();
        var instance = (await db.Facts.SingleAsync()).Value;
        Assert.Empty(await console.Get<StorageStart>().Migrate(default));
        await using var again = await TestConsole.Start(beside: console);
        Assert.Equal(instance, (await db.Facts.AsNoTracking().SingleAsync()).Value);
        Assert.Empty(await db.Database.GetPendingMigrationsAsync());
    }

    [Fact]
    public async Task The_migrations_make_exactly_the_present_model()
    {
        await using var console = await TestConsole.Start();
        await using var db = await console.Db();
        Assert.False(db.Database.HasPendingModelChanges());
    }

    [Fact]
    public async Task A_newer_database_is_refused_and_left_untouched()
    {
        await using var console = await TestConsole.Start();
        await Sql(console, "INSERT INTO __EFMigrationsHistory VALUES ('29990101000000_Later', '99.0.0')");
        var before = await Schema(console);
        var refused = await Assert.ThrowsAsync<StorageRefusedException>(() => console.Get<StorageStart>().Migrate(default));
        Assert.Contains("29990101000000_Later", refused.Message, StringComparison.Ordinal);
        Assert.Equal(before, await Schema(console));
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_refused_in_words_and_left_untouched()
    {
        await using var console = await TestConsole.Start();
        var folder = Directory.CreateDirectory(Path.Combine(console.Options.DataPath, "other"));
        var file = Path.Combine(folder.FullName, "ops.db");
        await File.WriteAllTextAsync(file, string.Concat(Enumerable.Repeat("This is a letter. ", 500)));
        await Refused($"Data Source={file}");
        Assert.StartsWith("This is a letter.", await File.ReadAllTextAsync(file), StringComparison.Ordinal);
        await Refused($"Data Source={Path.Combine(console.Options.DataPath, "nowhere", "ops.db")}");
    }

    [Fact]
    public async Task A_migration_lock_left_by_a_killed_process_does_not_keep_a_current_database_shut()
    {
        await using var console = await TestConsole.Start();
        await Sql(console, """CREATE TABLE IF NOT EXISTS "__EFMigrationsLock" ("Id" INTEGER NOT NULL PRIMARY KEY, "Timestamp" TEXT NOT NULL); INSERT INTO "__EFMigrationsLock" VALUES (1, '2026-01-01')""");
        Assert.Empty(await Eventually.Come(console.Get<StorageStart>().Migrate(default)));
    }

    [Fact]
    public async Task Every_connection_has_the_settings_that_make_a_checkpoint_safe()
    {
        await using var console = await TestConsole.Start();
        await using var db = await console.Db();
        await db.Database.OpenConnectionAsync();
        Assert.Equal("wal", await Pragma(db, "journal_mode"));
        Assert.Equal("2", await Pragma(db, "synchronous"));
        Assert.Equal("1", await Pragma(db, "foreign_keys"));
        Assert.Equal("15000", await Pragma(db, "busy_timeout"));
    }

    private static async Task<string?> Pragma(OpsDb db, string name)
    {
        await using var command = db.Database.GetDbConnection().CreateCommand();
#pragma warning disable CA2100 // the names stand above
        command.CommandText = $"PRAGMA {name}";
#pragma warning restore CA2100
        return (await command.ExecuteScalarAsync())?.ToString();
    }

    private static async Task Refused(string connectionString)
    {
        var factory = new Factory(connectionString);
        var refused = await Assert.ThrowsAsync<StorageRefusedException>(() => new StorageStart(factory).Migrate(default));
        Assert.Contains("can't be opened", refused.Message, StringComparison.Ordinal);
    }

    private static async Task Sql(TestConsole console, string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={console.DatabaseFile}");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // the texts stand above
        command.CommandText = sql;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<string> Schema(TestConsole console)
    {
        await using var connection = new SqliteConnection($"Data Source={console.DatabaseFile}");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT group_concat(sql) || (SELECT count(*) FROM __EFMigrationsHistory) FROM sqlite_master";
        return (string)(await command.ExecuteScalarAsync())!;
    }

    private sealed class Factory(string connectionString) : IDbContextFactory<OpsDb>
    {
        public OpsDb CreateDbContext() => new SqliteOpsDb(new DbContextOptionsBuilder<SqliteOpsDb>().UseSqlite(connectionString).Options);
    }
}
