using Microsoft.Data.Sqlite;

namespace Ops.Domain.Storage;

/// <summary>Section <c>Storage</c> of the configuration.</summary>
public sealed record StorageOptions
{
    /// <summary><c>Sqlite</c>; PostgreSQL comes with a later version.</summary>
    public string Provider { get; init; } = "Sqlite";

    /// <summary>Where the database is; empty for <c>ops.db</c> in the data directory.</summary>
    public string ConnectionString { get; init; } = "";

    /// <summary>What is wrong with these settings, each line naming its key.</summary>
    public IEnumerable<string> Problems()
    {
        if (Provider != "Sqlite")
        {
            yield return $"Storage:Provider is '{Provider}'. This version knows only Sqlite.";
            yield break;
        }

        var readable = true;
        try
        {
            _ = new SqliteConnectionStringBuilder(ConnectionString);
        }
        catch (ArgumentException)
        {
            readable = false;
        }

        if (!readable)
        {
            yield return "Storage:ConnectionString is not a SQLite connection string, such as 'Data Source=/srv/ops/ops.db'. Leave it empty for ops.db in the data directory.";
        }
    }

    internal string SqliteConnectionString(OpsOptions options)
    {
        var builder = new SqliteConnectionStringBuilder(ConnectionString);
        if (string.IsNullOrEmpty(builder.DataSource))
        {
            builder.DataSource = Path.Combine(options.DataPath, "ops.db");
        }

        builder.DefaultTimeout = 30;
        return builder.ConnectionString;
    }
}
