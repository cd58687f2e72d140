using Ops.Domain.Catalogue;

namespace Ops.Domain.Access;

/// <summary>Who may do what. The one place: every door asks here through the domain, pages only to be polite.</summary>
public sealed class AccessRules
{
    private static readonly Dictionary<string, Right[]> Granted = new(StringComparer.Ordinal)
    {
        [Role.Viewer] = [Right.View],
        [Role.Staff] = [Right.View, Right.SeeInputs, Right.SeeResults, Right.Preview, Right.Run, Right.Request, Right.ControlOwn],
        [Role.Reviewer] = [Right.View, Right.SeeInputs, Right.SeeResults, Right.Preview, Right.SeeAudit],
        [Role.Engineer] = [Right.View, Right.SeeInputs, Right.SeeResults, Right.Preview, Right.Run, Right.Request, Right.ControlOwn, Right.ControlOthers, Right.TakeOver, Right.SeeAudit],
        [Role.Admin] = [.. Enum.GetValues<Right>()],
    };

    /// <summary>May this person do this, with this operation if one is named? Denied unless a role grants it.</summary>
    public Permission May(Actor actor, Right right, OperationInfo? operation = null)
    {
        // The program itself only carries on what a person was allowed to start.
        if (ReferenceEquals(actor, Actor.System))
        {
            return new Permission(true, "The program itself.");
        }

        var role = actor.Roles.FirstOrDefault(r => Granted.TryGetValue(r, out var rights) && rights.Contains(right));
        return role is not null
            ? new Permission(true, $"The role {role} includes it.")
            : new Permission(false, $"{Words(right)}{(operation is null ? "" : $" ({operation.Title})")} needs the role {RolesWith(right)}; {actor.Name} has {(actor.Roles.Count == 0 ? "no role" : string.Join(", ", actor.Roles))}.");
    }

    /// <summary>May this person steer this run: as its requester or owner, or with the right over other people's?</summary>
    public Permission MayControl(Actor actor, string requesterSubject, string ownerSubject)
    {
        var isOwn = actor.Subject == requesterSubject || actor.Subject == ownerSubject;
        return isOwn && May(actor, Right.ControlOwn) is { Allowed: true } own ? own : May(actor, Right.ControlOthers);
    }

    /// <summary>The roles that grant a right, in words: "staff, engineer or admin".</summary>
    public static string RolesWith(Right right) => Role.All.Where(r => Granted[r].Contains(right)).ToList() switch
    {
        [var only] => only,
        [.. var first, var last] => $"{string.Join(", ", first)} or {last}",
        [] => "nobody has",
    };

    private static string Words(Right right) => right switch
    {
        Right.View => "Looking at operations and runs",
        Right.SeeInputs => "Seeing inputs",
        Right.SeeResults => "Seeing results",
        Right.Preview => "Previewing",
        Right.Run => "Running",
        Right.Request => "Asking for it to be run",
        Right.ControlOwn => "Steering a run",
        Right.ControlOthers => "Steering other people's runs",
        Right.TakeOver => "Taking over a run",
        Right.SeeAudit => "Seeing the audit trail",
        _ => right.ToString(),
    };
}
