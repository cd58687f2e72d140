using System.Text.Json.Nodes;

namespace Ops.Domain.Catalogue;

/// <summary>One value that was read: normalised JSON and the object for the record, or what is wrong with it.</summary>
internal readonly record struct Reading(JsonNode? Json, object? Value, string? Error)
{
    public static readonly Reading Nothing = new(null, null, null);

    public static Reading Of(JsonNode json, object value) => new(json, value, null);

    public static Reading Of(string text) => new(JsonValue.Create(text), text, null);

    public static Reading Refused(string why) => new(null, null, why);
}
