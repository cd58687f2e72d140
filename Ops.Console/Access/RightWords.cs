using Ops.Domain.Access;

namespace Ops.Console.Access;

/// <summary>Rights as people say them: what goes together is said together.</summary>
internal static class RightWords
{
    /// <summary>"sees all of it, previews, asks for it"; "nothing" for none.</summary>
    public static string Of(IReadOnlyCollection<Right> rights)
    {
        var words = Phrases(rights.ToHashSet()).ToList();
        return words.Count == 0 ? "nothing" : string.Join(", ", words);
    }

    /// <summary>As the rest of a question, "may Sam …": "run it".</summary>
    public static string Verb(Right right) => right switch
    {
        Right.View => "look at it",
        Right.SeeInputs => "see inputs and files",
        Right.SeeResults => "see items and results",
        Right.Preview => "preview it",
        Right.Run => "run it",
        Right.Request => "ask for it to be run",
        Right.ControlOwn => "steer own runs",
        Right.ControlOthers => "steer and cancel other people's runs",
        Right.TakeOver => "take over runs",
        Right.Approve => "approve it",
        Right.Schedule => "schedule it",
        Right.BreakGlass => "break glass",
        Right.SeeAudit => "read the audit trail",
        Right.Administer => "administer the console",
        _ => right.ToString(),
    };

    private static IEnumerable<string> Phrases(HashSet<Right> has)
    {
        var (inputs, results) = (has.Remove(Right.SeeInputs), has.Remove(Right.SeeResults));
        if (has.Remove(Right.View))
        {
            yield return (inputs, results) switch
            {
                (true, true) => "sees all of it",
                (true, false) => "sees it and its inputs",
                (false, true) => "sees it and its results",
                _ => "sees it",
            };
        }
        else if (inputs || results)
        {
            // The rule is there but opens nothing: what one may not look at does not exist.
            yield return "sees nothing without the right to look";
        }

        var (own, others) = (has.Remove(Right.ControlOwn), has.Remove(Right.ControlOthers));
        foreach (var right in Rights.All.Where(r => r < Right.ControlOwn && has.Contains(r)))
        {
            yield return Short(right);
        }

        if (own || others)
        {
            yield return others ? "steers all runs" : "steers own runs";
        }

        foreach (var right in Rights.All.Where(r => r > Right.ControlOthers && has.Contains(r)))
        {
            yield return Short(right);
        }
    }

    private static string Short(Right right) => right switch
    {
        Right.Preview => "previews",
        Right.Run => "runs it",
        Right.Request => "asks for it",
        Right.TakeOver => "takes over",
        Right.Approve => "approves",
        Right.Schedule => "schedules",
        Right.BreakGlass => "breaks glass",
        Right.SeeAudit => "reads the audit trail",
        Right.Administer => "administers",
        _ => Verb(right),
    };
}
