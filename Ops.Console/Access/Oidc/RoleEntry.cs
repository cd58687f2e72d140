namespace Ops.Console.Access.Oidc;

/// <summary>What one value of the provider means here. A list of these and not a table: configuration keys lose upper and lower case.</summary>
internal sealed record RoleEntry
{
    /// <summary>Exactly as the provider sends it.</summary>
    public string Value { get; init; } = "";

    /// <summary>One of <see cref="Ops.Domain.Access.Role"/>.</summary>
    public string Role { get; init; } = "";
}
