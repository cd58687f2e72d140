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
    public static IEnumerable<(string Label, string Value)> Filled(OperationInfo operation, string inputsJson) =>
        RunInputs.ForPeople(operation, inputsJson)
            .Select(v => (Field: operation.Inputs.Find(v.Key), Text: v.Value?.ToString()))
            .Where(v => v.Field is { Kind: not (InputKind.CsvFile or InputKind.Secret) } && !string.IsNullOrWhiteSpace(v.Text))
            .Select(v => (v.Field!.Label, Value(v.Field, v.Text!.Length > Longest ? v.Text[..Longest] + "…" : v.Text)));

    private static string Value(InputField? field, string? text) => text is null ? "–" : field?.Unit is { } unit ? $"{text} {unit}" : text;
}
