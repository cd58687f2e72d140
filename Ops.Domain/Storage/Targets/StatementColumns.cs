using Ops.Domain.Catalogue;

namespace Ops.Domain.Storage.Targets;

/// <summary>What the columns of a statement must be like.</summary>
internal static class StatementColumns
{
    public static void Check(IReadOnlyList<TargetColumn> columns, IReadOnlyList<string> key)
    {
        if (columns.GroupBy(c => c.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(g => g.Count() > 1) is { } twins)
        {
            throw new ItemException($"The statement gives two columns named {twins.Key}. Give each a name of its own with AS.");
        }

        if (columns.FirstOrDefault(c => string.IsNullOrWhiteSpace(c.Name) || c.Name == "?column?") is not null)
        {
            throw new ItemException("The statement gives a column without a name. Give it one with AS.");
        }

        if (key.FirstOrDefault(k => columns.All(c => c.Name != k)) is { } missing)
        {
            throw new ItemException($"The statement gives no column {missing}, which is configured as its key. It gives {Wording.List([.. columns.Select(c => c.Name)])}.");
        }
    }

    public static string Named(IReadOnlyList<string> key) => key.Count == 1 ? $"the key column {key[0]}" : $"one of the key columns {Wording.List(key)}";
}
