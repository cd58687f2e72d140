using System.CommandLine;

namespace Ops.Console.Cli;

/// <summary><c>pause RUN</c>.</summary>
internal sealed class PauseVerb : Command
{
    public PauseVerb(Invocation invocation)
        : base("pause", "Asks a run to stand still after the item in hand.")
    {
        var run = RunArgument.Make();
        Add(run);
        SetAction((parsed, _) => invocation.Act(parsed, (session, ct) => Steering.Ask(
            session, parsed.GetRequiredValue(run), (control, found) => control.Pause(found.Id, session.Actor, ct), ct)));
    }
}
