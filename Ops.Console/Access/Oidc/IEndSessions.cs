namespace Ops.Console.Access.Oidc;

/// <summary>Ends sessions of this console because the provider says so: at once, on all nodes, with the circuits that belong to them.</summary>
internal interface IEndSessions
{
    /// <summary>Ends the session that belongs to this session of the provider. Returns how many ended; none is no error.</summary>
    Task<int> EndBySid(string issuer, string sid, CancellationToken ct);

    /// <summary>Ends all sessions of one person.</summary>
    Task<int> EndBySubject(string issuer, string subject, CancellationToken ct);
}
