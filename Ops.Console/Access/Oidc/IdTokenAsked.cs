namespace Ops.Console.Access.Oidc;

/// <summary>What an ID token must answer to.</summary>
internal sealed record IdTokenAsked
{
    /// <summary>Null when refreshing: a token then need not have one.</summary>
    public string? Nonce { get; init; }

    /// <summary>That came with it.</summary>
    public string? AccessToken { get; init; }

    /// <summary>The most seconds since the person proved who he is; null if not asked.</summary>
    public int? MaxAge { get; init; }

    public IReadOnlyList<string> AcrValues { get; init; } = [];

    /// <summary>When refreshing: whose token it must be.</summary>
    public string? Subject { get; init; }
}
