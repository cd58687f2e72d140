using System.Text;
using Microsoft.Data.Sqlite;
using Ops.Domain.Operations.Samples;

namespace Ops.Domain.Tests.Support;

/// <summary>A practice database in a folder of its own, on a day that doesn't end. Deleted with the test.</summary>
public sealed class PracticeFile : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("practice-");

    public PracticeFile()
    {
        Db = new PracticeDb(FilePath);
        Contacts = new Contacts(Db);
        Submissions = new Submissions(Db, Clock);
    }

    public string FilePath => Path.Combine(_folder.FullName, "practice.db");

    public PracticeDb Db { get; }

    public Contacts Contacts { get; }

    public Submissions Submissions { get; }

    public TimeProvider Clock { get; } = new OneDay();

    public DateOnly Today => Clock.Today();

    public OperationBench<FillPractice.Input, PracticeChunk> Filling(
        int contacts = 200, int failedSubmissions = 60, int seed = 42, string? after = null) =>
        new(new FillPractice(Contacts, Submissions, Clock), new() { Contacts = contacts, FailedSubmissions = failedSubmissions, Seed = seed }) { After = after };

    /// <summary>A database with rows in it.</summary>
    public static async Task<PracticeFile> Filled(int contacts = 200, int failedSubmissions = 60)
    {
        var file = new PracticeFile();
        await file.Filling(contacts, failedSubmissions).Apply();
        return file;
    }

    /// <summary>Every value of every row, for comparing before and after.</summary>
    public async Task<string> Dump()
    {
        var text = new StringBuilder();
        foreach (var table in (string[])["contacts", "submissions", "submission_effects"])
        {
            foreach (var row in await Query($"SELECT * FROM {table} ORDER BY id"))
            {
                text.Append(table).Append(' ').AppendJoin('|', row.Select(v => v is DBNull ? "NULL" : $"{v.GetType().Name}:{v}")).Append('\n');
            }
        }

        return text.ToString();
    }

    /// <summary>The rows of any query.</summary>
    public async Task<List<object[]>> Query(string sql)
    {
        await using var connection = await Db.Open(default);
        await using var command = connection.Command(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<object[]>();
        while (await reader.ReadAsync())
        {
            var values = new object[reader.FieldCount];
            reader.GetValues(values);
            rows.Add(values);
        }

        return rows;
    }

    /// <summary>The first column of any query.</summary>
    public async Task<List<string>> Column(string sql) => [.. (await Query(sql)).Select(r => $"{r[0]}")];

    public void Dispose()
    {
        using (var any = new SqliteConnection($"Data Source={FilePath};Default Timeout=10"))
        {
            SqliteConnection.ClearPool(any);
        }

        _folder.Delete(recursive: true);
    }

    private sealed class OneDay : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2026, 11, 21, 8, 30, 0, TimeSpan.Zero);
    }
}
