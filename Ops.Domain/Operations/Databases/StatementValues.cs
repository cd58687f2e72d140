using Ops.Domain.Catalogue;
using Ops.Domain.Operations.Targets;
using Ops.Domain.Storage.Targets;

namespace Ops.Domain.Operations.Databases;

/// <summary>The values of a statement as people type them: <c>name = value</c>, a line each. They are values and never become SQL.</summary>
internal static class StatementValues
{
    public static (IReadOnlyDictionary<string, (TargetType Type, string? Value)> Values, IReadOnlyList<string> Problems) Read(DatabaseStatement statement, string? text)
    {
        var (given, problems) = (new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase), new List<string>());
        foreach (var line in (text ?? "").Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var at = line.IndexOf('=', StringComparison.Ordinal);
            var name = at < 0 ? "" : line[..at].Trim();
            if (name.Length == 0)
            {
                problems.Add($"{Wording.Quote(line)} is not of the form name = value.");
            }
            else if (!statement.Parameters.Keys.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                problems.Add(statement.Parameters.Count == 0 ? "This statement needs no values." : $"This statement has no value {Wording.Quote(name)}. It has {Wording.List([.. statement.Parameters.Keys])}.");
            }
            else if (!given.TryAdd(name, line[(at + 1)..].Trim()))
            {
                problems.Add($"{name} stands there twice.");
            }
        }

        var values = new Dictionary<string, (TargetType, string?)>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, parameter) in statement.Parameters)
        {
            var typed = given.GetValueOrDefault(name);
            var (value, mustBe) = string.IsNullOrEmpty(typed) ? (null, null) : TargetValues.Read(parameter.Type, typed);
            if (mustBe is not null)
            {
                problems.Add($"{name} must be {mustBe}, not {Wording.Quote(typed!)}.");
            }
            else if (value is null && parameter.Required)
            {
                problems.Add($"{name}{(parameter.Label.Length > 0 ? $" ({parameter.Label})" : "")} is missing. Add a line: {name} = …");
            }

            values[name] = (parameter.Type, value);
        }

        return (values, problems);
    }
}
