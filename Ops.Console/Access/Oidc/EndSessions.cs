using Ops.Domain.Access;

namespace Ops.Console.Access.Oidc;

/// <summary>Ends sessions in the database when the provider says so: every node sees it.</summary>
internal sealed class EndSessions(Sessions sessions) : IEndSessions
{
    public Task<int> EndBySid(string issuer, string sid, CancellationToken ct) => sessions.EndBySid(issuer, sid, ct);

    public Task<int> EndBySubject(string issuer, string subject, CancellationToken ct) => sessions.EndBySubject(issuer, subject, ct);
}
