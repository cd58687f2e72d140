using System.Text.Json.Nodes;
using Ops.Domain;
using Ops.Domain.Access;
using Ops.Domain.Runs;

namespace Ops.Console;

/// <summary>A newcomer finds data to try things on: in development the first start fills the practice database.</summary>
internal static class FirstStart
{
    private const string Operation = "practice.fill";

    public static async Task FillPractice(IServiceProvider services, CancellationToken ct)
    {
        var catalogue = services.GetRequiredService<Ops.Domain.Catalogue.OperationCatalogue>();
        var runs = services.GetRequiredService<RunQueries>();
        if (services.GetRequiredService<OpsOptions>().Environment != "development" || catalogue.Find(Operation) is null
            || (await runs.List(new RunFilter { OperationKey = Operation }, null, 1, ct)).Count > 0)
        {
            return;
        }

        // Asked for like any other run, so it is in the list, with its ledger, from the first minute.
        await services.GetRequiredService<RunControl>().Start(
            new StartRequest { OperationKey = Operation, Mode = RunMode.Apply, Inputs = [], IdempotencyKey = "first-start" },
            new Actor("system:first-start", "First start", [Role.Engineer], Door.StartUp), ct);
    }
}
