namespace Ops.Console.Access.Oidc;

/// <summary>What the token endpoint gave. None of it is checked yet, and none of it is ever logged.</summary>
internal sealed record TokenAnswer(string AccessToken, string? IdToken, string? RefreshToken);
