using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;
using Ops.Domain.Catalogue;

namespace Ops.Domain.Storage.Targets;

/// <summary>A kind of database.</summary>
public enum TargetProvider
{
    /// <summary>A file of SQLite.</summary>
    Sqlite,

    /// <summary>A PostgreSQL server.</summary>
    Postgres,
}

/// <summary>
/// One configured database. What goes wrong comes back in words that name it and never hold its connection string: an
/// <see cref="ItemException"/> when it said no, a <see cref="TransientException"/> when nothing happened and it may be fine in a
/// moment, an <see cref="InDoubtException"/> when the answer to a commit did not come.
/// </summary>
public sealed class TargetDatabase
{
    private readonly string _name;
    private readonly Func<string> _connectionString;
    private readonly TargetProvider _provider;
    private readonly int _timeoutSeconds;

    /// <summary>Opens nothing.</summary>
    /// <param name="name">As people know it.</param>
    /// <param name="provider">Its kind.</param>
    /// <param name="connectionString">Read each time: a file or a variable may hold another one by then.</param>
    /// <param name="timeoutSeconds">How long one command may take.</param>
    public TargetDatabase(string name, TargetProvider provider, Func<string> connectionString, int timeoutSeconds) =>
        (_name, _provider, _connectionString, _timeoutSeconds) = (name, provider, connectionString, timeoutSeconds);

    /// <summary>Whether a connection string can be read at all; what is in it is never told.</summary>
    public static bool CanRead(TargetProvider provider, string connectionString)
    {
        try
        {
            return provider == TargetProvider.Sqlite
                ? new SqliteConnectionStringBuilder(connectionString).DataSource.Length > 0
                : new NpgsqlConnectionStringBuilder(connectionString).Host is { Length: > 0 };
        }
        catch (Exception wrong) when (wrong is ArgumentException or FormatException or KeyNotFoundException or OverflowException)
        {
            return false;
        }
    }

    /// <summary>Reads in a transaction that can't write.</summary>
    internal Task<T> Read<T>(Func<TargetSession, Task<T>> work, CancellationToken ct) => Do(readOnly: true, work, _ => true, ct);

    /// <summary>Writes in one transaction, which is committed when <paramref name="keep"/> says so.</summary>
    internal Task<T> Write<T>(Func<TargetSession, Task<T>> work, Func<T, bool> keep, CancellationToken ct) => Do(readOnly: false, work, keep, ct);

    private async Task<T> Do<T>(bool readOnly, Func<TargetSession, Task<T>> work, Func<T, bool> keep, CancellationToken ct)
    {
        var dialect = Dialect();
        var committing = false;
        try
        {
            await using var connection = dialect.Connect(readOnly);
            await connection.OpenAsync(ct);
            await using var transaction = await dialect.Begin(connection, readOnly, ct);
            var result = await work(new TargetSession(dialect, connection, transaction, _timeoutSeconds));
            if (!readOnly && keep(result))
            {
                // Not to be given up half way: from here on it may be done.
                committing = true;
                await transaction.CommitAsync(CancellationToken.None);
            }

            return result;
        }
        catch (Exception failure) when (dialect.Explain(failure) is { Trouble: not TargetTrouble.None } known)
        {
            // Without the exception itself: whatever a driver puts into it stays out of logs.
            throw known.Trouble switch
            {
                TargetTrouble.Refused => new ItemException($"{_name} {known.Words}"),
                TargetTrouble.Gone when committing => new InDoubtException($"{_name} {known.Words} It was about to confirm the change, so whether it was made is not known."),
                _ => new TransientException($"{_name} {known.Words}{(readOnly ? "" : " Nothing was changed.")}") { NothingDone = true },
            };
        }
    }

    private TargetDialect Dialect()
    {
        var text = _connectionString();
        return !CanRead(_provider, text) ? throw new ItemException($"{_name} is configured with a connection string that can't be read. An engineer has to correct it.")
            : _provider == TargetProvider.Sqlite ? new SqliteDialect(text, _timeoutSeconds) : new PostgresDialect(text, _timeoutSeconds);
    }
}
