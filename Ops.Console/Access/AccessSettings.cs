using Ops.Domain.Access;

namespace Ops.Console.Access;

/// <summary>
/// Reads section <c>Access</c>. By hand, because a key that is misspelt or left empty must not be passed over: a rule that
/// lost its <c>Operations</c> would be a rule for all of them.
/// </summary>
internal static class AccessSettings
{
    private static readonly string[] RuleLists = [nameof(Grant.Roles), nameof(Grant.Rights), nameof(Grant.Operations), nameof(Grant.Groups)];

    public static AccessOptions Read(IConfiguration configuration, List<string> problems)
    {
        var section = configuration.GetSection("Access");
        Unknown(section, [nameof(AccessOptions.BuiltIn), nameof(AccessOptions.Roles), nameof(AccessOptions.Grants), nameof(AccessOptions.Denials), "Session"], problems);
        return new AccessOptions
        {
            BuiltIn = Switch(section.GetSection(nameof(AccessOptions.BuiltIn)), problems),
            Roles = Texts(section.GetSection(nameof(AccessOptions.Roles)), problems),
            Grants = Rules(section.GetSection(nameof(AccessOptions.Grants)), problems),
            Denials = Rules(section.GetSection(nameof(AccessOptions.Denials)), problems),
        };
    }

    private static bool Switch(IConfigurationSection section, List<string> problems)
    {
        if (string.IsNullOrWhiteSpace(section.Value))
        {
            return true;
        }

        if (!bool.TryParse(section.Value, out var isOn))
        {
            problems.Add($"{section.Path} is '{section.Value}'. It must be true or false.");
        }

        return isOn;
    }

    private static List<Grant> Rules(IConfigurationSection section, List<string> problems)
    {
        NoText(section, problems);
        var rules = new List<Grant>();
        foreach (var rule in section.GetChildren())
        {
            Unknown(rule, RuleLists, problems);
            foreach (var list in rule.GetChildren().Where(l => RuleLists.Contains(l.Key, StringComparer.OrdinalIgnoreCase) && !l.GetChildren().Any() && string.IsNullOrEmpty(l.Value)))
            {
                problems.Add($"{list.Path} is an empty list. Name something, or leave the key out.");
            }

            rules.Add(new Grant
            {
                Name = rule.Path,
                Roles = Texts(rule.GetSection(nameof(Grant.Roles)), problems),
                Rights = Texts(rule.GetSection(nameof(Grant.Rights)), problems),
                Operations = Texts(rule.GetSection(nameof(Grant.Operations)), problems),
                Groups = Texts(rule.GetSection(nameof(Grant.Groups)), problems),
            });
        }

        return rules;
    }

    private static List<string> Texts(IConfigurationSection section, List<string> problems)
    {
        NoText(section, problems);
        return [.. section.GetChildren().Select(text => text.Value ?? "")];
    }

    private static void NoText(IConfigurationSection section, List<string> problems)
    {
        if (!string.IsNullOrEmpty(section.Value))
        {
            problems.Add($"{section.Path} is '{section.Value}', but it must be a list: {section.Path}:0, {section.Path}:1 and so on.");
        }
    }

    private static void Unknown(IConfigurationSection section, string[] known, List<string> problems)
    {
        foreach (var key in section.GetChildren().Where(c => !known.Contains(c.Key, StringComparer.OrdinalIgnoreCase)))
        {
            problems.Add($"{key.Path} is not a setting. There are: {string.Join(", ", known.Select(k => $"{section.Path}:{k}"))}.");
        }
    }
}
