using System.Text.Json;

namespace Ops.Console.Access.Oidc;

/// <summary>A checked ID token.</summary>
internal sealed record IdToken(string Issuer, string Subject, string? SessionId, JsonElement Claims, string Raw);
