using System.CommandLine;

namespace Ops.Console.Cli;

/// <summary><c>cancel RUN</c>.</summary>
internal sealed class CancelVerb : Command
{
    public CancelVerb(Invocation invocation)
        : base("cancel", "Ends a run after the item in hand; what is done stays done.")
    {
        var run = RunArgument.Make();
        Add(run);
        SetAction((parsed, _) => invocation.Act(parsed, (session, ct) => Steering.Ask(
            session, parsed.GetRequiredValue(run), (control, found) => control.Cancel(found.Id, null, session.Actor, ct), ct)));
    }
}
