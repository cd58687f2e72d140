namespace Ops.Console.Access.Oidc;

/// <summary>What came of asking the provider whether somebody is still who he was.</summary>
internal abstract record RefreshOutcome
{
    /// <summary>He is.</summary>
    /// <param name="Roles">His roles now; null if the provider said nothing about them this time, so that those of the session stay.</param>
    /// <param name="RefreshToken">The one to use next time: store it before forgetting the old one.</param>
    /// <param name="IdToken">A newer one for signing out at the provider; null if none came.</param>
    internal sealed record Refreshed(IReadOnlyList<string>? Roles, string RefreshToken, string? IdToken) : RefreshOutcome;

    /// <summary>He is not, or the answer did not pass the checks: the session must end.</summary>
    internal sealed record Ended(SignInRefusal Why) : RefreshOutcome;

    /// <summary>Not known: the session may live on to its absolute limit, without approving anything.</summary>
    internal sealed record Unreachable(SignInRefusal Why) : RefreshOutcome;
}
