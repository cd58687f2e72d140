namespace Ops.Domain.Catalogue;

/// <summary>What became of an item that was applied.</summary>
public sealed class Outcome
{
    private static readonly Outcome Plain = new(OutcomeKind.Done, null, null);

    private Outcome(OutcomeKind kind, string? message, string? after)
    {
        Kind = kind;
        Message = message;
        After = after;
    }

    /// <summary>Done, skipped, failed or left alone.</summary>
    public OutcomeKind Kind { get; }

    /// <summary>One sentence for people.</summary>
    public string? Message { get; }

    /// <summary>How it is now, as JSON, when it differs from what the plan foresaw.</summary>
    public string? After { get; }

    /// <summary>It is done.</summary>
    /// <param name="message">Worth telling, e.g. the number the outside system gave.</param>
    /// <param name="after">How it is now, when the plan could not know.</param>
    public static Outcome Done(string? message = null, object? after = null) =>
        message is null && after is null ? Plain : new(OutcomeKind.Done, message, after is null ? null : Canonical.Json(after));

    /// <summary>Nothing was done, and that is fine.</summary>
    /// <param name="why">In one sentence.</param>
    /// <param name="after">How it is, where that is worth keeping.</param>
    public static Outcome Skipped(string why, object? after = null) => new(OutcomeKind.Skipped, why, after is null ? null : Canonical.Json(after));

    /// <summary>It could not be done, in words for the person who reads the results.</summary>
    /// <param name="why">In one sentence.</param>
    /// <param name="after">What the outside system said, where that is worth keeping.</param>
    public static Outcome Failed(string why, object? after = null) => new(OutcomeKind.Failed, why, after is null ? null : Canonical.Json(after));

    /// <summary>It is no longer as it was a moment ago, so it was left alone.</summary>
    public static Outcome Drifted(string how) => new(OutcomeKind.Drifted, how, null);
}

/// <summary>What became of an applied item, in one word.</summary>
public enum OutcomeKind
{
    /// <summary>It is done.</summary>
    Done,

    /// <summary>Nothing was done, and that is fine.</summary>
    Skipped,

    /// <summary>It could not be done.</summary>
    Failed,

    /// <summary>It was no longer as expected, and left alone.</summary>
    Drifted,
}

/// <summary>Thrown by an operation for what a retry may cure. Retried with back-off, then the item fails.</summary>
public sealed class TransientException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>
    /// How long the outside system asks to be left alone; null when it doesn't say. Honoured up to five minutes; when it asks for
    /// more, the run pauses and says until when.
    /// </summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>It is certain that this try took no effect: the connection was refused, the outside system said no.</summary>
    public bool NothingDone { get; init; }

    /// <summary>The outside system can't be reached. When no try is left the run pauses and the item is postponed, instead of failing items that are not at fault.</summary>
    public bool IsAway { get; init; }
}

/// <summary>
/// Thrown by an operation when the item can't be dealt with now and that is not the item's fault: the outside system is down.
/// The run pauses by itself with these words, the item is postponed (no outcome is written), and resuming comes back to it.
/// </summary>
/// <param name="reason">One sentence for people: what is wrong and what to wait for.</param>
/// <param name="inner">What broke.</param>
public sealed class PauseRunException(string reason, Exception? inner = null) : Exception(reason, inner)
{
    /// <summary>
    /// It is certain that this try took no effect. When that is so of every try, the item is not in doubt: resuming does it as if
    /// for the first time.
    /// </summary>
    public bool NothingDone { get; init; }
}

/// <summary>
/// Thrown by Apply when it can't be known whether it took effect: the connection broke while the answer was awaited. The item is left
/// in doubt, so that it is looked at, and undone only if it did.
/// </summary>
public sealed class InDoubtException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>Thrown by an operation for an honest finding deep in a call: the item fails with exactly this message.</summary>
public sealed class ItemException(string message, Exception? inner = null) : Exception(message, inner);
