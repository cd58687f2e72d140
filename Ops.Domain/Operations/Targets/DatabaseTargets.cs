using Ops.Domain.Catalogue;
using Ops.Domain.Storage.Targets;

namespace Ops.Domain.Operations.Targets;

/// <summary>All of <c>Targets:Databases</c>.</summary>
public sealed class DatabaseTargets(TargetsOptions options) : IOffer
{
    /// <summary>By name.</summary>
    public IReadOnlyDictionary<string, DatabaseTarget> All => options.Databases;

    /// <inheritdoc/>
    public bool IsOffered => All.Count > 0;

    /// <summary>Statements people may choose, named <c>database/statement</c>.</summary>
    public IEnumerable<Choice> Statements => All.SelectMany(d => d.Value.Statements.Select(s => new Choice($"{d.Key}/{s.Key}", Label(d, s.Key, s.Value.Title) + Wants(s.Value))));

    /// <summary>Tables a file may update.</summary>
    public IEnumerable<Choice> Updatable => TablesWith(t => t.Update.Count > 0);

    /// <summary>Tables whose old rows may be purged.</summary>
    public IEnumerable<Choice> Purgeable => TablesWith(t => t.Purge is not null);

    /// <summary>A statement and its database.</summary>
    /// <exception cref="ItemException">It is no longer configured.</exception>
    internal (TargetDatabase Database, DatabaseStatement Statement) Statement(string name) =>
        Named(name) is var (target, key, own) && target.Statements.TryGetValue(own, out var statement) ? (target.Open(key), statement)
            : throw new ItemException($"The statement {name} is no longer configured.");

    /// <summary>A table and its database.</summary>
    /// <exception cref="ItemException">It is no longer configured.</exception>
    internal (TargetDatabase Database, DatabaseTable Table) Table(string name) =>
        Named(name) is var (target, key, own) && target.Tables.TryGetValue(own, out var table) ? (target.Open(key), table)
            : throw new ItemException($"The table {name} is no longer configured.");

    /// <summary>A table as people find it among the choices, such as "Orders (CRM)".</summary>
    internal string TitleOf(string name) =>
        Named(name) is var (target, key, own) && target.Tables.TryGetValue(own, out var table) ? Label(new(key, target), own, table.Title) : name;

    private (DatabaseTarget Target, string Key, string Own)? Named(string name) =>
        name.Split('/') is [var database, var own] && All.TryGetValue(database, out var target) ? (target, database, own) : null;

    private IEnumerable<Choice> TablesWith(Func<DatabaseTable, bool> wanted) =>
        All.SelectMany(d => d.Value.Tables.Where(t => wanted(t.Value)).Select(t => new Choice($"{d.Key}/{t.Key}", Label(d, t.Key, t.Value.Title))));

    private static string Label(KeyValuePair<string, DatabaseTarget> database, string name, string title) => $"{(title.Length > 0 ? title : name)} ({database.Value.Shown(database.Key)})";

    private static string Wants(DatabaseStatement statement) => statement.Parameters.Count == 0 ? "" :
        $": needs {string.Join(", ", statement.Parameters.Select(p => $"{p.Key}{(p.Value.Label.Length > 0 ? $", {p.Value.Label}" : "")}{(p.Value.Required ? "" : ", or without it")}"))}";
}
