using Ops.Domain.Storage.Targets;

namespace Ops.Domain.Operations.Targets;

/// <summary>A reviewed query people may export: <c>Targets:Databases:NAME:Statements:NAME</c>.</summary>
public sealed record DatabaseStatement
{
    /// <summary>As people find it; empty for its name.</summary>
    public string Title { get; init; } = "";

    /// <summary>One SELECT, with <c>@name</c> where a value goes. No semicolon, no ORDER BY: rows come in the order of the key.</summary>
    public string Sql { get; init; } = "";

    /// <summary>Columns of the result that name a row, never NULL; the rows come in their order.</summary>
    public IReadOnlyList<string> Key { get; init; } = [];

    /// <summary>The values people give, by name.</summary>
    public IReadOnlyDictionary<string, Parameter> Parameters { get; init; } = new Dictionary<string, Parameter>();

    /// <summary>A value people give.</summary>
    public sealed record Parameter
    {
        /// <summary>What it must be.</summary>
        public TargetType Type { get; init; } = TargetType.Text;

        /// <summary>It can't be left out. Left out, it is NULL.</summary>
        public bool Required { get; init; } = true;

        /// <summary>What it means, for people.</summary>
        public string Label { get; init; } = "";
    }

    internal SqlText Text => SqlText.Read(Sql);

    internal IEnumerable<string> Problems(string key)
    {
        if (string.IsNullOrWhiteSpace(Sql))
        {
            yield return $"{key}:Sql is missing. It must be one SELECT.";
            yield break;
        }

        var text = Text;
        foreach (var problem in text.Problems)
        {
            yield return $"{key}:Sql can't be used: {problem}";
        }

        foreach (var problem in KeyProblems($"{key}:Key", Key))
        {
            yield return problem;
        }

        foreach (var missing in text.Names.Except(Parameters.Keys, StringComparer.OrdinalIgnoreCase))
        {
            yield return $"{key}:Sql uses @{missing}, which is not among its Parameters.";
        }

        foreach (var unused in Parameters.Keys.Except(text.Names, StringComparer.OrdinalIgnoreCase))
        {
            yield return $"{key}:Parameters:{unused} is not used by its Sql. Write @{unused} where it belongs, or remove it.";
        }
    }

    internal static IEnumerable<string> KeyProblems(string key, IReadOnlyList<string> columns)
    {
        if (columns.Count is 0 or > 5 || columns.Any(string.IsNullOrWhiteSpace) || columns.Distinct(StringComparer.OrdinalIgnoreCase).Count() != columns.Count)
        {
            yield return $"{key} must name 1 to 5 different columns, which together name a row.";
        }
    }
}
