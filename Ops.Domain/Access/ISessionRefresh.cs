namespace Ops.Domain.Access;

/// <summary>Asks the identity provider whether somebody who signed in may still be here, and as what.</summary>
public interface ISessionRefresh
{
    /// <summary>Uses the refresh token. The answer must be about the same issuer and subject; one about others is <see cref="SessionRefresh.Ended"/>.</summary>
    Task<SessionRefresh> Refresh(string refreshToken, string issuer, string subject, CancellationToken ct);
}
