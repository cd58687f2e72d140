using System.Globalization;
using Ops.Domain.Runs;

namespace Ops.Console.Parts;

/// <summary>Numbers, times and statuses as people read them; the same on every page.</summary>
internal static class Words
{
    private static readonly CultureInfo Culture = CultureInfo.GetCultureInfo("en-GB");

    /// <summary>12,345.</summary>
    public static string Number(long n) => n.ToString("N0", Culture);

    /// <summary>2 min 14 s.</summary>
    public static string Duration(TimeSpan span) => span switch
    {
        { TotalSeconds: < 1 } => "under 1 s",
        { TotalMinutes: < 1 } => $"{(int)span.TotalSeconds} s",
        { TotalHours: < 1 } => $"{(int)span.TotalMinutes} min {span.Seconds} s",
        { TotalDays: < 1 } => $"{(int)span.TotalHours} h {span.Minutes} min",
        _ => $"{(int)span.TotalDays} d {span.Hours} h",
    };

    /// <summary>3 min ago, in 2 h.</summary>
    public static string Ago(DateTimeOffset at, DateTimeOffset now)
    {
        var span = now - at;
        var text = Duration(span.Duration());
        return span.Duration() < TimeSpan.FromSeconds(5) ? "just now" : span > TimeSpan.Zero ? $"{First(text)} ago" : $"in {First(text)}";

        static string First(string duration) => string.Join(' ', duration.Split(' ').Take(2));
    }

    /// <summary>1,240 a second; 3.4 a minute when slow.</summary>
    public static string Rate(double? perSecond) => perSecond switch
    {
        null => "unknown yet",
        0 => "standing still",
        >= 10 => $"{perSecond.Value.ToString("N0", Culture)} a second",
        >= 1 => $"{perSecond.Value.ToString("N1", Culture)} a second",
        _ => $"{(perSecond.Value * 60).ToString("N1", Culture)} a minute",
    };

    /// <summary>4.2 MB.</summary>
    public static string Size(long bytes) => bytes switch
    {
        < 1000 => $"{bytes} bytes",
        < 1_000_000 => $"{(bytes / 1000.0).ToString("N1", Culture)} kB",
        < 1_000_000_000 => $"{(bytes / 1e6).ToString("N1", Culture)} MB",
        _ => $"{(bytes / 1e9).ToString("N2", Culture)} GB",
    };

    /// <summary>What a run is doing or did, in one sentence part: "Finished, 12 of 5,000 failed".</summary>
    public static string Sentence(RunStatus status, RunMode mode, RunCounts counts, string? reason)
    {
        if (mode is RunMode.Verify or RunMode.Revert && LookingBack(status, mode, counts) is { } sentence)
        {
            return sentence;
        }

        var isPreview = mode == RunMode.Preview;
        var bad = counts.Failed + counts.Drifted;
        return status switch
        {
            RunStatus.AwaitingApproval => "Waiting for approval",
            RunStatus.Queued => "Waiting for its turn",
            RunStatus.Running => isPreview ? "Previewing; nothing is changed" : "Running",
            RunStatus.Pausing => "Pausing after the item in hand",
            RunStatus.Paused => reason?.TrimEnd('.') ?? "Paused",
            RunStatus.Cancelling => "Cancelling after the item in hand",
            RunStatus.Cancelled => reason?.TrimEnd('.') ?? "Cancelled",
            RunStatus.Succeeded => isPreview ? $"Preview finished: {Number(counts.Succeeded)} would change{Skipped(counts)}" : $"Finished: {Number(counts.Succeeded)} done{Skipped(counts)}",
            RunStatus.CompletedWithFailures => isPreview
                ? $"Preview finished: {Number(counts.Succeeded)} would change, {Number(bad)} can't be done{Skipped(counts)}"
                : $"Finished, {Number(bad)} of {Number(counts.Done)} {(counts.Drifted == bad ? "had drifted" : "failed")}{Skipped(counts)}",
            RunStatus.Failed => $"Failed: {reason?.TrimEnd('.')}",
            RunStatus.Rejected => reason?.TrimEnd('.') ?? "Rejected",
            RunStatus.Expired => reason?.TrimEnd('.') ?? "Expired: nobody decided in time",
            RunStatus.Interrupted => $"Interrupted: {reason?.TrimEnd('.')}",
            _ => status.ToString(),
        };

        static string Skipped(RunCounts counts) => counts.Skipped == 0 ? "" : $", {Number(counts.Skipped)} skipped";
    }

