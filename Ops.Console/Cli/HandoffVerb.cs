using System.CommandLine;
using Ops.Domain.Runs;

namespace Ops.Console.Cli;

/// <summary><c>handoff RUN</c>: all another person needs to carry on.</summary>
internal sealed class HandoffVerb : Command
{
    public HandoffVerb(Invocation invocation)
        : base("handoff", "Says all another person needs to carry on with a run.")
    {
        var run = RunArgument.Make();
        Add(run);
        SetAction((parsed, _) => invocation.Act(parsed, (session, ct) => Hand(session, parsed.GetRequiredValue(run), ct)));
    }

    private static async Task<int> Hand(Session session, string number, CancellationToken ct)
    {
        if (await session.Find(number, ct) is not { } run)
        {
            return ExitCode.Refused;
        }

        var handoff = new HandoffText((await session.Get<HandoffQueries>().Of(run.Id, session.Actor, ct))!);
        session.Printer.Json(handoff.Json(session));
        foreach (var line in handoff.Lines(session))
        {
            session.Printer.Say(line);
        }

        return ExitCode.Succeeded;
    }
}
