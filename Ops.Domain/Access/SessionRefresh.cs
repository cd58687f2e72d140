namespace Ops.Domain.Access;

/// <summary>What the identity provider says about a session.</summary>
public abstract record SessionRefresh
{
    private SessionRefresh()
    {
    }

    /// <summary>The person is no longer to be here.</summary>
    public sealed record Ended : SessionRefresh;

    /// <summary>The provider could not be asked; nothing is known.</summary>
    public sealed record Unreachable : SessionRefresh;

    /// <summary>He may stay.</summary>
    /// <param name="Roles">His present roles; null when nothing was said of them, and those he has stay.</param>
    /// <param name="RefreshToken">The next refresh token; null when the old one stays good.</param>
    /// <param name="IdToken">A newer ID token, if there is one.</param>
    public sealed record Renewed(IReadOnlyList<string>? Roles, string? RefreshToken, string? IdToken) : SessionRefresh
    {
        /// <summary>Tokens are secrets: they are in no log.</summary>
        public override string ToString() => $"Renewed {{ Roles = {string.Join(", ", Roles ?? ["as before"])} }}";
    }
}
