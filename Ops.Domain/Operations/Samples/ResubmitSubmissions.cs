using System.ComponentModel.DataAnnotations;
using Microsoft.Data.Sqlite;
using Ops.Domain.Catalogue;

namespace Ops.Domain.Operations.Samples;

/// <summary>Hands failed submissions in again, one for each row of a file. Those already paid or cancelled are refused.</summary>
[Operation("submissions.resubmit", "Resubmit submissions", Group = "Submissions", ItemName = "submission", Verb = "Resubmit")]
[Retries(3)]
public sealed class ResubmitSubmissions(Submissions submissions) : CsvOperation<ResubmitSubmissions.Input, ResubmitSubmissions.Row>
{
    /// <summary>The inputs.</summary>
    public sealed record Input
    {
        /// <summary>Which submissions.</summary>
        [Required, Display(Name = "Submissions", Description = "A CSV file with the columns submission_id and reason.")]
        public required CsvFile<Row> Rows { get; init; }

        /// <summary>For the record.</summary>
        [Display(Name = "Note", Description = "Kept with the run, for whoever reads it later.")]
        [Multiline, StringLength(500), Example("Agreed with the bank on Monday.")]
        public string? Note { get; init; }
    }

    /// <summary>One row of the file.</summary>
    public sealed record Row
    {
        /// <summary>Which submission.</summary>
        [KeyColumn, Required, StringLength(20), Display(Name = "Submission"), Example("S-000001")]
        public required string SubmissionId { get; init; }

        /// <summary>Why it is handed in again.</summary>
        [Required, StringLength(200), Display(Name = "Reason"), Example("Card expired")]
        public required string Reason { get; init; }
    }

    /// <inheritdoc/>
    public override string KeyOf(Row row) => row.SubmissionId;

    /// <inheritdoc/>
    public override async ValueTask<ItemPlan> Plan(Row row, ItemContext<Input> context, CancellationToken ct)
    {
        var found = await submissions.Find(row.SubmissionId, ct);

        // Done by this very item just before a crash: plan it as it was planned then, so that Apply can say so.
        var mine = found?.ResubmittedKey == context.IdempotencyKey;
        return found switch
        {
            null => ItemPlan.Invalid($"There is no submission {row.SubmissionId}."),
            { State: "paid" } => ItemPlan.Invalid("Already paid."),
            { State: "cancelled" } => ItemPlan.Invalid("Was cancelled."),
            { State: "resubmitted" } when !mine => ItemPlan.Skip("Was resubmitted before."),
            _ => Change(found.FailureReason, attemptsBefore: mine ? found.Attempts - 1 : found.Attempts, row.Reason),
        };
    }

    /// <inheritdoc/>
    public override ValueTask<Outcome> Apply(Row row, ItemPlan plan, ItemContext<Input> context, CancellationToken ct) =>
        submissions.Resubmit(row.SubmissionId, context.IdempotencyKey, context.Attempt, ct);

    /// <summary>A busy database (SQLITE_BUSY, SQLITE_LOCKED) is worth another try: nothing was written.</summary>
    public override bool IsTransient(Exception failure) =>
        failure is SqliteException { SqliteErrorCode: 5 or 6 } || base.IsTransient(failure);

    private static ItemPlan Change(string? reason, int attemptsBefore, string why) => ItemPlan.Change(
        before: new { State = "failed", Attempts = attemptsBefore, Reason = reason },
        after: new { State = "resubmitted", Attempts = attemptsBefore + 1, Reason = reason },
        message: why);
}
