using System.CommandLine;
using System.Text.Json.Nodes;
using Ops.Domain.Catalogue;

namespace Ops.Console.Cli;

/// <summary><c>list</c>: the operations this program has.</summary>
internal sealed class ListVerb : Command
{
    public ListVerb(Invocation invocation)
        : base("list", "Lists the operations.")
    {
        SetAction((parsed, _) => invocation.ActOnCatalogue(parsed, (session, _) => Task.FromResult(List(session))));
    }

    private static int List(Session session)
    {
        var operations = session.Get<OperationCatalogue>().All;
        session.Printer.Json(new JsonArray([.. operations.Select(OperationText.Json)]));
        var width = operations.Select(o => o.Key.Length).DefaultIfEmpty().Max() + 2;
        foreach (var group in operations.GroupBy(o => o.Group))
        {
            session.Printer.Say(group.Key);
            foreach (var operation in group)
            {
                session.Printer.Say($"  {operation.Key.PadRight(width)}{operation.Title}{(operation.Risk == Risk.Destructive ? " (needs approval)" : "")}");
            }
        }

        return ExitCode.Succeeded;
    }
}
