using System.CommandLine;
using System.CommandLine.Invocation;
using Ops.Domain.Runs;

namespace Ops.Console.Cli;

/// <summary>The command line: one more thin door to <see cref="RunControl"/>. It approves nothing.</summary>
internal static class CommandLine
{
    private static readonly string[] HelpOptions = ["--help", "-h", "-?", "/h", "/?"];

    /// <summary>Whether these arguments are a command; if not, they are the server's.</summary>
    public static bool IsMeant(string[] args) => Overrides.Split(args).Command is [var first, ..]
        && (!first.StartsWith('-') || first is "--json" or "--version" || HelpOptions.Contains(first));

    /// <summary>Does one command and returns its <see cref="ExitCode"/>.</summary>
    public static async Task<int> Run(string[] args)
    {
        var (settings, command) = Overrides.Split(args);
        var invocation = new Invocation(settings);
        var root = Root(invocation);
        if (AsksAboutOperation(root, command) is { } key)
        {
            return await invocation.Act(command.Contains(invocation.Json.Name), (session, _) => Task.FromResult(OperationText.Help(session, key)));
        }

        // "@name" in a reason is a person, not a file of further arguments.
        var parsed = root.Parse(command, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Action is ParseErrorAction)
        {
            using var printer = new Printer(command.Contains(invocation.Json.Name));
            return printer.Refuse(nameof(Refusal.Invalid), null, WhatIsWrong(root, command, parsed));
        }

        // Signals and exceptions are the invocation's: a run wants more than two seconds to finish the item in hand.
        return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
    }

    private static RootCommand Root(Invocation invocation) => new("Runs operations and looks after their runs. Without a command it serves the browser.")
    {
        invocation.Json,
        new ListVerb(invocation),
        new RunVerb(invocation),
        new StatusVerb(invocation),
        new ItemsVerb(invocation),
        new PauseVerb(invocation),
        new ResumeVerb(invocation),
        new CancelVerb(invocation),
        new HandoffVerb(invocation),
        new MigrateVerb(invocation),
        new KeysVerb(invocation),
        new RetryVerb(invocation),
        new VerifyVerb(invocation),
        new RevertVerb(invocation),
        new Command("audit", "Looks after the record of who did what.") { new AuditVerifyVerb(invocation) },
    };

    /// <summary>The operation whose inputs are asked for: <c>KEY --help</c> or <c>run KEY --help</c>; null for all other commands.</summary>
    private static string? AsksAboutOperation(RootCommand root, string[] command) => !command.Any(HelpOptions.Contains) ? null : command switch
    {
        ["run", var key, ..] when !key.StartsWith('-') => key,
        [var first, ..] when !first.StartsWith('-') && !IsVerb(root, first) => first,
        _ => null,
    };

    private static bool IsVerb(RootCommand root, string word) => root.Subcommands.Any(verb => verb.Name == word);

    private static string WhatIsWrong(RootCommand root, string[] command, ParseResult parsed) =>
        command.FirstOrDefault(word => !word.StartsWith('-')) is { } first && !IsVerb(root, first)
            ? $"There is no command '{first}'. Commands: {string.Join(", ", root.Subcommands.Select(verb => verb.Name))}. An operation is started by: run KEY."
            : Missing(parsed) is [var missing, ..] ? $"The command {parsed.CommandResult.Command.Name} needs {missing.Name}. See {parsed.CommandResult.Command.Name} --help."
            : $"{string.Join(" ", parsed.Errors.Select(error => error.Message).Distinct())} See --help.";

    private static List<Argument> Missing(ParseResult parsed) =>
        [.. parsed.CommandResult.Command.Arguments.Where(argument => argument.Arity.MinimumNumberOfValues > 0 && parsed.GetResult(argument) is not { Tokens.Count: > 0 })];
}
