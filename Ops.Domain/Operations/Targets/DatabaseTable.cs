using Ops.Domain.Storage.Targets;

namespace Ops.Domain.Operations.Targets;

/// <summary>A table whose rows may be changed: <c>Targets:Databases:NAME:Tables:NAME</c>.</summary>
public sealed record DatabaseTable
{
    /// <summary>As people find it; empty for its name.</summary>
    public string Title { get; init; } = "";

    /// <summary>Its name in the database, letter by letter; with PostgreSQL also <c>schema.table</c>.</summary>
    public string Table { get; init; } = "";

    /// <summary>Columns that name a row: NOT NULL, and unique by an index of the database.</summary>
    public IReadOnlyList<string> Key { get; init; } = [];

    /// <summary>The columns a file may set; without any the table can't be updated.</summary>
    public IReadOnlyDictionary<string, Column> Update { get; init; } = new Dictionary<string, Column>();

    /// <summary>Which of its rows may be purged; without it none.</summary>
    public PurgeRule? Purge { get; init; }

    /// <summary>What an empty cell means.</summary>
    public enum EmptyCell
    {
        /// <summary>The row of the file is refused.</summary>
        Refused,

        /// <summary>NULL.</summary>
        Null,

        /// <summary>A text without letters; only of columns of type Text.</summary>
        Text,
    }

    /// <summary>A column a file may set.</summary>
    public sealed record Column
    {
        /// <summary>What its cells must be.</summary>
        public TargetType Type { get; init; } = TargetType.Text;

        /// <summary>What an empty cell means.</summary>
        public EmptyCell Empty { get; init; } = EmptyCell.Refused;
    }

    /// <summary>Which rows may be purged.</summary>
    public sealed record PurgeRule
    {
        /// <summary>How the age is written.</summary>
        public enum AgeForm
        {
            /// <summary>A date or time; in SQLite a text that begins with one, such as 2026-12-31.</summary>
            Time,

            /// <summary>A number: seconds since 1970.</summary>
            UnixSeconds,
        }

        /// <summary>The column that says how old a row is, in UTC where it has no zone. Rows with NULL there are never old.</summary>
        public string AgeColumn { get; init; } = "";

        /// <summary>How that column is written.</summary>
        public AgeForm AgeAs { get; init; } = AgeForm.Time;

        /// <summary>Rows must be at least so many days old, whatever people enter; 1 or more.</summary>
        public int MinimumDays { get; init; }

        /// <summary>A further condition in SQL over the table's columns, such as <c>status = 'closed'</c>; empty for none.</summary>
        public string Condition { get; init; } = "";

        /// <summary>Triggers and rules on deleting that somebody looked at and that lose nothing.</summary>
        public IReadOnlyList<string> AllowedTriggers { get; init; } = [];

        internal TargetAge Age(DateTimeOffset before) => new(AgeColumn, AgeAs == AgeForm.UnixSeconds, before, string.IsNullOrWhiteSpace(Condition) ? null : Condition);

        internal IEnumerable<string> Problems(string key)
        {
            if (string.IsNullOrWhiteSpace(AgeColumn))
            {
                yield return $"{key}:AgeColumn is missing. It must name the column that says how old a row is.";
            }

            if (MinimumDays is < 1 or > 36_500)
            {
                yield return $"{key}:MinimumDays is {MinimumDays}. It must be between 1 and 36,500: no younger row is ever deleted.";
            }

            var text = SqlText.Read(Condition);
            foreach (var problem in text.Problems.Concat(text.Names.Select(n => $"it uses @{n}, and a condition has no values.")))
            {
                yield return $"{key}:Condition can't be used: {problem}";
            }
        }
    }

    internal IEnumerable<string> Problems(string key, TargetProvider? provider)
    {
        var parts = Table.Split('.');
        if (parts.Any(string.IsNullOrWhiteSpace) || parts.Length > (provider == TargetProvider.Sqlite ? 1 : 2) || Table.AsSpan().ContainsAny('"', '\0'))
        {
            yield return $"{key}:Table is '{Table}'. It must be the name of a table{(provider == TargetProvider.Sqlite ? "" : ", or schema.table")}, without quotes.";
        }

        foreach (var problem in DatabaseStatement.KeyProblems($"{key}:Key", Key))
        {
            yield return problem;
        }

        foreach (var column in Update.Keys.Intersect(Key, StringComparer.OrdinalIgnoreCase))
        {
            yield return $"{key}:Update:{column} is a key column. What names a row can't be changed.";
        }

        foreach (var (column, rule) in Update.Where(u => u.Value is { Empty: EmptyCell.Text, Type: not TargetType.Text }))
        {
            yield return $"{key}:Update:{column}:Empty is Text, which is for columns of type Text; this one is of type {rule.Type}.";
        }

        if (Update.Count == 0 && Purge is null)
        {
            yield return $"{key} has neither Update nor Purge, so nothing could be done with it.";
        }

        foreach (var problem in Purge?.Problems($"{key}:Purge") ?? [])
        {
            yield return problem;
        }
    }
}
