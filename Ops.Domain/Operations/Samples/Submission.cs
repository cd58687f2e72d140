namespace Ops.Domain.Operations.Samples;

/// <summary>A payment handed to the bank.</summary>
/// <param name="Id">Like S-000001.</param>
/// <param name="ContactId">Whose payment it is.</param>
/// <param name="AmountCents">Amount in hundredths of the currency.</param>
/// <param name="Currency">Three letters.</param>
/// <param name="State">failed, paid, resubmitted or cancelled.</param>
/// <param name="FailureReason">Why it failed, if it did.</param>
/// <param name="BlockedReason">Why the bank will refuse it again; only the bank knows, so plans don't look at it.</param>
/// <param name="Attempts">How often it was handed in.</param>
/// <param name="SubmittedAt">When it was first handed in.</param>
/// <param name="ResubmittedKey">Names the item of the run that resubmitted it.</param>
public sealed record Submission(
    string Id, string ContactId, long AmountCents, string Currency, string State, string? FailureReason, string? BlockedReason,
    int Attempts, DateTimeOffset SubmittedAt, string? ResubmittedKey);
