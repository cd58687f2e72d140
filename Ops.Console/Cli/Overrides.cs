using System.Text.RegularExpressions;

namespace Ops.Console.Cli;

/// <summary>
/// Splits settings such as <c>--Ops:DataDirectory=/srv/ops</c> from the command itself. They are accepted anywhere, as the server accepts
/// them; the colon in the name keeps them apart from options.
/// </summary>
internal static partial class Overrides
{
    public static (string[] Settings, string[] Command) Split(string[] args) =>
        ([.. args.Where(a => Setting.IsMatch(a))], [.. args.Where(a => !Setting.IsMatch(a))]);

    [GeneratedRegex("^--[A-Za-z]+(:[A-Za-z0-9]+)+=", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Setting { get; }
}
