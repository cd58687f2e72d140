using System.Text.Json;
using System.Text.Json.Nodes;

namespace Ops.Domain.Catalogue;

/// <summary>Reads what JSON trees decode only when asked, and where a hostile one fails only then.</summary>
internal static class JsonText
{
    /// <summary>The text of a JSON string; null when it holds half of a surrogate pair (<c>"\ud800"</c>), which is no text.</summary>
    public static string? TryRead(JsonNode node)
    {
        try
        {
            return node.AsValue().TryGetValue<string>(out var text) ? text : node.Deserialize<string>();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>The members of an object; null when a name comes twice or is no text.</summary>
    public static IReadOnlyList<KeyValuePair<string, JsonNode?>>? TryMembers(JsonObject node)
    {
        try
        {
            return [.. node];
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }
}
