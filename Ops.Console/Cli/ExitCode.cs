using Ops.Domain.Runs;

namespace Ops.Console.Cli;

/// <summary>What a script learns from the program's end.</summary>
internal static class ExitCode
{
    /// <summary>Succeeded, or what was asked is on its way.</summary>
    public const int Succeeded = 0;

    /// <summary>Failed, completed with failures, or did not reach its end.</summary>
    public const int Failed = 1;

    /// <summary>Refused or invalid; nothing was done.</summary>
    public const int Refused = 2;

    /// <summary>A second person has to agree first.</summary>
    public const int WaitsForApproval = 3;

    /// <summary>A person ended it before it was through.</summary>
    public const int Cancelled = 4;

    /// <summary>The code for a run that was worked on and now stands still.</summary>
    public static int Of(Run run) => run.Status switch
    {
        RunStatus.Succeeded => Succeeded,
        RunStatus.AwaitingApproval => WaitsForApproval,
        RunStatus.Cancelled => Cancelled,

        // "The first 50, please" was done as asked: a success. A run that paused by itself after failures, that a person paused,
        // or whose process stopped has not done what was asked, so a script must not go on as if it had.
        RunStatus.Paused when run.Limit is { } limit && run.Counts.Done >= limit => Succeeded,
        _ => Failed,
    };
}
