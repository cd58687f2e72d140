using Ops.Domain.Access;
using Ops.Domain.Catalogue;

namespace Ops.Domain.Approvals;

/// <summary>Section <c>Approvals</c> of the configuration. It can only demand more than an operation's author did.</summary>
public sealed record ApprovalOptions
{
    /// <summary>Hours from asking to starting; after that a request has expired. 1 to 720.</summary>
    public double ExpireHours { get; init; } = 24;

    /// <summary>
    /// Everybody who asks or decides must carry a person id (see <c>Oidc:PersonClaim</c>), and no two of them the same: one
    /// person with two accounts counts once.
    /// </summary>
    public bool RequirePersonId { get; init; }

    /// <summary>Further persons who have to agree, by operation or group.</summary>
    public IReadOnlyList<Demand> Demands { get; init; } = [];

    /// <summary>More persons for some operations.</summary>
    public sealed record Demand
    {
        /// <summary>Keys, or beginnings such as <c>contacts.*</c>.</summary>
        public IReadOnlyList<string> Operations { get; init; } = [];

        /// <summary>Headings of the catalogue.</summary>
        public IReadOnlyList<string> Groups { get; init; } = [];

        /// <summary>The role the persons must have; empty for anybody who may decide.</summary>
        public string Role { get; init; } = "";

        /// <summary>How many, 1 to 9.</summary>
        public int Count { get; init; } = 1;

        internal bool Covers(OperationInfo info) =>
            Groups.Contains(info.Group, StringComparer.Ordinal) || Operations.Any(pattern => Grant.Matches(pattern, info.Key));
    }

    /// <summary>What is wrong with these settings, each line naming its key.</summary>
    public IEnumerable<string> Problems()
    {
        if (ExpireHours is not (>= 1 and <= 720))
        {
            yield return $"Approvals:ExpireHours is {ExpireHours}. It must be between 1 and 720.";
        }

        for (var i = 0; i < Demands.Count; i++)
        {
            if (Demands[i].Count is < 1 or > 9)
            {
                yield return $"Approvals:Demands:{i}:Count is {Demands[i].Count}. It must be between 1 and 9.";
            }

            if (Demands[i].Operations.Count + Demands[i].Groups.Count == 0)
            {
                yield return $"Approvals:Demands:{i} names neither Operations nor Groups, so it would demand nothing.";
            }
        }
    }

    /// <summary>What is wrong in the light of what can be run and of which roles there are: a demand nobody could meet would keep a run waiting for ever.</summary>
    internal IEnumerable<string> Problems(OperationCatalogue catalogue, IReadOnlyList<string> roles)
    {
        for (var i = 0; i < Demands.Count; i++)
        {
            foreach (var pattern in Demands[i].Operations.Where(p => !catalogue.All.Any(o => Grant.Matches(p, o.Key))))
            {
                yield return $"Approvals:Demands:{i}:Operations names '{pattern}', and no operation is called so.";
            }

            foreach (var group in Demands[i].Groups.Where(g => catalogue.All.All(o => o.Group != g)))
            {
                yield return $"Approvals:Demands:{i}:Groups names '{group}', and no operation stands under that heading.";
            }

            if (Demands[i].Role is { Length: > 0 } role && !roles.Contains(role, StringComparer.Ordinal))
            {
                yield return $"Approvals:Demands:{i}:Role is '{role}', which is no role. Roles: {string.Join(", ", roles)}. If it is right, add it to Access:Roles.";
            }
        }

        foreach (var (operation, need) in catalogue.All.SelectMany(o => o.Approvals.Select(n => (o, n))).Where(n => n.n.Role is { } role && !roles.Contains(role, StringComparer.Ordinal)))
        {
            yield return $"{operation.Key} needs the agreement of {need}, and there is no role {need.Role}. Add it to Access:Roles.";
        }
    }
}
