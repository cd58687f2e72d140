using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;
using Ops.Domain.Runs;

namespace Ops.Console.Tests.Support;

/// <summary>Looks into the practice database and the console's own, beside the running console and with the same SQLite build.</summary>
internal static class Practice
{
    // Loads Ops.Domain, whose module initializer binds SQLite before the first connection is made.
    private static readonly string Loaded = RunNumber.Format(1);

    /// <summary>Ids of failed submissions as practice.fill makes them: of each five in a row the first, second and fourth.</summary>
    public static IEnumerable<string> FailedIds(int count) =>
        Enumerable.Range(1, int.MaxValue).Where(n => n % 5 is 1 or 2 or 4).Take(count).Select(n => $"S-{n:000000}");

    public static string ResubmitCsv(int count) => FailedIds(count).Aggregate(new StringBuilder("submission_id,reason\n"), (text, id) => text.Append(id).Append(",Try again\n")).ToString();

    /// <summary>Everything in the practice tables, as text.</summary>
    public static string Dump(string data)
    {
        var text = new StringBuilder();
        foreach (var table in new[] { "contacts", "submissions", "submission_effects" })
        {
            Read(data, "practice.db", $"SELECT * FROM {table} ORDER BY 1", row => text.AppendJoin('|', row).AppendLine());
        }

        return text.ToString();
    }

    /// <summary>How often each submission was handed in, by id.</summary>
    public static Dictionary<string, int> Effects(string data)
    {
        var effects = new Dictionary<string, int>();
        Read(data, "practice.db", "SELECT submission_id, count(*) FROM submission_effects GROUP BY 1", row => effects[(string)row[0]] = Convert.ToInt32(row[1], null));
        return effects;
    }

    public static void Read(string data, string file, string sql, Action<object[]> each)
    {
        _ = Loaded;
        using var connection = new SqliteConnection($"Data Source={Path.Combine(data, file)};Mode=ReadWrite;Default Timeout=30");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            var row = new object[reader.FieldCount];
            reader.GetValues(row);
            each(row);
        }
    }

    public static long Number(string data, string sql, string file = "ops.db")
    {
        var number = 0L;
        Read(data, file, sql, row => number = Convert.ToInt64(row[0], null));
        return number;
    }

    /// <summary>The first column of the first row as text; empty when there is no row, or nothing in it.</summary>
    public static string Text(string data, string sql, string file = "ops.db")
    {
        string? text = null;
        Read(data, file, sql, row => text ??= Convert.ToString(row[0], CultureInfo.InvariantCulture));
        return text ?? "";
    }

    /// <summary>Changes what is stored behind the running console's back. There must be such a row.</summary>
    public static void Change(string data, string sql) => Assert.Equal(1, Number(data, $"{sql} RETURNING 1"));
}
