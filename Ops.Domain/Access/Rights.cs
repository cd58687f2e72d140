namespace Ops.Domain.Access;

/// <summary>What there is to say of a right apart from who has it.</summary>
public static class Rights
{
    /// <summary>All, in the order people read them.</summary>
    public static readonly IReadOnlyList<Right> All = Enum.GetValues<Right>();

    /// <summary>It is about the console as a whole: to grant it for some operations means nothing.</summary>
    public static bool IsForWholeConsole(Right right) => right is Right.SeeAudit or Right.Administer;

    /// <summary>As the subject of a sentence: "Running".</summary>
    public static string Doing(Right right) => right switch
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
        Right.Approve => "Approving",
        Right.Schedule => "Scheduling",
        Right.BreakGlass => "Breaking glass",
        Right.SeeAudit => "Reading the audit trail",
        Right.Administer => "Administering the console",
        _ => right.ToString(),
    };

    /// <summary>The right of that name, whatever its capitals; null when there is none. A number is no name.</summary>
    public static Right? Find(string name) =>
        All.Where(r => r.ToString().Equals(name, StringComparison.OrdinalIgnoreCase)).Select(r => (Right?)r).FirstOrDefault();
}
