namespace Ops.Domain.Access;

/// <summary>Section <c>Access</c> of the configuration: who may do what beyond, or instead of, the built-in roles.</summary>
public sealed record AccessOptions
{
    /// <summary>Whether the built-in roles have their built-in rights. False: only what is granted here counts.</summary>
    public bool BuiltIn { get; init; } = true;

    /// <summary>Names of roles beside the built-in ones, such as <c>dba</c>.</summary>
    public IReadOnlyList<string> Roles { get; init; } = [];

    /// <summary>What is given.</summary>
    public IReadOnlyList<Grant> Grants { get; init; } = [];

    /// <summary>What is taken away; stronger than anything given.</summary>
    public IReadOnlyList<Grant> Denials { get; init; } = [];

    /// <summary>What is wrong with these settings, each line naming its key. What needs the catalogue, <see cref="AccessRules"/> checks.</summary>
    public IEnumerable<string> Problems() => new AccessProblems(this).InThemselves();

    /// <summary>The rules, each knowing where it stands.</summary>
    internal static IReadOnlyList<Grant> Named(IReadOnlyList<Grant> rules, string list) =>
        [.. rules.Select((rule, i) => rule.Name.Length > 0 ? rule : rule with { Name = $"Access:{list}:{i}" })];
}
