using System.Text.Json;

namespace Ops.Console.Parts;

/// <summary>One value that differs: where it stands, such as body.order.lines[0].amount, and what it was and is.</summary>
/// <param name="Name">Where it stands.</param>
/// <param name="Before">Null where there was none.</param>
/// <param name="After">Null where there is none.</param>
internal sealed record Change(string Name, string? Before, string? After);

/// <summary>Two pieces of JSON, told apart value by value: nobody has to read braces to see what changes.</summary>
internal static class Changes
{
    private const int Longest = 1_000;

    /// <summary>What differs. Values of objects in objects stand on their own; also of texts that hold JSON.</summary>
    public static IReadOnlyList<Change> Between(string? before, string? after)
    {
        using var old = before is null ? null : JsonDocument.Parse(before);
        using var now = after is null ? null : JsonDocument.Parse(after);
        var (olds, nows) = (Members(old), Members(now));
        return [.. olds.Keys.Union(nows.Keys).SelectMany(name => Of(name, Get(olds, name), Get(nows, name)))];
    }

    private static IEnumerable<Change> Of(string name, JsonElement? old, JsonElement? now)
    {
        if (Text(old) == Text(now))
        {
            return [];
        }

        var (before, after) = (Leaves(name, old), Leaves(name, now));
        var found = before.Keys.Union(after.Keys).Select(n => new Change(n, before.GetValueOrDefault(n), after.GetValueOrDefault(n))).Where(c => c.Before != c.After).ToList();

        // They differ only in how they are written, such as in their spaces: then as they are written.
        return found.Count > 0 ? found : [new Change(name, Cut(Text(old)), Cut(Text(now)))];
    }

    private static Dictionary<string, string?> Leaves(string name, JsonElement? value)
    {
        var leaves = new Dictionary<string, string?>();
        if (value is { } known)
        {
            Collect(name, known, leaves);
        }

        return leaves;
    }

    private static void Collect(string name, JsonElement value, Dictionary<string, string?> leaves)
    {
        if (value.ValueKind == JsonValueKind.String && value.GetString() is [('{' or '['), ..] text && Parsed(text) is { } inner)
        {
            value = inner;
        }

        switch (value.ValueKind)
        {
            case JsonValueKind.Object when value.EnumerateObject().Any():
                foreach (var member in value.EnumerateObject())
                {
                    Collect($"{name}.{member.Name}", member.Value, leaves);
                }

                break;
            case JsonValueKind.Array when value.EnumerateArray().Any(e => e.ValueKind is JsonValueKind.Object or JsonValueKind.Array):
                foreach (var (index, element) in value.EnumerateArray().Index())
                {
                    Collect($"{name}[{index}]", element, leaves);
                }

                break;
            default:
                leaves[name] = Cut(Text(value));
                break;
        }
    }

    private static JsonElement? Parsed(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            // It only looked like JSON.
            return null;
        }
    }

    private static Dictionary<string, JsonElement> Members(JsonDocument? json) =>
        json is null ? []
        : json.RootElement.ValueKind == JsonValueKind.Object ? json.RootElement.EnumerateObject().DistinctBy(p => p.Name).ToDictionary(p => p.Name, p => p.Value)
        : new() { ["value"] = json.RootElement };

    private static JsonElement? Get(Dictionary<string, JsonElement> members, string name) => members.TryGetValue(name, out var value) ? value : null;

    private static string? Text(JsonElement? value) => value switch
    {
        null or { ValueKind: JsonValueKind.Null } => null,
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        { } other => other.GetRawText(),
    };

    // The whole of it is in the results.
    private static string? Cut(string? text) => text is { Length: > Longest } ? $"{text[..Longest]}… ({Words.Number(text.Length)} characters)" : text;
}
