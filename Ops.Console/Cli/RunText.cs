using System.Text.Json.Nodes;
using Ops.Console.Parts;
using Ops.Domain.Files;
using Ops.Domain.Runs;

namespace Ops.Console.Cli;

/// <summary>Says where a run stands: one object for programs, a few lines for people.</summary>
internal static class RunText
{
    public static JsonObject Json(Session session, Run run) => new()
    {
        ["run"] = run.Number,
        ["operation"] = run.OperationKey,
        ["mode"] = RunWords.Mode(run.Mode),
        ["status"] = run.Status.ToString(),
        ["total"] = run.Total,
        ["done"] = run.Counts.Done,
        ["succeeded"] = run.Succeeded,
        ["failed"] = run.Failed,
        ["skipped"] = run.Skipped,
        ["drifted"] = run.Drifted,
        ["results"] = Published(session, run.ResultsKey),
    };

    /// <summary>Where a published file lies; null before it is published.</summary>
    public static string? Published(Session session, string? key) => key is null ? null : session.Get<IFileStore>().DescribePublished(key);

    /// <summary>"1,204 of 5,000".</summary>
    public static string Done(long done, long? total) => total is null ? Words.Number(done) : $"{Words.Number(done)} of {Words.Number(total.Value)}";

    public static void Print(Session session, Run run)
    {
        var printer = session.Printer;
        printer.Json(Json(session, run));
        printer.Say($"{run.Number} {run.OperationTitle} ({RunWords.Mode(run.Mode)})");
        printer.Say($"{Words.Sentence(run.Status, run.Mode, run.Counts, run.StatusReason)}.");
        if (!RunTransitions.IsFinal(run.Status))
        {
            printer.Say($"{Done(run.Counts.Done, run.Total)} done.");
        }

        if (Published(session, run.ResultsKey) is { } results)
        {
            printer.Say($"Results: {results}");
        }

        if (Published(session, run.OutputKey) is { } output)
        {
            printer.Say($"Output:  {output}");
        }

        if (run.Status is RunStatus.Paused or RunStatus.Interrupted || (run.Status == RunStatus.Queued && !session.HasServer()))
        {
            printer.Say($"To carry on: resume {run.Number}");
        }
    }
}
