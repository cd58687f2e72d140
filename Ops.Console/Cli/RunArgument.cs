using System.CommandLine;

namespace Ops.Console.Cli;

/// <summary>The run a verb is about.</summary>
internal static class RunArgument
{
    public static Argument<string> Make() => new("RUN") { Description = "The run's number, such as R-12." };
}
