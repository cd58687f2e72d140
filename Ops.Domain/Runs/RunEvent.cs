using Ops.Domain.Access;

namespace Ops.Domain.Runs;

/// <summary>One line of a run's history: a step, who made it, when and why.</summary>
public sealed class RunEvent
{
    private RunEvent()
    {
    }

    internal RunEvent(RunStatus? from, RunStatus to, Actor by, DateTimeOffset at, string reason, string? action = null, string? tells = null)
    {
        TellsSubject = tells;
        Actor = by;
        Action = action;
        From = from;
        To = to;
        BySubject = by.Subject;
        ByName = by.Name;
        Door = by.Door;
        At = at;
        Reason = reason;
    }

    /// <summary>Grows with time.</summary>
    public long Id { get; private set; }

    /// <summary>Whose history.</summary>
    public long RunId { get; private set; }

    /// <summary>Before; null for the first line.</summary>
    public RunStatus? From { get; private set; }

    /// <summary>After; the same as before when no status changed.</summary>
    public RunStatus To { get; private set; }

    /// <summary>Who.</summary>
    public string BySubject { get; private set; } = "";

    /// <summary>Who, for people.</summary>
    public string ByName { get; private set; } = "";

    /// <summary>Through which door.</summary>
    public Door Door { get; private set; }

    /// <summary>When.</summary>
    public DateTimeOffset At { get; private set; }

    /// <summary>Why, in one sentence.</summary>
    public string Reason { get; private set; } = "";

    /// <summary>Who must hear of it although he did not do it, such as the owner before; null for nobody in particular.</summary>
    public string? TellsSubject { get; private set; }

    /// <summary>Who, as he acted; not stored here but in the audit trail.</summary>
    internal Actor? Actor { get; }

    /// <summary>What it is called in the audit trail, where the two statuses don't say it.</summary>
    internal string? Action { get; }
}
