using System.Text.Json.Nodes;

namespace Ops.Domain.Catalogue;

/// <summary>Writes inputs as JSON Schema, draft 2020-12.</summary>
internal static class InputJsonSchema
{
    public static JsonObject Of(InputSchema schema) => new()
    {
        ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
        ["type"] = "object",
        ["properties"] = new JsonObject(schema.Fields.Select(f => KeyValuePair.Create(f.Name, (JsonNode?)Of(f)))),
        ["required"] = new JsonArray([.. schema.Fields.Where(f => f.Fallback is null).Select(f => JsonValue.Create(f.Name))]),
        ["additionalProperties"] = false,
    };

    private static JsonObject Of(InputField field)
    {
        var node = new JsonObject { ["title"] = field.Label };
        Add("description", field.Help is null && field.Unit is null ? null : string.Join(' ', new[] { field.Help, field.Unit is null ? null : $"Unit: {field.Unit}." }.OfType<string>()));
        var type = TypeOf(field.Kind);
        node["type"] = field.IsNullable ? new JsonArray(type, "null") : type;
        Add("format", Format(field));
        Add(field.Limits?.MinimumIsExclusive == true ? "exclusiveMinimum" : "minimum", field.Minimum);
        Add(field.Limits?.MaximumIsExclusive == true ? "exclusiveMaximum" : "maximum", field.Maximum);
        Add("minLength", field.MinLength ?? (field is { Required: true, MaxLength: not null } ? 1 : null));
        Add("maxLength", field.MaxLength);
        Add("pattern", field.Kind == InputKind.CsvFile ? "^[0-9a-fA-F]{64}$" : field.Pattern is null ? null : $"^(?:{field.Pattern})$");
        if (field.Choices is { } choices)
        {
            node["enum"] = new JsonArray([.. Offered(field, choices)]);
        }

        Add("default", field.Default);
        Add("examples", field.Example is null ? null : new JsonArray(JsonExample(field, field.Example)));
        Add("writeOnly", field.Kind == InputKind.Secret ? true : null);
        return node;

        void Add(string name, JsonNode? value)
        {
            if (value is not null)
            {
                node[name] = value;
            }
        }
    }

    private static IEnumerable<JsonNode?> Offered(InputField field, IReadOnlyList<Choice> choices)
    {
        foreach (var choice in choices)
        {
            yield return JsonValue.Create(choice.Value);
        }

        if (field.IsNullable)
        {
            yield return null;
        }
        else if (!field.Required && field.Source.Type == typeof(string))
        {
            yield return JsonValue.Create("");
        }
    }

    private static string TypeOf(InputKind kind) => kind switch
    {
        InputKind.Integer => "integer",
        InputKind.Decimal => "number",
        InputKind.Boolean => "boolean",
        _ => "string",
    };

    private static string? Format(InputField field) => field.Kind switch
    {
        InputKind.Date => "date",
        InputKind.DateTime => "date-time",
        InputKind.Integer when field.Source.Type == typeof(int) => "int32",
        InputKind.Integer when field.Source.Type == typeof(long) => "int64",
        _ => null,
    };

    // An author writes the example as a person would type it; the API's reader needs it as JSON.
    private static JsonNode? JsonExample(InputField field, string example) =>
        InputReader.FromText(field, example) is { Error: null, Json: { } json } ? json : JsonValue.Create(example);
}
