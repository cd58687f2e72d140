using Ops.Domain.Runs;

namespace Ops.Console.Cli;

/// <summary>
/// Asks a run to change its course and says what it is now. Asking is all: a run at work stops after the item in hand, and whoever
/// works on it, a server or another command, notices within a heartbeat.
/// </summary>
internal static class Steering
{
    public static async Task<int> Ask(Session session, string number, Func<RunControl, Run, Task<Answer>> wish, CancellationToken ct)
    {
        if (await session.Find(number, ct) is not { } run)
        {
            return ExitCode.Refused;
        }

        var answer = await wish(session.Get<RunControl>(), run);
        if (answer is not Answer.Accepted)
        {
            return session.Printer.Refuse(answer);
        }

        RunText.Print(session, (await session.Get<RunQueries>().Find(run.Id, ct))!);
        return ExitCode.Succeeded;
    }
}
