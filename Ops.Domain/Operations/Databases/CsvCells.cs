using Ops.Domain.Catalogue;
using Ops.Domain.Operations.Targets;
using Ops.Domain.Storage.Targets;

namespace Ops.Domain.Operations.Databases;

/// <summary>The cells of a row as values for the columns of a table.</summary>
internal static class CsvCells
{
    public static (IReadOnlyList<(string Column, TargetType Type, string? Value)> Set, IReadOnlyList<string> Problems) Read(DatabaseTable table, IReadOnlyDictionary<string, string> cells)
    {
        var (set, problems) = (new List<(string, TargetType, string?)>(), new List<string>());
        foreach (var (column, rule) in table.Update.Where(u => cells.ContainsKey(u.Key)))
        {
            var cell = cells[column];
            if (cell.Length == 0)
            {
                set.Add((column, rule.Type, rule.Empty == DatabaseTable.EmptyCell.Text ? "" : null));
                if (rule.Empty == DatabaseTable.EmptyCell.Refused)
                {
                    problems.Add($"{column} is empty. It needs a value.");
                }

                continue;
            }

            var (value, mustBe) = TargetValues.Read(rule.Type, cell);
            set.Add((column, rule.Type, value));
            if (mustBe is not null)
            {
                problems.Add($"{column} must be {mustBe}, not {Wording.Quote(cell)}.");
            }
        }

        return (set, problems);
    }
}
