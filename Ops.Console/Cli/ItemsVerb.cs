using System.CommandLine;
using System.Text.Json.Nodes;
using Ops.Console.Parts;
using Ops.Domain.Runs;

namespace Ops.Console.Cli;

/// <summary><c>items RUN</c>: the ledger, one line for each item, in order. Streams: a million items need no more memory than ten.</summary>
internal sealed class ItemsVerb : Command
{
    public ItemsVerb(Invocation invocation)
        : base("items", "Lists the items of a run.")
    {
        var run = RunArgument.Make();
        var outcome = new Option<string>("--outcome") { Description = $"Only items of this outcome: {Known}.", HelpName = "failed" };
        Add(run);
        Add(outcome);
        SetAction((parsed, _) => invocation.Act(parsed, (session, ct) => List(session, parsed.GetRequiredValue(run), parsed.GetValue(outcome), ct)));
    }

    private static string Known => string.Join(", ", Enum.GetNames<ItemOutcome>().Select(name => name.ToLowerInvariant()));

    private static async Task<int> List(Session session, string number, string? outcome, CancellationToken ct)
    {
        var printer = session.Printer;
        ItemOutcome? only = null;
        if (outcome is not null)
        {
            // By name only: a number would be an outcome to Enum.Parse as well.
            if (!Enum.GetNames<ItemOutcome>().Contains(outcome, StringComparer.OrdinalIgnoreCase))
            {
                return printer.Refuse(nameof(Refusal.Invalid), "outcome", $"There is no outcome '{outcome}'. Outcomes: {Known}.");
            }

            only = Enum.Parse<ItemOutcome>(outcome, ignoreCase: true);
        }

        if (await session.Find(number, ct) is not { } run)
        {
            return ExitCode.Refused;
        }

        var count = 0L;
        await foreach (var item in session.Get<LedgerQueries>().All(run.Id, only, ct))
        {
            count++;
            if (printer.IsJson)
            {
                printer.Json(Json(item));
            }
            else
            {
                printer.Say($"{Words.Number(item.Ordinal),9}  {item.Key,-24} {RunWords.Outcome(item.Outcome),-14} {item.Message}".TrimEnd());
            }
        }

        if (count == 0)
        {
            printer.Aside(run.PrunedAt is { } at ? $"The items of {run.Number} were folded into its result file on {at:yyyy-MM-dd}: download it in the console." : only is null ? $"{run.Number} has no items yet." : $"{run.Number} has no items that are {RunWords.Outcome(only.Value)}.");
        }

        return ExitCode.Succeeded;
    }

    private static JsonObject Json(LedgerRow item) => new()
    {
        ["ordinal"] = item.Ordinal,
        ["key"] = item.Key,
        ["outcome"] = item.Outcome.ToString(),
        ["message"] = item.Message,
        ["attempts"] = item.Attempts,
    };
}
