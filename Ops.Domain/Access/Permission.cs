namespace Ops.Domain.Access;

/// <summary>Whether somebody may, and why or why not, in a sentence he can read.</summary>
/// <param name="Allowed">Yes or no.</param>
/// <param name="Why">The rule that decided.</param>
public sealed record Permission(bool Allowed, string Why);
