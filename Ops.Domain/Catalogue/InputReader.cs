using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Ops.Domain.Catalogue;

/// <summary>Reads one value of a field, from what a person typed or from JSON.</summary>
internal static class InputReader
{
    private static readonly string[] Moments =
    [
        "yyyy-MM-dd'T'HH:mmzzz", "yyyy-MM-dd'T'HH:mm:sszzz", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz",
        "yyyy-MM-dd'T'HH:mm'Z'", "yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'",
    ];

    /// <summary>From the form or the command line: converted, and forgiving about capitals in choices.</summary>
    public static Reading FromText(InputField field, string text)
    {
        var trimmed = text.Trim();
        return field.Kind switch
        {
            InputKind.Text or InputKind.Multiline or InputKind.Secret => FreeTextReader.Read(field, text),
            _ when trimmed.Length == 0 => Empty(field),
            InputKind.Integer or InputKind.Decimal => NumberReader.FromText(field, trimmed),
            InputKind.Boolean => Truth(field, trimmed),
            InputKind.Choice when field.Choices?.Any(c => c.Value == trimmed) == false => ReadText(field, AnyCase(field.Choices, trimmed)),
            _ => ReadText(field, trimmed),
        };
    }

    /// <summary>From JSON: the JSON type must be the right one.</summary>
    public static Reading FromJson(InputField field, JsonNode? node)
    {
        if (node is null)
        {
            return Empty(field);
        }

        switch (field.Kind, node.GetValueKind())
        {
            case (InputKind.Integer or InputKind.Decimal, JsonValueKind.Number):
                return NumberReader.FromJson(field, node.ToJsonString());
            case (InputKind.Boolean, JsonValueKind.True or JsonValueKind.False):
                return Truth(field, node.ToJsonString());
            case (InputKind.Integer or InputKind.Decimal or InputKind.Boolean, _) or (_, not JsonValueKind.String):
                return Reading.Refused(NotExpected(field, Given(node)));
        }

        return JsonText.TryRead(node) is { } text
            ? field.Kind is InputKind.Text or InputKind.Multiline or InputKind.Secret ? FreeTextReader.Read(field, text)
                : string.IsNullOrWhiteSpace(text) ? Empty(field)
                : ReadText(field, text.Trim())
            : Reading.Refused($"{field.Label} holds half of a character. Enter the text again.");
    }

    /// <summary>Nothing was entered: fine where null or an empty text is a value.</summary>
    public static Reading Empty(InputField field)
    {
        if (!field.Required && (field.IsNullable || field.Source.Type == typeof(string)))
        {
            return field.IsNullable ? Reading.Nothing : Reading.Of("");
        }

        var hint = field.Default is { } json ? $" Leave it out for its default, {InputHelp.Shown(json)}." : "";
        return Reading.Refused(field.Say<System.ComponentModel.DataAnnotations.RequiredAttribute>($"{field.Label} must not be empty.{hint}"));
    }

    /// <summary>"a whole number": what the field wants.</summary>
    public static string Expected(InputField field) => field.Kind switch
    {
        InputKind.Integer => "a whole number",
        InputKind.Decimal => "a number",
        InputKind.Boolean => "yes or no (true or false)",
        InputKind.Date => "a date like 2026-01-31",
        InputKind.DateTime => "a time with its zone like 2026-01-31T14:30:00Z",
        InputKind.Choice when field.Choices is { } choices => "one of: " + Wording.List([.. choices.Select(c => c.Value)]),
        InputKind.CsvFile => "the 64 hexadecimal digits of an uploaded file",
        _ => "a text",
    };

    public static string NotExpected(InputField field, string given) => field.Kind == InputKind.Secret
        ? $"{field.Label} must be {Expected(field)}."
        : $"{field.Label} must be {Expected(field)}, not {given}.";

    private static Reading ReadText(InputField field, string text) => field.Kind switch
    {
        InputKind.Date when DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) =>
            Reading.Of(JsonValue.Create(text), day),
        InputKind.DateTime when DateTimeOffset.TryParseExact(
            text, Moments, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at) =>
            Reading.Of(JsonValue.Create(at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture)), at),
        InputKind.CsvFile when text.Length == 64 && text.All(char.IsAsciiHexDigit) => File(field, text.ToLowerInvariant()),
        InputKind.Choice when field.Choices is null => FreeTextReader.Read(field, text),
        InputKind.Choice when field.Choices.Any(c => c.Value == text) =>
            field.Source.Type.IsEnum ? Reading.Of(JsonValue.Create(text), Enum.Parse(field.Source.Type, text)) : Reading.Of(text),
        InputKind.Choice => Reading.Refused(NotExpected(field, Wording.Quote(text)) + Meant(field, text)),
        _ => Reading.Refused(NotExpected(field, Wording.Quote(text))),
    };

    private static Reading File(InputField field, string sha256) =>
        Reading.Of(JsonValue.Create(sha256), Activator.CreateInstance(field.Source.Type, sha256)!);

    private static Reading Truth(InputField field, string text) => text.ToLowerInvariant() switch
    {
        "true" or "yes" => Reading.Of(JsonValue.Create(true), true),
        "false" or "no" => Reading.Of(JsonValue.Create(false), false),
        _ => Reading.Refused(NotExpected(field, Wording.Quote(text))),
    };

    private static string AnyCase(IReadOnlyList<Choice> choices, string text) =>
        choices.Where(c => c.Value.Equals(text, StringComparison.OrdinalIgnoreCase)).Take(2).ToList() is [var only] ? only.Value : text;

    private static string Meant(InputField field, string text) =>
        Nearest.To(text, field.Choices!.Select(c => c.Value), 1) is [var close] ? $" Did you mean {Wording.Quote(close)}?" : "";

    private static string Given(JsonNode node) => node.GetValueKind() switch
    {
        JsonValueKind.String when JsonText.TryRead(node) is { } text => $"the text {Wording.Quote(text)} (leave out the quotes)",
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "the number " + Wording.Quote(node.ToJsonString()),
        JsonValueKind.True or JsonValueKind.False => node.ToJsonString(),
        JsonValueKind.Array => "a list",
        _ => "an object",
    };
}
