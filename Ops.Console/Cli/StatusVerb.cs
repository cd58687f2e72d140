using System.CommandLine;
using System.Text.Json.Nodes;
using Ops.Domain.Runs;

namespace Ops.Console.Cli;

/// <summary>
/// <c>status [RUN]</c>: where a run stands, or where the newest runs stand. Its exit code says whether that could be told, not how the run
/// ended: a script asking for the second reads <c>--json</c>.
/// </summary>
internal sealed class StatusVerb : Command
{
    private const int Recent = 20;

    public StatusVerb(Invocation invocation)
        : base("status", "Shows where a run stands; without a run, the newest ones.")
    {
        var run = RunArgument.Make();
        run.Arity = ArgumentArity.ZeroOrOne;
        Add(run);
        SetAction((parsed, _) => invocation.Act(parsed, (session, ct) => parsed.GetValue(run) is { } number ? One(session, number, ct) : Newest(session, ct)));
    }

    private static async Task<int> One(Session session, string number, CancellationToken ct)
    {
        if (await session.Find(number, ct) is not { } run)
        {
            return ExitCode.Refused;
        }

        RunText.Print(session, run);
        return ExitCode.Succeeded;
    }

    private static async Task<int> Newest(Session session, CancellationToken ct)
    {
        var queries = session.Get<RunQueries>();
        var array = new JsonArray();
        foreach (var summary in await queries.List(new RunFilter(), null, Recent, ct))
        {
            // The list leaves out where results lie; the row has it.
            if (await queries.Find(summary.Id, ct) is { } run)
            {
                array.Add((JsonNode)RunText.Json(session, run));
                session.Printer.Say($"{run.Number,-8} {RunWords.Status(run.Status),-22} {run.OperationKey,-28} {RunWords.Mode(run.Mode),-8} {RunText.Done(run.Counts.Done, run.Total),-20} {run.RequesterName}, {run.CreatedAt.ToLocalTime():yyyy-MM-dd HH:mm}");
            }
        }

        session.Printer.Json(array);
        if (array.Count == 0)
        {
            session.Printer.Say("There are no runs yet. The command list shows what can be run.");
        }

        return ExitCode.Succeeded;
    }
}
