namespace Ops.Console.Access.Oidc;

/// <summary>A check of signing in, or out, failed.</summary>
/// <param name="refusal">Which.</param>
/// <param name="detail">For the log: what was wrong, never a token, code or secret, and nothing a stranger wrote except cut and cleaned.</param>
internal sealed class RefusedException(SignInRefusal refusal, string detail, Exception? inner = null) : Exception($"{refusal}: {detail}", inner)
{
    public SignInRefusal Why { get; } = refusal;

    public string Detail { get; } = detail;

    /// <summary>Whom the provider vouched for before it failed; null while nobody is known.</summary>
    public (string Issuer, string Subject, string Name)? Person { get; init; }

    /// <summary>The same, of somebody.</summary>
    public RefusedException Of(string issuer, string subject, string name) => new(Why, Detail, this) { Person = (issuer, subject, name) };
}
