namespace Ops.Domain.Access;

/// <summary>
/// What the built-in roles may without any configuration. Written out, not derived: a right added later belongs to nobody
/// until somebody decides whose it is. Nobody has BreakGlass here: it takes an explicit grant.
/// </summary>
internal static class BuiltInRights
{
    private static readonly Right[] Staff = [Right.View, Right.SeeInputs, Right.SeeResults, Right.Preview, Right.Run, Right.Request, Right.ControlOwn];

    private static readonly Right[] Engineer = [.. Staff, Right.ControlOthers, Right.TakeOver, Right.Approve, Right.Schedule, Right.SeeAudit];

    private static readonly Dictionary<string, Right[]> Granted = new(StringComparer.Ordinal)
    {
        [Role.Viewer] = [Right.View],
        [Role.Staff] = Staff,
        [Role.Reviewer] = [Right.View, Right.SeeInputs, Right.SeeResults, Right.Preview, Right.Approve, Right.SeeAudit],
        [Role.Engineer] = Engineer,
        [Role.Admin] = [.. Engineer, Right.Administer],
    };

    public static bool Include(string role, Right right) => Granted.TryGetValue(role, out var rights) && rights.Contains(right);
}
