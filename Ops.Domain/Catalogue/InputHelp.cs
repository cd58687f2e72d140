using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Ops.Domain.Catalogue;

/// <summary>Writes inputs as help for the command line.</summary>
internal static class InputHelp
{
    public static string Of(IReadOnlyList<InputField> fields)
    {
        if (fields.Count == 0)
        {
            return "No inputs.";
        }

        var width = fields.Max(f => f.Name.Length) + 2;
        var text = new StringBuilder();
        foreach (var field in fields)
        {
            text.Append(field.Name.PadRight(width)).Append(string.Join(", ", Facts(field))).Append('\n');
            foreach (var line in Lines(field))
            {
                text.Append(' ', width).Append(line).Append('\n');
            }
        }

        return text.ToString().TrimEnd('\n');
    }

    /// <summary>A default as a person would type it.</summary>
    public static string Shown(JsonNode value) => value.GetValueKind() switch
    {
        JsonValueKind.String when JsonText.TryRead(value) is { } text => text.Length == 0 ? "empty" : Wording.Quote(text),
        JsonValueKind.True => "yes",
        JsonValueKind.False => "no",
        _ => value.ToJsonString(),
    };

    private static IEnumerable<string> Facts(InputField field)
    {
        yield return field.Kind switch
        {
            InputKind.Secret => "a text kept secret",
            InputKind.Multiline => "a text of several lines",
            InputKind.Choice when field.ChoicesProvider is not null => "one of a list read from live data",
            InputKind.Boolean => "yes or no",
            InputKind.CsvFile => "a CSV file",
            _ => InputReader.Expected(field),
        };
        if (field.Limits?.StatedWords() is { } limits)
        {
            yield return limits;
        }

        foreach (var limit in field.RoleLimits)
        {
            yield return limit.Words();
        }

        if (field.Unit is { } unit)
        {
            yield return $"in {unit}";
        }

        if (field.MinLength is { } least)
        {
            yield return $"at least {Wording.Number(least)} characters";
        }

        if (field.MaxLength is { } most and not InputField.LongestText)
        {
            yield return $"at most {Wording.Number(most)} characters";
        }

        if (field.Fallback is null)
        {
            yield return "required";
        }
        else
        {
            yield return field.Default is { } value ? $"default {Shown(value)}" : "optional";
        }
    }

    private static IEnumerable<string> Lines(InputField field)
    {
        var help = field.Help is null ? field.Label : $"{field.Label}: {field.Help}";
        yield return field.Example is null ? help : $"{help.TrimEnd('.')}. Example: {field.Example}";
    }
}
