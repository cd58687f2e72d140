using Ops.Domain.Access;

namespace Ops.Console.Access.Oidc;

/// <summary>Asks the provider about a session's person with its refresh token.</summary>
internal sealed class OidcSessionRefresh(OidcRefresher refresher) : ISessionRefresh
{
    public async Task<SessionRefresh> Refresh(string refreshToken, string issuer, string subject, CancellationToken ct) => await refresher.Refresh(refreshToken, issuer, subject, ct) switch
    {
        RefreshOutcome.Refreshed renewed => new SessionRefresh.Renewed(renewed.Roles, renewed.RefreshToken, renewed.IdToken),
        RefreshOutcome.Ended => new SessionRefresh.Ended(),
        _ => new SessionRefresh.Unreachable(),
    };
}
