using System.Text.Json.Nodes;
using Ops.Console.Parts;
using Ops.Domain.Files;
using Ops.Domain.Runs;

namespace Ops.Console.Cli;

/// <summary>Where a run stands and what to do next, as the command line says it.</summary>
internal sealed class HandoffText(Handoff handoff)
{
    private Run Run => handoff.Run;

    private IReadOnlyList<LedgerRow> InDoubt => handoff.InDoubt;

    private long? Remaining => handoff.Remaining;

    private string Next => string.Join(" ", handoff.Next.Select(Say));

    public JsonObject Json(Session session)
    {
        var json = RunText.Json(session, Run);
        json["title"] = Run.OperationTitle;
        json["reason"] = Run.StatusReason;
        json["remaining"] = Remaining;
        json["owner"] = Run.OwnerName;
        json["requester"] = Run.RequesterName;
        json["reasons"] = Array(handoff.Reasons, r => new JsonObject { ["outcome"] = r.Outcome.ToString(), ["message"] = r.Message, ["items"] = r.Items });
        json["inDoubt"] = Array(InDoubt, i => new JsonObject { ["ordinal"] = i.Ordinal, ["key"] = i.Key });
        json["notes"] = Array(handoff.Notes, n => new JsonObject { ["at"] = n.At, ["by"] = n.ByName, ["text"] = n.Text });
        json["inputFile"] = Input(session);
        json["output"] = RunText.Published(session, Run.OutputKey);
        json["why"] = handoff.Why;
        json["approval"] = handoff.Request is { } request
            ? new JsonObject
            {
                ["state"] = request.State.ToString(),
                ["decisions"] = Array(request.Decisions, d => new JsonObject { ["by"] = d.Name, ["approved"] = d.Approved, ["at"] = d.At, ["comment"] = d.Comment }),
            }
            : null;
        json["following"] = Array(handoff.Following, r => new JsonObject { ["run"] = r.Number, ["mode"] = r.Mode.ToString(), ["status"] = r.Status.ToString() });
        json["next"] = Next;
        return json;
    }

    public IEnumerable<string> Lines(Session session)
    {
        yield return $"{Run.Number} {Run.OperationTitle} ({Run.OperationKey}, {RunWords.Mode(Run.Mode)}, {Run.Environment})";
        yield return $"{Words.Sentence(Run.Status, Run.Mode, Run.Counts, Run.StatusReason)}.";
        yield return $"Owner:     {Run.OwnerName}{(Run.OwnerSubject == Run.RequesterSubject ? "" : $", asked for by {Run.RequesterName}")}";
        if (handoff.Why is { } why)
        {
            yield return $"Why:       {why}";
        }

        foreach (var decision in handoff.Request?.Decisions ?? [])
        {
            yield return $"{(decision.Approved ? "Agreed:   " : "Rejected: ")} {decision.Name}{(decision.Comment is null ? "" : $": {decision.Comment}")}";
        }

        yield return $"Done:      {RunText.Done(Run.Counts.Done, Run.Total)} ({Words.Number(Run.Succeeded)} succeeded, {Words.Number(Run.Failed)} failed, {Words.Number(Run.Skipped)} skipped, {Words.Number(Run.Drifted)} drifted)";
        yield return $"Remaining: {(Remaining is { } left ? Words.Number(left) : "not known")}";
        foreach (var (outcome, message, items) in handoff.Reasons)
        {
            yield return $"  {Words.Number(items)} {RunWords.Outcome(outcome)}: {message}";
        }

        if (InDoubt.Count > 0)
        {
            yield return $"In doubt:  {string.Join(", ", InDoubt.Select(i => i.Key))}";
        }

        foreach (var note in handoff.Notes)
        {
            yield return $"Note:      {note.Text} ({note.ByName}, {note.At.ToLocalTime():yyyy-MM-dd HH:mm})";
        }

        foreach (var (name, path) in new[] { ("Input:  ", Input(session)), ("From:   ", handoff.Source), ("Results:", RunText.Published(session, Run.ResultsKey)), ("Output: ", RunText.Published(session, Run.OutputKey)) })
        {
            if (path is not null)
            {
                yield return $"{name}   {path}";
            }
        }

        yield return $"Next:      {Next}";
    }

    private string Say(NextStep step) => step switch
    {
        NextStep.Wait when Run.Status == RunStatus.Queued => $"It waits for its turn. A server takes it; without one: resume {Run.Number}",
        NextStep.Wait => $"Wait: it is being worked on. To see how far it is: status {Run.Number}",
        NextStep.Decide => "A reviewer decides in the browser.",
        NextStep.LookAtInDoubt => $"Look whether {string.Join(", ", InDoubt.Take(3).Select(i => i.Key))} took effect. Then:",
        NextStep.Resume when InDoubt.Count > 0 => $"resume {Run.Number} (does what is in doubt once more),",
        NextStep.Resume => $"resume {Run.Number},",
        NextStep.Cancel => $"or cancel {Run.Number}",
        NextStep.RetryWhatIsLeft => $"Look at what failed: items {Run.Number} --outcome failed. Put it right, then: retry {Run.Number}.",
        NextStep.DoWhatWasPreviewed => $"To do what it showed: run {Run.OperationKey} --from {Run.Number}",
        NextStep.UseInputsAgain => "Put the cause right, then run the operation again.",
        NextStep.Verify => $"To see whether it still holds: verify {Run.Number}.",
        NextStep.Undo => $"To undo it: revert {Run.Number} --reason TEXT.",
        _ => "Nothing.",
    };

    private static JsonArray Array<T>(IEnumerable<T> items, Func<T, JsonNode> json) => new([.. items.Select(json)]);

    private string? Input(Session session) => Run.FileSha256 is { } sha ? session.Get<IFileStore>().Describe(sha) : null;
}
