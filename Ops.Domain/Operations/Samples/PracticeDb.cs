using Microsoft.Data.Sqlite;

namespace Ops.Domain.Operations.Samples;

/// <summary>
/// The database the sample operations work on: a SQLite file of its own, so that trying things out never touches what the
/// console knows about runs.
/// </summary>
/// <param name="path">Where the file is; it and its folder are made when missing.</param>
public sealed class PracticeDb(string path)
{
    // WAL lets a page show rows while a run writes. WITHOUT ROWID keeps rows in the order of their ids: paging after a key is a seek.
    private const string Schema = """
        CREATE TABLE IF NOT EXISTS contacts (
            id TEXT PRIMARY KEY, name TEXT NOT NULL, email TEXT NOT NULL, country TEXT NOT NULL, last_touched TEXT NOT NULL,
            score INTEGER NULL, score_basis TEXT NULL, is_test INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS submissions (
            id TEXT PRIMARY KEY, contact_id TEXT NOT NULL, amount_cents INTEGER NOT NULL, currency TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('failed', 'paid', 'resubmitted', 'cancelled')), failure_reason TEXT NULL,
            blocked_reason TEXT NULL, attempts INTEGER NOT NULL, submitted_at TEXT NOT NULL,
            resubmitted_key TEXT NULL UNIQUE) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS submission_effects (
            id INTEGER PRIMARY KEY AUTOINCREMENT, submission_id TEXT NOT NULL, idempotency_key TEXT NOT NULL,
            attempt INTEGER NOT NULL, at TEXT NOT NULL);
        CREATE INDEX IF NOT EXISTS submissions_failed ON submissions (failure_reason) WHERE state = 'failed';
        """;

    private readonly Lock _gate = new();
    private volatile bool _created;

    /// <summary>Opens a pooled connection; the first one creates the tables.</summary>
    /// <param name="ct">Ends the wait.</param>
    internal async Task<SqliteConnection> Open(CancellationToken ct)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, DefaultTimeout = 10 }.ToString());
        try
        {
            EnsureFolder();
            await connection.OpenAsync(ct);

            // Per connection, not per file. NORMAL under WAL loses nothing when a process dies, only when the machine does.
            await connection.Command("PRAGMA busy_timeout = 10000; PRAGMA synchronous = NORMAL;").ExecuteNonQueryAsync(ct);
            CreateOnce(connection);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private void EnsureFolder()
    {
        if (!_created && Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder)
        {
            Directory.CreateDirectory(folder);
        }
    }

    private void CreateOnce(SqliteConnection connection)
    {
        if (_created)
        {
            return;
        }

        lock (_gate)
        {
            // Another process may be doing the same: the switch to WAL is retried while the file is busy (DefaultTimeout), and
            // the immediate transaction makes the second one wait until the tables are there.
            connection.Command("PRAGMA journal_mode = WAL;").ExecuteNonQuery();
            using var transaction = connection.BeginTransaction(deferred: false);
            connection.Command(Schema).ExecuteNonQuery();
            transaction.Commit();
            _created = true;
        }
    }
}
