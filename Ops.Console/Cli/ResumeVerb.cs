using System.CommandLine;
using Ops.Domain.Runs;

namespace Ops.Console.Cli;

/// <summary><c>resume RUN</c>: a server carries on with it; without one this process does, until the run stands still again.</summary>
internal sealed class ResumeVerb : Command
{
    public ResumeVerb(Invocation invocation)
        : base("resume", "Sends a paused or interrupted run on its way again.")
    {
        var run = RunArgument.Make();
        var follow = FollowOption.Make();
        Add(run);
        Add(follow);
        SetAction((parsed, _) => invocation.Act(parsed, (session, ct) => Resume(session, parsed.GetRequiredValue(run), parsed.GetValue(follow), ct)));
    }

    private static async Task<int> Resume(Session session, string number, bool follow, CancellationToken ct)
    {
        if (await session.Find(number, ct) is not { } run)
        {
            return ExitCode.Refused;
        }

        // A run that waits for its turn is on its way already: the sweep found that nothing can be done twice, or the process that
        // asked for it ended before it began.
        if (run.Status != RunStatus.Queued
            && await session.Get<RunControl>().Resume(run.Id, null, leaveOutInDoubt: false, session.Actor, ct) is not Answer.Accepted and var no)
        {
            return session.Printer.Refuse(no);
        }

        if (follow || !session.HasServer())
        {
            return await Following.ToTheEnd(session, run.Id, follow, ct);
        }

        RunText.Print(session, (await session.Get<RunQueries>().Find(run.Id, ct))!);
        return ExitCode.Succeeded;
    }
}
