using Ops.Domain.Catalogue;

namespace Ops.Domain.Approvals;

/// <summary>Counts agreement: all needs must be met, by different persons, each person for one need.</summary>
public static class Quorum
{
    /// <summary>What is still missing, with the persons placed as well as they can be; empty when all is met.</summary>
    /// <param name="needs">Who has to agree.</param>
    /// <param name="persons">The roles of each person who agreed.</param>
    public static IReadOnlyList<ApprovalNeed> Missing(IReadOnlyList<ApprovalNeed> needs, IReadOnlyList<IReadOnlyList<string>> persons)
    {
        // The rarest need first and "anybody" last: what is said to be missing is then what most people can give.
        var places = needs.OrderBy(n => n.Role is null).ThenBy(n => n.Count).SelectMany(n => Enumerable.Repeat(n.Role, n.Count)).ToList();

        // Somebody with two roles must not stand where only the other one fits: a matching, not a count.
        var holder = new int?[places.Count];
        for (var person = 0; person < persons.Count; person++)
        {
            Place(person, new bool[places.Count]);
        }

        return [.. needs.Select(n => new ApprovalNeed(n.Role, places.Where((role, i) => role == n.Role && holder[i] is null).Count())).Where(n => n.Count > 0)];

        bool Place(int person, bool[] tried)
        {
            for (var i = 0; i < places.Count; i++)
            {
                if (tried[i] || !(places[i] is null || persons[person].Contains(places[i]!)))
                {
                    continue;
                }

                tried[i] = true;
                if (holder[i] is not { } other || Place(other, tried))
                {
                    holder[i] = person;
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>Whether one more person with these roles brings it further.</summary>
    public static bool Helps(IReadOnlyList<ApprovalNeed> needs, IReadOnlyList<IReadOnlyList<string>> persons, IReadOnlyList<string> roles) =>
        Missing(needs, [.. persons, roles]).Sum(n => n.Count) < Missing(needs, persons).Sum(n => n.Count);

    /// <summary>"2 of reviewer and 1 of dba".</summary>
    public static string InWords(IReadOnlyList<ApprovalNeed> needs) => string.Join(" and ", needs);
}
