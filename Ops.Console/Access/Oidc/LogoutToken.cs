namespace Ops.Console.Access.Oidc;

/// <summary>The provider's checked word that somebody signed out: one session, or all of one person.</summary>
internal sealed record LogoutToken(string Issuer, string? Subject, string? SessionId, string Id);