    /// <summary>Where a run stands that looks back on another one; null where the usual words fit.</summary>
    private static string? LookingBack(RunStatus status, RunMode mode, RunCounts counts)
    {
        var isVerify = mode == RunMode.Verify;
        return status switch
        {
            RunStatus.Running => isVerify ? "Looking; nothing is changed" : "Undoing",
            RunStatus.Succeeded when isVerify => $"Verified: all {Number(counts.Succeeded)} are as they were left{(counts.Skipped == 0 ? "" : $", {Number(counts.Skipped)} never took effect")}",
            RunStatus.Succeeded => $"Undone: {Number(counts.Succeeded)}{(counts.Skipped == 0 ? "" : $", {Number(counts.Skipped)} were as before already")}",
            RunStatus.CompletedWithFailures when isVerify => $"Verified: {Number(counts.Succeeded)} of {Number(counts.Done)} are as they were left{Changed(" are not")}",
            RunStatus.CompletedWithFailures => $"Undone: {Number(counts.Succeeded)} of {Number(counts.Done)}{Changed(" were changed since and left alone")}",
            _ => null,
        };

        string Changed(string what) => (counts.Drifted == 0 ? "" : $", {Number(counts.Drifted)}{what}") + (counts.Failed == 0 ? "" : $", {Number(counts.Failed)} failed");
    }

    /// <summary>A mode as the buttons call it: what code calls a revert is an undo here.</summary>
    public static string Mode(RunMode mode) => mode == RunMode.Revert ? "undo" : RunWords.Mode(mode);

    /// <summary>Sign, short word and colour class of a status.</summary>
    public static (string Sign, string Word, string Tone) Badge(RunStatus status) => status switch
    {
        RunStatus.AwaitingApproval => ("◔", "Waiting for approval", "wait"),
        RunStatus.Queued => ("◌", "Queued", "quiet"),
        RunStatus.Running => ("▶", "Running", "live"),
        RunStatus.Pausing => ("▶", "Pausing", "wait"),
        RunStatus.Paused => ("❚❚", "Paused", "wait"),
        RunStatus.Cancelling => ("▶", "Cancelling", "wait"),
        RunStatus.Cancelled => ("⊘", "Cancelled", "quiet"),
        RunStatus.Succeeded => ("✓", "Finished", "good"),
        RunStatus.CompletedWithFailures => ("!", "With failures", "bad"),
        RunStatus.Failed => ("✕", "Failed", "bad"),
        RunStatus.Rejected => ("⊘", "Rejected", "bad"),
        RunStatus.Expired => ("⊘", "Expired", "quiet"),
        RunStatus.Interrupted => ("⚡", "Interrupted", "wait"),
        _ => ("?", status.ToString(), "quiet"),
    };

    /// <summary>Sign and colour class of an item's outcome.</summary>
    public static (string Sign, string Tone) Badge(ItemOutcome outcome) => outcome switch
    {
        ItemOutcome.Started => ("▶", "live"),
        ItemOutcome.Planned => ("○", "live"),
        ItemOutcome.Succeeded => ("✓", "good"),
        ItemOutcome.Skipped => ("–", "quiet"),
        ItemOutcome.Invalid => ("✕", "bad"),
        ItemOutcome.Failed => ("✕", "bad"),
        ItemOutcome.Drifted => ("≠", "wait"),
        _ => ("?", "wait"),
    };
}
