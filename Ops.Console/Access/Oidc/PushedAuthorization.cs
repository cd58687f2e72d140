namespace Ops.Console.Access.Oidc;

/// <summary>Whether the sign-in request goes to the provider directly, out of the browser's sight (RFC 9126).</summary>
internal enum PushedAuthorization
{
    /// <summary>Where the provider offers it; by the browser where pushing fails and the provider does not insist.</summary>
    Auto,

    /// <summary>Always; no sign-in without it.</summary>
    Require,

    /// <summary>Never.</summary>
    Off,
}
