using System.Text.Json.Nodes;
using Ops.Console.Parts;
using Ops.Domain.Files;
using Ops.Domain.Runs;

namespace Ops.Console.Cli;

/// <summary>Where a run stands and what to do next, for somebody who has never seen it.</summary>
/// <param name="Run">The run.</param>
/// <param name="Reasons">What went wrong, the most frequent first.</param>
/// <param name="InHand">Items handed over whose end nobody wrote down.</param>
/// <param name="Notes">What people wrote.</param>
internal sealed record Handoff(Run Run, IReadOnlyList<(ItemOutcome Outcome, string Message, int Items)> Reasons, IReadOnlyList<LedgerRow> InHand, IReadOnlyList<RunNote> Notes)
{
    /// <summary>While somebody works on the run, an item in hand is no doubt.</summary>
    private IReadOnlyList<LedgerRow> InDoubt => RunTransitions.IsAtWork(Run.Status) ? [] : InHand;

    private long? Remaining => Run.Total - Run.Counts.Done;

    private string Next => Run.Status switch
    {
        RunStatus.AwaitingApproval => "A reviewer decides in the browser.",
        RunStatus.Queued => $"It waits for its turn. A server takes it; without one: resume {Run.Number}",
        RunStatus.Running or RunStatus.Pausing or RunStatus.Cancelling => $"Wait: it is being worked on. To see how far it is: status {Run.Number}",
        RunStatus.Paused or RunStatus.Interrupted when InDoubt.Count > 0 =>
            $"Look whether {string.Join(", ", InDoubt.Take(3).Select(i => i.Key))} took effect. Then: resume {Run.Number} (does what is in doubt once more), or cancel {Run.Number}",
        RunStatus.Paused or RunStatus.Interrupted => $"resume {Run.Number}, or cancel {Run.Number}",
        RunStatus.CompletedWithFailures => $"Look at what failed: items {Run.Number} --outcome failed. Put it right, then: retry {Run.Number}",
        RunStatus.Failed => "Put right what the reason says, then run the operation again.",
        RunStatus.Cancelled => "Nothing. What was done stays done; the rest was left.",
        _ => "Nothing.",
    };

    public JsonObject Json(Session session)
    {
        var json = RunText.Json(session, Run);
        json["title"] = Run.OperationTitle;
        json["reason"] = Run.StatusReason;
        json["remaining"] = Remaining;
        json["owner"] = Run.OwnerName;
        json["requester"] = Run.RequesterName;
        json["reasons"] = Array(Reasons, r => new JsonObject { ["outcome"] = r.Outcome.ToString(), ["message"] = r.Message, ["items"] = r.Items });
        json["inDoubt"] = Array(InDoubt, i => new JsonObject { ["ordinal"] = i.Ordinal, ["key"] = i.Key });
        json["notes"] = Array(Notes, n => new JsonObject { ["at"] = n.At, ["by"] = n.ByName, ["text"] = n.Text });
        json["inputFile"] = Input(session);
        json["output"] = RunText.Published(session, Run.OutputKey);
        json["next"] = Next;
        return json;
    }

    public IEnumerable<string> Lines(Session session)
    {
        yield return $"{Run.Number} {Run.OperationTitle} ({Run.OperationKey}, {RunWords.Mode(Run.Mode)}, {Run.Environment})";
        yield return $"{Words.Sentence(Run.Status, Run.Mode, Run.Counts, Run.StatusReason)}.";
        yield return $"Owner:     {Run.OwnerName}{(Run.OwnerSubject == Run.RequesterSubject ? "" : $", asked for by {Run.RequesterName}")}";
        yield return $"Done:      {RunText.Done(Run.Counts.Done, Run.Total)} ({Words.Number(Run.Succeeded)} succeeded, {Words.Number(Run.Failed)} failed, {Words.Number(Run.Skipped)} skipped, {Words.Number(Run.Drifted)} drifted)";
        yield return $"Remaining: {(Remaining is { } left ? Words.Number(left) : "not known")}";
        foreach (var (outcome, message, items) in Reasons)
        {
            yield return $"  {Words.Number(items)} {RunWords.Outcome(outcome)}: {message}";
        }

        if (InDoubt.Count > 0)
        {
            yield return $"In doubt:  {string.Join(", ", InDoubt.Select(i => i.Key))}";
        }

        foreach (var note in Notes)
        {
            yield return $"Note:      {note.Text} ({note.ByName}, {note.At.ToLocalTime():yyyy-MM-dd HH:mm})";
        }

        foreach (var (name, path) in new[] { ("Input:  ", Input(session)), ("Results:", RunText.Published(session, Run.ResultsKey)), ("Output: ", RunText.Published(session, Run.OutputKey)) })
        {
            if (path is not null)
            {
                yield return $"{name}   {path}";
            }
        }

        yield return $"Next:      {Next}";
    }

    private static JsonArray Array<T>(IEnumerable<T> items, Func<T, JsonNode> json) => new([.. items.Select(json)]);

    private string? Input(Session session) => Run.FileSha256 is { } sha ? session.Get<IFileStore>().Describe(sha) : null;
}
