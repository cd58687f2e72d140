namespace Ops.Domain.Files;

/// <summary>What checking a file for an operation found. Kept, so that a million rows are checked once for each version of the code.</summary>
public sealed class FileCheck
{
    /// <summary>The checked bytes.</summary>
    public string Sha256 { get; init; } = "";

    /// <summary>For which operation.</summary>
    public string OperationKey { get; init; } = "";

    /// <summary>By which version of it.</summary>
    public string OperationVersion { get; init; } = "";

    /// <summary>The report as JSON.</summary>
    public string ReportJson { get; init; } = "";

    /// <summary>When.</summary>
    public DateTimeOffset At { get; init; }
}
