using System.Text.Json;

namespace Ops.Console.Access.Oidc;

/// <summary>What the provider answered: never more than a megabyte, never after a redirect.</summary>
internal sealed record ProviderAnswer(int Status, string MediaType, byte[] Body)
{
    public bool Ok => Status is >= 200 and < 300;

    /// <summary>As one JSON object in which no name comes twice; null if it is anything else.</summary>
    public JsonElement? Json() => MediaType is "application/json" || MediaType.EndsWith("+json", StringComparison.Ordinal) ? OidcJson.Object(Body) : null;

    /// <summary>The <c>error</c> member of a refusal, cleaned. The rest of it is the provider's own business.</summary>
    public string Error() => Json() is { } json && OidcJson.Text(json, "error") is { } code ? OidcText.ErrorCode(code) : "no error code";
}
