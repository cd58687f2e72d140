namespace Ops.Domain.Access;

/// <summary>The places sealed texts of sessions belong to: one moved to another column does not open.</summary>
internal static class SealedIn
{
    public const string Ticket = "sessions.ticket";

    public const string RefreshToken = "sessions.refresh-token";

    public const string IdToken = "sessions.id-token";
}
