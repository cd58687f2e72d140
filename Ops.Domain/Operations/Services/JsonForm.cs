using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Ops.Domain.Catalogue;

namespace Ops.Domain.Operations.Services;

/// <summary>A JSON tree with places for values in its texts.</summary>
internal static partial class JsonForm
{
    /// <summary>All places in it.</summary>
    /// <exception cref="FormatException">A text in it can't be read, or a name holds a placeholder.</exception>
    public static IEnumerable<Place> Places(JsonNode? node) => node switch
    {
        JsonObject o => o.SelectMany(p => Pattern.Parse(p.Key).Places.Any()
            ? throw new FormatException($"the name {OneLine.Of(p.Key)} in the body holds a placeholder; only values may")
            : Places(p.Value)),
        JsonArray list => list.SelectMany(Places),
        JsonValue value when value.GetValueKind() == JsonValueKind.String => Read(value.GetValue<string>()),
        _ => [],
    };

    /// <summary>A copy with the values in it.</summary>
    public static JsonNode? Fill(JsonNode? node, Func<string, string?> values)
    {
        switch (node)
        {
            case JsonObject o:
                var copy = new JsonObject();
                foreach (var (name, child) in o)
                {
                    if (!IsLeftOut(child, values))
                    {
                        copy[name.Replace("{{", "{", StringComparison.Ordinal).Replace("}}", "}", StringComparison.Ordinal)] = Fill(child, values);
                    }
                }

                return copy;
            case JsonArray list:
                return new JsonArray([.. list.Where(c => !IsLeftOut(c, values)).Select(c => Fill(c, values))]);
            case JsonValue text when text.GetValueKind() == JsonValueKind.String:
                var pattern = Pattern.Parse(text.GetValue<string>());
                return pattern.Only is { Type: not PlaceType.Text } only ? Typed(only, RequestForm.Required(only, values).Trim()) : JsonValue.Create(RequestForm.Text(pattern, values));
            default:
                return node?.DeepClone();
        }
    }

    private static Place[] Read(string text)
    {
        var pattern = Pattern.Parse(text);
        return pattern.Only is null && pattern.Places.FirstOrDefault(p => p.Type != PlaceType.Text) is { } mixed
            ? throw new FormatException($"{{{mixed.Name}:{mixed.Type.ToString().ToLowerInvariant()}}} must be all there is between its quotes")
            : [.. pattern.Places];
    }

    private static bool IsLeftOut(JsonNode? node, Func<string, string?> values) =>
        node is JsonValue value && value.GetValueKind() == JsonValueKind.String
        && Pattern.Parse(value.GetValue<string>()).Only is { IsOptional: true } only && string.IsNullOrWhiteSpace(values(only.Name));

    private static JsonNode? Typed(Place place, string value) => place.Type switch
    {
        // Parsed, not converted: 12.50 stays 12.50, whatever its length.
        PlaceType.Number when Number().IsMatch(value) => JsonNode.Parse(value),
        PlaceType.Number => throw new ItemException(string.Create(CultureInfo.InvariantCulture, $"The value of {place.Name} is no number such as 12.50.")),
        PlaceType.Boolean when value.ToLowerInvariant() is "true" or "yes" or "1" => JsonValue.Create(true),
        PlaceType.Boolean when value.ToLowerInvariant() is "false" or "no" or "0" => JsonValue.Create(false),
        _ => throw new ItemException($"The value of {place.Name} is neither true nor false."),
    };

    [GeneratedRegex(@"\A-?(0|[1-9][0-9]{0,30})(\.[0-9]{1,30})?\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Number();
}
