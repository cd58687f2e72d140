using System.Net.Sockets;
using Npgsql;

namespace Ops.Domain.Storage.Targets;

/// <summary>PostgreSQL's error codes in words: its manual, appendix A.</summary>
internal static class PostgresFailures
{
    public static TargetFailure Explain(Exception failure, int timeoutSeconds) => failure switch
    {
        PostgresException { SqlState: var code } known => Known(code, Line(known.MessageText), timeoutSeconds),
        NpgsqlException { InnerException: TimeoutException } => new(TargetTrouble.Gone, $"did not answer within {timeoutSeconds:N0} s."),
        NpgsqlException or SocketException or IOException or TimeoutException => new(TargetTrouble.Gone, "can't be reached at the moment."),
        _ => new(TargetTrouble.None, ""),
    };

    private static TargetFailure Known(string code, string said, int timeoutSeconds) => code switch
    {
        "25006" => new(TargetTrouble.Refused, $"was only to be read, and the SQL tried to write: {said}"),
        "23503" => new(TargetTrouble.Refused, $"refused it, because other rows still refer to this one or it refers to one that is not there: {said}"),
        "57014" => new(TargetTrouble.Refused, $"took longer than the {timeoutSeconds:N0} s that are configured, and was stopped."),
        "55P03" => new(TargetTrouble.Passing, $"did not give the row free within {timeoutSeconds:N0} s: somebody else works on it."),
        "40001" or "40P01" => new(TargetTrouble.Passing, "was busy with somebody else's change of the same rows."),
        "53300" => new(TargetTrouble.Passing, "has no connection free at the moment."),
        "3D000" => new(TargetTrouble.Refused, "does not have the database its connection string names."),
        "42501" => new(TargetTrouble.Refused, $"does not let this console do that: {said}"),
        "42P01" => new(TargetTrouble.Refused, $"has no such table: {said}"),
        _ when code.StartsWith("28", StringComparison.Ordinal) => new(TargetTrouble.Refused, "does not let this console in. Its credentials are wrong or no longer valid."),
        _ when code.StartsWith("57P", StringComparison.Ordinal) || code.StartsWith("08", StringComparison.Ordinal) => new(TargetTrouble.Gone, "is being stopped or started."),
        _ when code.StartsWith("53", StringComparison.Ordinal) => new(TargetTrouble.Passing, $"has not enough left of something: {said}"),
        _ => new(TargetTrouble.Refused, $"refused it: {said}"),
    };

    private static string Line(string said) => said.TrimEnd('.') + ".";
}
