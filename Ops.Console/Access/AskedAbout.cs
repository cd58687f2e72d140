using Ops.Domain;
using Ops.Domain.Access;

namespace Ops.Console.Access;

/// <summary>Somebody "why" can be asked about: oneself, a role, several roles at once, in development the five people.</summary>
/// <param name="Value">As it stands in the address.</param>
/// <param name="Label">As it stands in the list.</param>
/// <param name="Title">As it begins a sentence.</param>
/// <param name="Actor">Whose rights are looked up.</param>
internal sealed record AskedAbout(string Value, string Label, string Title, Actor Actor)
{
    public const string Me = "me";

    /// <summary>Those to choose from.</summary>
    public static IReadOnlyList<AskedAbout> All(AccessRules rules, OpsOptions options, Actor me) =>
    [
        new(Me, $"Me: {Named(me)}", me.Name, me),
        .. options.Environment != "development" ? [] : DevelopmentPeople.All.Where(p => p.Subject != me.Subject)
            .Select(p => new Actor(p.Subject, p.Name, [p.Role], Door.Web)).Select(a => new AskedAbout(a.Subject, Named(a), a.Name, a)),
        .. rules.Roles.Select(OfRole),
    ];

    /// <summary>The one the address names, also several roles with commas between them; null when there is none.</summary>
    public static AskedAbout? Find(string? value, IReadOnlyList<AskedAbout> all, AccessRules rules)
    {
        if (string.IsNullOrWhiteSpace(value))
        {
            return all[0];
        }

        var roles = value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct().ToList();
        return all.FirstOrDefault(a => a.Value == value)
            ?? (roles.Count is > 1 and <= 20 && roles.All(r => rules.Roles.Contains(r))
                ? new AskedAbout(value, Somebody(roles), Somebody(roles), Having(roles))
                : null);
    }

    private static AskedAbout OfRole(string role) => new(role, $"The role {role}", Somebody([role]), Having([role]));

    private static string Somebody(IReadOnlyList<string> roles) => $"Somebody who is {string.Join(" and ", roles)}";

    private static Actor Having(IReadOnlyList<string> roles) => new("nobody:" + string.Join(",", roles), "Somebody", roles, Door.Web);

    private static string Named(Actor actor) => $"{actor.Name} ({(actor.Roles.Count == 0 ? "no role" : string.Join(", ", actor.Roles))})";
}
