using System.CommandLine;
using System.Text.Json.Nodes;

namespace Ops.Console.Cli;

/// <summary><c>migrate</c>: brings the database to this version of the program and says what that took.</summary>
internal sealed class MigrateVerb : Command
{
    public MigrateVerb(Invocation invocation)
        : base("migrate", "Brings the database to this version of the program.")
    {
        SetAction((parsed, _) => invocation.ActOnCatalogue(parsed, Migrate));
    }

    private static async Task<int> Migrate(Session session, CancellationToken ct)
    {
        var applied = await session.Prepare(ct);
        session.Printer.Json(new JsonObject { ["applied"] = new JsonArray([.. applied.Select(name => (JsonNode)name)]) });
        foreach (var name in applied)
        {
            session.Printer.Say($"Applied {name}");
        }

        session.Printer.Say(applied.Count == 0 ? "The database was up to date." : "The database is up to date.");
        return ExitCode.Succeeded;
    }
}
