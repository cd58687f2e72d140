using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Ops.Domain.Catalogue;
using Ops.Domain.Operations.Databases;
using Ops.Domain.Operations.Targets;
using Ops.Domain.Runs;
using Ops.Domain.Storage.Targets;

namespace Ops.Domain.Tests.Support;

/// <summary>A console with one configured database, <c>crm</c>, of either kind; the test looks at it, and meddles, past the console.</summary>
internal sealed class TargetBench : IAsyncDisposable
{
    public const string Why = "It is over and done with.";
    private readonly TemporaryFolder _folder;
    private readonly string _connectionString;

    private TargetBench(TargetProvider provider, TemporaryFolder folder, string connectionString) =>
        (Provider, _folder, _connectionString) = (provider, folder, connectionString);

    public static TheoryData<TargetProvider> Both => [TargetProvider.Sqlite, TargetProvider.Postgres];

    public TargetProvider Provider { get; }

    public TestConsole Console { get; private set; } = null!;

    public DatabaseTarget Target { get; private set; } = null!;

    public bool IsPostgres => Provider == TargetProvider.Postgres;

    public string SqliteFile => Path.Combine(_folder.Path, "crm.db");

    /// <summary>A console before an empty database.</summary>
    /// <param name="provider">Its kind.</param>
    /// <param name="server">Where PostgreSQL runs.</param>
    /// <param name="schema">Makes tables and rows.</param>
    /// <param name="configure">What is configured beyond how to reach it.</param>
    public static async Task<TargetBench> Start(TargetProvider provider, PostgresServer server, string schema, Func<DatabaseTarget, DatabaseTarget> configure)
    {
        var folder = new TemporaryFolder();
        var text = provider == TargetProvider.Postgres ? server.ConnectionString(await server.Database()) : $"Data Source={Path.Combine(folder.Path, "crm.db")}";
        var bench = new TargetBench(provider, folder, text);
        await bench.Sql(schema);
        return await Open(bench, configure);
    }

    private static async Task<TargetBench> Open(TargetBench bench, Func<DatabaseTarget, DatabaseTarget> configure)
    {
        bench.Target = configure(new DatabaseTarget { Title = "CRM", Provider = bench.Provider, ConnectionString = bench._connectionString, CommandTimeoutSeconds = 10 });
        var targets = new TargetsOptions { Databases = new Dictionary<string, DatabaseTarget> { ["crm"] = bench.Target } };
        Assert.Empty(targets.Problems());
        bench.Console = await TestConsole.Start(more: (services, _) => services
            .AddSingleton(targets)
            .AddSingleton(OperationCatalogue.From([typeof(ExportStatement), typeof(UpdateFromCsv), typeof(PurgeRows)])));
        return bench;
    }

    /// <summary>Another console before the same database, configured in another way.</summary>
    public async Task<TargetBench> Beside(Func<DatabaseTarget, DatabaseTarget> configure) => await Open(new TargetBench(Provider, new TemporaryFolder(), _connectionString), configure);

    /// <summary>Does something in the database past the console.</summary>
    public async Task Sql(string sql)
    {
        if (IsPostgres)
        {
            await using var connection = new NpgsqlConnection(_connectionString + ";Pooling=false");
            await connection.OpenAsync();
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync();
            return;
        }

        await using var file = new SqliteConnection(_connectionString);
        await file.OpenAsync();
        await using var does = file.CreateCommand();
        does.CommandText = sql;
        await does.ExecuteNonQueryAsync();
    }

    public async Task<long> Number(string sql) => long.Parse((await Dump(sql)).Trim(), CultureInfo.InvariantCulture);

    /// <summary>Every byte of the result: PostgreSQL's own COPY, or SQLite's own quote() with the storage class.</summary>
    public async Task<string> Dump(string select)
    {
        if (IsPostgres)
        {
            await using var connection = new NpgsqlConnection(_connectionString + ";Pooling=false");
            await connection.OpenAsync();
            using var copy = await connection.BeginTextExportAsync($"COPY ({select}) TO STDOUT");
            return await copy.ReadToEndAsync();
        }

        await using var file = new SqliteConnection(_connectionString);
        await file.OpenAsync();
        await using var command = file.CreateCommand();
        command.CommandText = $"SELECT * FROM ({select}) LIMIT 0";
        List<string> names = [];
        await using (var shape = await command.ExecuteReaderAsync())
        {
            names.AddRange(Enumerable.Range(0, shape.FieldCount).Select(shape.GetName));
        }

        var text = new StringBuilder();
        var read = names.Select(TargetDialect.Quote).Select(n => names is ["n"] ? $"CAST({n} AS TEXT)" : $"typeof({n}) || ':' || quote({n})");
        command.CommandText = $"SELECT {string.Join(", ", read)} FROM ({select})";
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            text.AppendJoin('|', Enumerable.Range(0, reader.FieldCount).Select(reader.GetString)).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>Previews, asks, lets Rita agree where that is needed, and executes.</summary>
    public async Task<Run> Do(string operation, JsonObject inputs)
    {
        var id = operation == "database.export" ? await Console.Start(operation, inputs: inputs) : await Agreed(operation, inputs);
        return await Console.GoOn(id);
    }

    /// <summary>A run that may start, and did not.</summary>
    public async Task<long> Agreed(string operation, JsonObject inputs)
    {
        var id = await Console.Request(operation, inputs);
        TestConsole.Accepted(await Console.Approve(id, TestConsole.Rita));
        return id;
    }

    public async Task<Run> Verify(long id) => await Console.GoOn(Assert.IsType<Answer.Accepted>(await Console.Control.Verify(id, TestConsole.Sam, default)).RunId);

    public async Task<Run> Revert(long id)
    {
        var undo = Assert.IsType<Answer.AwaitsApproval>(await Console.Control.Revert(id, Why, null, TestConsole.Sam, default)).RunId;
        TestConsole.Accepted(await Console.Approve(undo, TestConsole.Rita));
        return await Console.GoOn(undo);
    }

    /// <summary>A file on the shelf, as the input that names it.</summary>
    public async Task<string> Upload(string csv) => (string)(await Console.Upload(csv))["cards"]!;

    public async ValueTask DisposeAsync()
    {
        await Console.DisposeAsync();
        SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }
}
