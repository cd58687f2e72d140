using Ops.Domain.Catalogue;
using Ops.Domain.Runs;

namespace Ops.Console.Runs;

/// <summary>Inputs of a run as people read them: by label and with their unit, secrets masked.</summary>
internal static class InputWords
{
    private const int Longest = 200;

    /// <summary>Each input; "–" for one that was left empty.</summary>
    public static IEnumerable<(string Label, string Value)> All(OperationInfo? operation, string inputsJson) =>
        RunInputs.ForPeople(operation, inputsJson).Select(v => (operation?.Inputs.Find(v.Key)?.Label ?? v.Key, Value(operation?.Inputs.Find(v.Key), v.Value?.ToString())));

    /// <summary>What says on what it works and how: those that were filled in, without the file, which stands elsewhere.</summary>
    public static IEnumerable<(string Label, string Value)> Filled(OperationInfo operation, string inputsJson)
    {
        // In the order of the form: what is stored is sorted by name.
        var values = RunInputs.ForPeople(operation, inputsJson);
        return operation.Inputs.Fields
            .Where(f => f.Kind is not (InputKind.CsvFile or InputKind.Secret))
            .Select(f => (Field: f, Text: values[f.Name]?.ToString() ?? ""))
            .Where(v => v.Text.Trim().Length > 0)
            .Select(v => (v.Field.Label, Value(v.Field, v.Text.Length > Longest ? v.Text[..Longest] + "…" : v.Text)));
    }

    private static string Value(InputField? field, string? text) => text is null ? "–" : field?.Unit is { } unit ? $"{text} {unit}" : text;
}
