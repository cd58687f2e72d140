using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Ops.Domain.Catalogue;

/// <summary>
/// The one way this program writes JSON it will compare or hash: property names in camelCase and, for inputs, in ordinal
/// order; no spaces; enums as words; text unescaped where JSON allows.
/// </summary>
public static class Canonical
{
    /// <summary>Settings shared by everything that is stored.</summary>
    public static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter() },
        NumberHandling = JsonNumberHandling.Strict,
    };

    /// <summary>An object as JSON, properties in the order of their declaration.</summary>
    public static string Json(object value) => JsonSerializer.Serialize(value, value.GetType(), Options);

    /// <summary>A JSON tree with the properties of every object in ordinal order: equal meaning gives equal text.</summary>
    public static string Json(JsonNode? node) => Sorted(node)?.ToJsonString(Options) ?? "null";

    /// <summary>SHA-256 of a text as 64 lower-case hexadecimal digits.</summary>
    public static string Sha256(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    internal static byte[] ShortHash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text))[..16];

    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject o => new JsonObject(o.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => KeyValuePair.Create(p.Key, Sorted(p.Value)))),
        JsonArray a => new JsonArray([.. a.Select(Sorted)]),
        null => null,
        _ => node.DeepClone(),
    };
}
