using System.ComponentModel.DataAnnotations;
using Ops.Domain.Catalogue;

namespace Ops.Domain.Operations.Samples;

/// <summary>
/// Writes the failed submissions into a CSV file: look through it, delete what shall stay failed, and hand the rest to
/// "Resubmit submissions".
/// </summary>
[Operation("submissions.export-failed", "Export failed submissions", Group = "Submissions", ItemName = "submission", Verb = "Export")]
[Idempotent]
[Repeatable]
[Output(typeof(Row), "failed-submissions.csv")]
public sealed class ExportFailedSubmissions(Submissions submissions) : Operation<ExportFailedSubmissions.Input, Submission>
{
    /// <summary>The inputs.</summary>
    public sealed record Input
    {
        /// <summary>Handed in on that day or later.</summary>
        [Display(Name = "Since", Description = "Handed in on that day or later. Empty for all."), Example("2026-01-31")]
        public DateOnly? Since { get; init; }

        /// <summary>Failed for that reason.</summary>
        [Display(Name = "Reason", Description = "Only those that failed for this reason. Empty for all.")]
        [Choices(typeof(FailureReasons)), Example("Card expired")]
        public string? Reason { get; init; }
    }

    /// <summary>One row of the file, with the columns submission_id and reason.</summary>
    /// <param name="SubmissionId">Like S-000001.</param>
    /// <param name="Reason">Why it failed.</param>
    public sealed record Row(string SubmissionId, string Reason);

    /// <inheritdoc/>
    public override IAsyncEnumerable<Submission> Items(Input input, StartAt from, CancellationToken ct) =>
        submissions.ListFailed(input.Since, input.Reason, from.AfterKey, ct);

    /// <inheritdoc/>
    public override ValueTask<long?> Count(Input input, CancellationToken ct) => submissions.CountFailed(input.Since, input.Reason, ct);

    /// <inheritdoc/>
    public override string KeyOf(Submission submission) => submission.Id;

    /// <inheritdoc/>
    public override ValueTask<ItemPlan> Plan(Submission submission, ItemContext<Input> context, CancellationToken ct) =>
        ValueTask.FromResult(ItemPlan.Write(new Row(submission.Id, submission.FailureReason ?? "")));

    /// <inheritdoc/>
    public override ValueTask<Outcome> Apply(Submission submission, ItemPlan plan, ItemContext<Input> context, CancellationToken ct) =>
        ValueTask.FromResult(Outcome.Done()); // the engine writes the planned row
}
