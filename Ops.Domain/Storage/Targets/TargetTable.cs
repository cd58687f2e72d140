namespace Ops.Domain.Storage.Targets;

/// <summary>A column as the database describes it.</summary>
/// <param name="Name">Its name, exactly.</param>
/// <param name="Type">Its type, for a cast that cuts nothing off.</param>
/// <param name="FullType">Its type with length and scale.</param>
internal sealed record TargetColumn(string Name, string Type, string FullType)
{
    /// <summary>Values may be cut or rounded to fit; <see cref="Fits"/> tells.</summary>
    public string? Fits { get; init; }

    /// <summary>Computed by the database: read and compared, never written.</summary>
    public bool IsGenerated { get; init; }
}

/// <summary>A table as the database describes it.</summary>
/// <param name="Sql">Its full name, quoted.</param>
/// <param name="Columns">All columns, in their order.</param>
/// <param name="Key">The columns that name a row.</param>
internal sealed record TargetTable(string Sql, IReadOnlyList<TargetColumn> Columns, IReadOnlyList<TargetColumn> Key)
{
    /// <summary>Why deleting a row would lose more than that row, each in one sentence.</summary>
    public IReadOnlyList<string> Cascades { get; init; } = [];

    /// <summary>Triggers and rules that run when a row is deleted.</summary>
    public IReadOnlyList<string> DeleteTriggers { get; init; } = [];

    public TargetColumn Column(string name) => Columns.First(c => c.Name == name);

    public string KeyOf(TargetRow row) => RowKey.Of(Key.Select(k => TargetRow.Text(row[k.Name]) ?? ""));
}

/// <summary>Which rows a purge is about: older than a time and, where configured, more.</summary>
/// <param name="AgeColumn">The column that says how old a row is.</param>
/// <param name="AsSeconds">It holds seconds since 1970 instead of a date or time.</param>
/// <param name="Before">Rows from before this time.</param>
/// <param name="Condition">A reviewed condition, or null.</param>
public sealed record TargetAge(string AgeColumn, bool AsSeconds, DateTimeOffset Before, string? Condition);
