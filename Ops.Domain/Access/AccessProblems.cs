using Ops.Domain.Catalogue;

namespace Ops.Domain.Access;

/// <summary>Finds what is wrong with the configured rights. A rule that matches nothing is a typing error, and fails the start.</summary>
internal sealed class AccessProblems(AccessOptions options)
{
    private const int LongestRole = 50;

    private readonly string[] _roles = [.. Role.All, .. options.Roles];

    private IEnumerable<Grant> Rules => AccessOptions.Named(options.Grants, "Grants").Concat(AccessOptions.Named(options.Denials, "Denials"));

    public IEnumerable<string> InThemselves()
    {
        for (var i = 0; i < options.Roles.Count; i++)
        {
            if (WrongRole(options.Roles[i], i) is { } wrong)
            {
                yield return $"Access:Roles:{i} {wrong}";
            }
        }

        if (!options.BuiltIn && options.Grants.Count == 0)
        {
            yield return "Access:BuiltIn is false and Access:Grants is empty: nobody could do anything. Grant something, or leave BuiltIn out.";
        }

        foreach (var problem in Rules.SelectMany(InRule))
        {
            yield return problem;
        }
    }

    public IEnumerable<string> With(OperationCatalogue catalogue)
    {
        var groups = catalogue.All.Select(o => o.Group).Distinct().ToList();
        foreach (var rule in Rules)
        {
            foreach (var (pattern, key) in Numbered(rule.Operations, rule.Name, "Operations"))
            {
                if (!catalogue.All.Any(o => Grant.Matches(pattern, o.Key)))
                {
                    yield return $"{key} is {Wording.Quote(pattern)}, which matches no operation.{Hint(pattern, catalogue.All.Select(o => o.Key))} Name a key such as contacts.purge, or all that begin alike: contacts.*.";
                }
            }

            foreach (var (group, key) in Numbered(rule.Groups, rule.Name, "Groups"))
            {
                if (!groups.Contains(group, StringComparer.Ordinal))
                {
                    yield return $"{key} is {Wording.Quote(group)}; no operation stands under that heading. Groups: {Wording.List(groups)}.";
                }
            }
        }

        foreach (var (operation, field) in catalogue.All.SelectMany(o => o.Inputs.Fields.Select(f => (o, f))))
        {
            foreach (var role in field.RoleLimits.SelectMany(l => l.Unless).Distinct().Where(r => !_roles.Contains(r, StringComparer.Ordinal)))
            {
                yield return $"{operation.Key}, input {field.Name}: its [RoleLimit] excepts the role {Wording.Quote(role)}, which there is not. {Known(role)} If the role is right, add it to Access:Roles.";
            }
        }
    }

    private string? WrongRole(string role, int index) =>
        role.Length is 0 or > LongestRole || role != role.Trim() || role.Contains(',') || role.EnumerateRunes().Any(r => !Wording.IsHarmless(r))
            ? $"is {Wording.Quote(role)}. A role has 1 to {LongestRole} characters, no comma and no spaces around it."
        : Role.All.Contains(role) ? $"is '{role}', which is built in. Leave it out."
        : options.Roles.Take(index).Contains(role, StringComparer.Ordinal) ? $"is '{role}' for the second time. Leave it out."
        : null;

    private IEnumerable<string> InRule(Grant rule)
    {
        if (rule.Roles.Count == 0)
        {
            yield return $"{rule.Name}:Roles names no role. A rule is about at least one.";
        }

        foreach (var (role, key) in Numbered(rule.Roles, rule.Name, "Roles"))
        {
            if (!_roles.Contains(role, StringComparer.Ordinal))
            {
                yield return $"{key} is {Wording.Quote(role)}, which is no role. {Known(role)}";
            }
        }

        if (rule.Rights.Count == 0)
        {
            yield return $"{rule.Name}:Rights names no right. Rights: {string.Join(", ", Rights.All)}.";
        }

        foreach (var (name, key) in Numbered(rule.Rights, rule.Name, "Rights"))
        {
            if (Rights.Find(name) is not { } right)
            {
                yield return $"{key} is {Wording.Quote(name)}, which is no right.{Hint(name, Rights.All.Select(r => r.ToString()))} Rights: {string.Join(", ", Rights.All)}.";
            }
            else if (Rights.IsForWholeConsole(right) && !rule.IsForEverything)
            {
                yield return $"{key} is {right}, which is about the whole console, but the rule names operations. Put it into a rule of its own without Operations and Groups.";
            }
        }
    }

    private static IEnumerable<(string Text, string Key)> Numbered(IReadOnlyList<string> texts, string rule, string list) =>
        texts.Select((text, i) => (text, $"{rule}:{list}:{i}"));

    private static string Hint(string word, IEnumerable<string> known) => Nearest.To(word, known, 1) is [var close] ? $" Did you mean {close}?" : "";

    private string Known(string role) => $"{Hint(role, _roles).TrimStart()} Roles: {string.Join(", ", _roles)}.".TrimStart();
}
