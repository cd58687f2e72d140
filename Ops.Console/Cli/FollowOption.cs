using System.CommandLine;

namespace Ops.Console.Cli;

/// <summary><c>--follow</c>.</summary>
internal static class FollowOption
{
    public static Option<bool> Make() => new("--follow") { Description = "Show progress and log lines on stderr while it works." };
}
