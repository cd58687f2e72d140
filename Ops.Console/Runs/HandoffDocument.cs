using System.Globalization;
using System.Text;
using Ops.Console.Approvals;
using Ops.Console.Parts;
using Ops.Domain;
using Ops.Domain.Approvals;
using Ops.Domain.Runs;

namespace Ops.Console.Runs;

/// <summary>A run's handoff as a Markdown file: for a ticket, a chat, or whoever has no access to this console.</summary>
internal static class HandoffDocument
{
    /// <summary>The name the download gets.</summary>
    public static string Name(Run run) => $"{run.Number}-handoff.md";

    /// <summary>The document; all times are UTC.</summary>
    public static string Markdown(Handoff handoff, DateTimeOffset now)
    {
        var (run, text) = (handoff.Run, new StringBuilder());
        Line(text, $"# {run.Number} {Plain(run.OperationTitle)}");
        Line(text);
        Line(text, $"As of {Time(now)}. {Plain(Words.Sentence(run.Status, run.Mode, run.Counts, run.StatusReason))}.");
        Line(text);
        Fact(text, "Operation", $"{run.OperationKey}, {RunWords.Mode(run.Mode)}, in {run.Environment}, version {run.OperationVersion}");
        Fact(text, "Asked for by", $"{run.RequesterName}, {Time(run.CreatedAt)}");
        Fact(text, "Owner", run.OwnerName);
        Fact(text, "Why", handoff.Why);
        Approval(text, handoff.Request);
        if (run.GlassBrokenBecause is { } because)
        {
            Fact(text, "Started without approval by", $"{run.GlassBrokenByName}: {because}");
        }

        Fact(text, "Input file", run.FileSha256 is null ? null : $"{run.FileName} (SHA-256 {run.FileSha256})");
        Fact(text, "Taken from", handoff.Source);
        Fact(text, "Follows", run.ParentRunId is { } parent ? RunNumber.Format(parent) : null);
        Fact(text, "Preview", run.PreviewRunId is { } preview ? RunNumber.Format(preview) : null);
        Fact(text, "Done", $"{Words.Number(run.Counts.Done)}{(run.Total is { } total ? $" of {Words.Number(total)}" : "")} ({Words.Number(run.Succeeded)} succeeded, {Words.Number(run.Failed)} failed, {Words.Number(run.Skipped)} skipped, {Words.Number(run.Drifted)} drifted)");
        Fact(text, "Remaining", handoff.Remaining is { } left ? Words.Number(left) : "unknown");
        Fact(text, "In doubt", !handoff.ShowsItems ? "not shown to whoever made this file" : handoff.InDoubt.Count == 0 ? "nothing" : string.Join(", ", handoff.InDoubt.Select(i => i.Key)));
        foreach (var next in handoff.Following)
        {
            Fact(text, "Followed by", $"{next.Number}, {RunWords.Mode(next.Mode)}, {RunWords.Status(next.Status)}");
        }

        Section(text, "Next steps", handoff.Next.Select((step, i) => $"{i + 1}. {HandoffWords.Of(step, handoff)}"));
        if (handoff.ShowsItems)
        {
            Section(text, "What went wrong", handoff.Reasons.Select(r => $"- {Words.Number(r.Items)} {RunWords.Outcome(r.Outcome)}: {Plain(r.Message)}"));
        }

        Section(text, "Notes", handoff.Notes.Select(n => $"- {Plain(n.ByName)}, {Time(n.At)}: {Plain(n.Text)}"));
        return text.ToString();
    }

    private static void Approval(StringBuilder text, ApprovalRequest? request)
    {
        if (request is null)
        {
            return;
        }

        Fact(text, "Approval", $"{ApprovalWords.State(request.State)}; needed: {Quorum.InWords(request.Needs)}; digest {request.Digest}");
        foreach (var decision in request.Decisions)
        {
            Fact(text, decision.Approved ? "Agreed" : "Rejected", $"{decision.Name}, {Time(decision.At)}{(decision.Comment is null ? "" : $": {decision.Comment}")}");
        }
    }

    private static void Section(StringBuilder text, string title, IEnumerable<string> lines)
    {
        Line(text);
        Line(text, $"## {title}");
        Line(text);
        var count = 0;
        foreach (var line in lines)
        {
            count++;
            Line(text, line);
        }

        if (count == 0)
        {
            Line(text, "Nothing.");
        }
    }

    private static void Fact(StringBuilder text, string name, string? value)
    {
        if (value is not null)
        {
            Line(text, $"- **{name}:** {Plain(value)}");
        }
    }

    private static void Line(StringBuilder text, string line = "") => text.Append(line).Append('\n');

    // What people and files wrote stays text: one line, and nothing in it is markup or a link.
    private static string Plain(string value)
    {
        var line = OneLine.Of(value);
        var plain = new StringBuilder(line.Length + 8);
        foreach (var c in line)
        {
            if (c is '\\' or '`' or '*' or '_' or '[' or ']' or '<' or '>' or '#' or '|' or '!' or '~' or '&')
            {
                plain.Append('\\');
            }

            plain.Append(c);
        }

        return plain.ToString();
    }

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
