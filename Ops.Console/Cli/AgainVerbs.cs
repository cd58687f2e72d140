using System.CommandLine;
using Ops.Domain.Runs;

namespace Ops.Console.Cli;

/// <summary><c>verify RUN</c>: looks whether what a run did still holds, and waits for the answer.</summary>
internal sealed class VerifyVerb : Command
{
    public VerifyVerb(Invocation invocation)
        : base("verify", "Looks at everything a run changed, whether it is still as the run left it. Changes nothing.")
    {
        var run = RunArgument.Make();
        var follow = FollowOption.Make();
        Add(run);
        Add(follow);
        SetAction((parsed, _) => invocation.Act(parsed, (session, ct) => Again.Ask(
            session, parsed.GetRequiredValue(run), parsed.GetValue(follow), (control, earlier) => control.Verify(earlier.Id, session.Actor, ct), ct)));
    }
}

/// <summary><c>revert RUN --reason TEXT</c>: undoes what a run did, where it still is as the run left it.</summary>
internal sealed class RevertVerb : Command
{
    public RevertVerb(Invocation invocation)
        : base("revert", "Undoes what a run did, newest first, where it is still as the run left it.")
    {
        var run = RunArgument.Make();
        var reason = new Option<string>("--reason") { Description = "Why it shall be undone; stays on the run.", HelpName = "TEXT" };
        var limit = new Option<long?>("--limit") { Description = "Pause after so many items.", HelpName = "N" };
        var follow = FollowOption.Make();
        Add(run);
        Add(reason);
        Add(limit);
        Add(follow);
        SetAction((parsed, _) => invocation.Act(parsed, (session, ct) => Again.Ask(
            session, parsed.GetRequiredValue(run), parsed.GetValue(follow), (control, earlier) => control.Revert(earlier.Id, parsed.GetValue(reason), parsed.GetValue(limit), session.Actor, ct), ct)));
    }
}

/// <summary><c>retry RUN</c>: does again, with the same inputs, what a run could not do.</summary>
internal sealed class RetryVerb : Command
{
    public RetryVerb(Invocation invocation)
        : base("retry", "Does again, with the same inputs, only what failed in a run.")
    {
        var run = RunArgument.Make();
        var drifted = new Option<bool>("--drifted") { Description = "Also what was no longer as previewed." };
        var inDoubt = new Option<bool>("--in-doubt") { Description = "Also what was left in doubt: it may happen a second time." };
        var preview = new Option<bool>("--preview") { Description = "Show what it would do; nothing is changed." };
        var follow = FollowOption.Make();
        Add(run);
        Add(drifted);
        Add(inDoubt);
        Add(preview);
        Add(follow);
        SetAction((parsed, _) => invocation.Act(parsed, (session, ct) =>
        {
            var what = RetryWhat.Failed | (parsed.GetValue(drifted) ? RetryWhat.Drifted : RetryWhat.None) | (parsed.GetValue(inDoubt) ? RetryWhat.InDoubt : RetryWhat.None);
            return Again.Ask(session, parsed.GetRequiredValue(run), parsed.GetValue(follow), (control, earlier) =>
                control.Retry(earlier.Id, what, parsed.GetValue(preview) ? RunMode.Preview : RunMode.Apply, null, session.Actor, ct), ct);
        }));
    }
}

/// <summary>Asks for a run that follows an earlier one, and stays with it.</summary>
internal static class Again
{
    public static async Task<int> Ask(Session session, string number, bool follow, Func<RunControl, Run, Task<Answer>> wish, CancellationToken ct)
    {
        if (await session.Find(number, ct) is not { } earlier)
        {
            return ExitCode.Refused;
        }

        switch (await wish(session.Get<RunControl>(), earlier))
        {
            case Answer.Accepted { RunId: var id }:
                return await Following.ToTheEnd(session, id, follow, ct);
            case Answer.AwaitsApproval { RunId: var waiting } waits:
                session.Printer.Aside(waits.Reason);
                return await Following.ToTheEnd(session, waiting, follow: false, ct);
            case var refused:
                return session.Printer.Refuse(refused);
        }
    }
}
