using System.Globalization;
using Ops.Console.Parts;
using Ops.Domain.Approvals;
using Ops.Domain.Catalogue;
using Ops.Domain.Runs;

namespace Ops.Console.Approvals;

/// <summary>Words about requests, the same on every page.</summary>
internal static class ApprovalWords
{
    /// <summary>"delete 1,204 contacts", "run on 12 items".</summary>
    public static string Deed(OperationInfo operation, long count) => $"{Lower(operation.Verb)} {operation.Count(count)}";

    /// <summary>"delete 1,204 contacts" or "undo “delete 1,204 contacts”", also of an operation that is gone from the program.</summary>
    public static string Deed(OperationInfo? operation, Run run, ApprovalRequest request)
    {
        var deed = operation is null ? $"{run.OperationTitle} ({Words.Number(request.Planned)} items)" : Deed(operation, request.Planned);
        return run.Mode == RunMode.Revert ? $"undo “{deed}”" : deed;
    }

    /// <summary>"in 40 min", "40 min ago".</summary>
    public static string Until(DateTimeOffset at, DateTimeOffset now) => at > now ? $"in {Words.Duration(at - now)}" : Words.Ago(at, now);

    /// <summary>A state.</summary>
    public static string State(RequestState state) => state switch
    {
        RequestState.Waiting => "waiting for a decision",
        RequestState.Approved => "approved, not started yet",
        RequestState.Consumed => "approved and started",
        RequestState.Rejected => "rejected",
        RequestState.Withdrawn => "withdrawn",
        RequestState.Expired => "expired",
        RequestState.Void => "void",
        RequestState.GlassBroken => "started without approval",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "Unknown state."),
    };

    /// <summary>What somebody had to do with a request.</summary>
    public static string Party(PartyRole role) => role switch
    {
        PartyRole.Requested => "asked for it",
        PartyRole.Previewed => "made the preview",
        PartyRole.Uploaded => "uploaded the file",
        PartyRole.Owns => "looked after the run",
        _ => throw new ArgumentOutOfRangeException(nameof(role), role, "Unknown part."),
    };

    private static string Lower(string text) => text.Length == 0 ? text : char.ToLower(text[0], CultureInfo.InvariantCulture) + text[1..];
}
