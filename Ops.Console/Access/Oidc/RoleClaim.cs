namespace Ops.Console.Access.Oidc;

/// <summary>One place where the provider says what somebody is.</summary>
internal sealed record RoleClaim
{
    public const string IdToken = "id_token", Userinfo = "userinfo";

    /// <summary>The ID token, or the answer of the userinfo endpoint. Never an access token: it is not meant for us and we can't check it.</summary>
    public string Source { get; init; } = IdToken;

    /// <summary>
    /// From the outermost member inwards: Keycloak's <c>["realm_access", "roles"]</c>, Entra's <c>["roles"]</c>. A list and not a dotted name,
    /// because client ids and URL-named claims contain dots themselves.
    /// </summary>
    public IReadOnlyList<string> Path { get; init; } = [];
}
