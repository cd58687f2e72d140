using System.Text.Json;

namespace Ops.Console.Access.Oidc;

/// <summary>A token whose signature is the provider's. Nothing in it is checked yet.</summary>
internal sealed record SignedToken(JsonElement Header, JsonElement Claims);
