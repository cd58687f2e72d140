using System.Text;
using Microsoft.Data.Sqlite;

namespace Ops.Console.Tests.Support;

/// <summary>A data directory of its own, and commands run on it.</summary>
internal sealed class CliFolder : IDisposable
{
    // Loads the SQLite binding the domain was made to run with.
    static CliFolder() => System.Runtime.CompilerServices.RuntimeHelpers.RunModuleConstructor(typeof(Ops.Domain.OpsOptions).Module.ModuleHandle);

    private readonly string _root = Directory.CreateTempSubdirectory("ops-cli-").FullName;
    private int _files;

    /// <summary>The data directory; not made yet.</summary>
    public string Data => Path.Combine(_root, "data");

    public async Task<CliResult> Run(params IEnumerable<string> args)
    {
        await using var process = new CliProcess(Data, args);
        return await process.Ends();
    }

    public CliProcess Start(params IEnumerable<string> args) => new(Data, args);

    /// <summary>Fills the practice database.</summary>
    public async Task Fill(int failed) =>
        (await Run("run", "practice.fill", "--input", "contacts=50", "--input", $"failedSubmissions={failed}")).Exits(0);

    /// <summary>Writes a file beside the data directory.</summary>
    public string File(byte[] content)
    {
        var path = Path.Combine(_root, $"rows-{Interlocked.Increment(ref _files)}.csv");
        System.IO.File.WriteAllBytes(path, content);
        return path;
    }

    public string File(string content) => File(Encoding.UTF8.GetBytes(content));

    /// <summary>A file of the first failed submissions: of every five the first, second and fourth failed.</summary>
    public string Failed(int count) => File("submission_id,reason\n" + string.Concat(
        Enumerable.Range(1, int.MaxValue).Where(n => n % 5 is 1 or 2 or 4).Take(count).Select(n => $"S-{n:D6},Agreed\n")));

    /// <summary>One number out of the practice database.</summary>
    public long Practice(string sql) => Convert.ToInt64(Sql("practice.db", sql));

    /// <summary>How many submissions had an effect, and how many effects beyond the first there were.</summary>
    public (long Submissions, long Repeats) Effects()
    {
        var distinct = Practice("SELECT count(DISTINCT submission_id) FROM submission_effects");
        return (distinct, Practice("SELECT count(*) FROM submission_effects") - distinct);
    }

    /// <summary>Nobody else can write the practice database until this is disposed: a run's item stays in hand for as long as a test needs.</summary>
    public IDisposable HoldPractice()
    {
        var connection = Open("practice.db");
        using var begin = connection.CreateCommand();
        begin.CommandText = "BEGIN IMMEDIATE";
        begin.ExecuteNonQuery();
        return connection;
    }

    public object? Sql(string file, string sql)
    {
        using var connection = Open(file);
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    private SqliteConnection Open(string file)
    {
        // Not pooled: nothing of ours may hold the database while a command works on it.
        var connection = new SqliteConnection($"Data Source={Path.Combine(Data, file)};Pooling=False;Default Timeout=30");
        connection.Open();
        return connection;
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
