using System.CommandLine;
using System.Data.Common;
using System.Runtime.InteropServices;
using Microsoft.EntityFrameworkCore;
using Ops.Domain;
using Ops.Domain.Access;
using Ops.Domain.Approvals;
using Ops.Domain.Files;
using Ops.Domain.Storage;

namespace Ops.Console.Cli;

/// <summary>What all verbs have in common: the option <c>--json</c>, a session, signals, and failures in words.</summary>
/// <param name="settings">Settings given on the command line.</param>
internal sealed class Invocation(string[] settings)
{
    /// <summary>Accepted before and after every verb.</summary>
    public Option<bool> Json { get; } = new("--json") { Description = "Answer with JSON on stdout and nothing else.", Recursive = true };

    /// <summary>Does what a verb does, with the database at hand.</summary>
    public Task<int> Act(ParseResult parsed, Func<Session, CancellationToken, Task<int>> act) => ActOnCatalogue(parsed, async (session, ct) =>
    {
        await session.Begin(ct);
        return await act(session, ct);
    });

    /// <summary>Does what a verb does that needs no database, or begins with it later.</summary>
    public Task<int> ActOnCatalogue(ParseResult parsed, Func<Session, CancellationToken, Task<int>> act) => Act(parsed.GetValue(Json), act);

    /// <summary>The same where no verb was parsed.</summary>
    public async Task<int> Act(bool isJson, Func<Session, CancellationToken, Task<int>> act)
    {
        using var printer = new Printer(isJson);
        using var stop = new CancellationTokenSource();

        // The first signal asks to stop in order; the second one is left to the operating system, which ends the process.
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        try
        {
            await using var session = Session.Open(settings, printer);

            // Rules that can't be right are refused before anything is done, as the server does.
            _ = session.Get<ApprovalPolicy>();
            return await act(session, stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return printer.Refuse("Stopped", null, "Stopped. Nothing was begun.", ExitCode.Failed);
        }
        catch (Exception failure) when (Kind(failure) is { } kind)
        {
            return printer.Refuse(kind, null, Server.Explain(failure) ?? Words(failure));
        }
        catch (Exception failure)
        {
            // A bug: the stack is what whoever mends it needs, and stdout stays one object.
            await System.Console.Error.WriteLineAsync(OneLine.Each(failure.ToString()));
            return printer.Refuse("Broken", null, $"OpsTasks broke: {failure.Message}", ExitCode.Failed);
        }

        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = !stop.IsCancellationRequested;
            stop.Cancel();
        }
    }

    private static string? Kind(Exception failure) => failure switch
    {
        DataDirectoryException => "DataDirectory",
        StorageRefusedException or DbException or DbUpdateException => "Storage",
        FileRefusedException or FileMissingException or FileStoreException => "File",
        _ => Server.Explain(failure) is null ? null : "Settings",
    };

    private static string Words(Exception failure) => failure switch
    {
        DbUpdateException { InnerException: { } inner } => $"The database can't be written: {inner.Message}",
        DbException => $"The database can't be used: {failure.Message}",
        _ => failure.Message,
    };
}
