using Ops.Domain.Catalogue;

namespace Ops.Domain.Access;

/// <summary>
/// One rule of the configuration: these roles have (or, among the denials, lack) these rights on these operations. Naming
/// neither operations nor groups means every operation.
/// </summary>
public sealed record Grant
{
    /// <summary>Where it stands, such as <c>Access:Grants:1</c>; named in every answer it decides.</summary>
    public string Name { get; init; } = "";

    /// <summary>Names of roles, built in or out of <c>Access:Roles</c>.</summary>
    public IReadOnlyList<string> Roles { get; init; } = [];

    /// <summary>Names out of <see cref="Right"/>.</summary>
    public IReadOnlyList<string> Rights { get; init; } = [];

    /// <summary>Keys such as <c>contacts.purge</c>, or all keys that begin alike: <c>submissions.*</c>.</summary>
    public IReadOnlyList<string> Operations { get; init; } = [];

    /// <summary>Headings of the catalogue, such as <c>Contacts</c>.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    internal bool IsForEverything => Operations.Count == 0 && Groups.Count == 0;

    /// <summary>The first of the roles it is about; null when it is about none of them or not about this right.</summary>
    internal string? RoleAmong(IReadOnlyList<string> roles, Right right) =>
        Rights.Any(r => Access.Rights.Find(r) == right) ? roles.FirstOrDefault(r => Roles.Contains(r, StringComparer.Ordinal)) : null;

    internal bool Covers(OperationInfo operation) =>
        IsForEverything || Groups.Contains(operation.Group, StringComparer.Ordinal) || Operations.Any(pattern => Matches(pattern, operation.Key));

    /// <summary>"on contacts.* and the group Forms", "on every operation", nothing for rights over the whole console.</summary>
    internal string Where(Right? right = null) =>
        right is { } r && Access.Rights.IsForWholeConsole(r) ? ""
        : IsForEverything ? " on every operation"
        : " on " + string.Join(" and ", Operations.Concat(Groups.Select(g => $"the group {g}")));

    internal static bool Matches(string pattern, string key) =>
        pattern.EndsWith(".*", StringComparison.Ordinal) ? key.StartsWith(pattern[..^1], StringComparison.Ordinal) : pattern == key;
}
