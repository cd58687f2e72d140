namespace Ops.Domain.Access;

/// <summary>A session that lives, with what only the web needs of it.</summary>
/// <param name="View">The session.</param>
/// <param name="Ticket">What the web gave when it began.</param>
/// <param name="IdToken">The provider's newest ID token.</param>
public sealed record LiveSession(SessionView View, byte[] Ticket, string? IdToken);
