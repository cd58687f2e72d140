using System.CommandLine;

namespace Ops.Console.Cli;

/// <summary>A verb that is promised and not there yet: it says so rather than being unknown.</summary>
internal sealed class LaterVerb : Command
{
    public LaterVerb(Invocation invocation, string name, string what)
        : base(name, $"{what} comes with a later version.")
    {
        SetAction(parsed =>
        {
            using var printer = new Printer(parsed.GetValue(invocation.Json));
            return printer.Refuse("NotAvailable", null, $"{what} comes with a later version of this program. Nothing was done.");
        });
    }

    /// <summary>The run it will be about.</summary>
    public static Argument<string> Run => RunArgument.Make();
}
