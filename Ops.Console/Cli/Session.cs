using Microsoft.Extensions.Logging.Console;
using Ops.Console.Shell;
using Ops.Domain;
using Ops.Domain.Access;
using Ops.Domain.Runs;
using Ops.Domain.Storage;

namespace Ops.Console.Cli;

/// <summary>One command's view of the domain: settings, services, who acts. No host, no scheduler, no web server.</summary>
internal sealed class Session : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private Session(Settings settings, Printer printer)
    {
        Options = settings.Ops;
        Printer = printer;
        _services = new ServiceCollection()
            .AddLogging(logging => logging.SetMinimumLevel(LogLevel.Warning).AddOneLineConsole())
            .Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace)
            .AddOpsDomain(settings.Ops, settings.Storage, settings.Files, settings.Access, settings.Approvals, settings.Secrets, settings.Targets)
            .AddSingleton(settings.Audit)
            .BuildServiceProvider();
    }

    public OpsOptions Options { get; }

    public Printer Printer { get; }

    /// <summary>
    /// The person at the keyboard, as the operating system knows him. He is an engineer without being asked: whoever can run
    /// this program on the data directory could as well change the database in it.
    /// </summary>
    public Actor Actor { get; } = new($"cli:{Environment.UserName}@{Environment.MachineName}", Environment.UserName, [Role.Engineer], Door.Cli);

    /// <summary>Reads and checks the settings, the same as the server does.</summary>
    /// <param name="settings">As <see cref="Overrides"/> split them from the command.</param>
    /// <param name="printer">Says what is to be said.</param>
    public static Session Open(string[] settings, Printer printer)
    {
        var environment = Environment.GetEnvironmentVariable("ASPNETCORE_ENVIRONMENT") ?? Environment.GetEnvironmentVariable("DOTNET_ENVIRONMENT") ?? "Production";
        var configuration = new ConfigurationBuilder()
            .SetBasePath(AppContext.BaseDirectory)
            .AddJsonFile("appsettings.json", optional: true)
            .AddJsonFile($"appsettings.{environment}.json", optional: true)
            .AddEnvironmentVariables()
            .AddCommandLine(settings)
            .Build();
        return new Session(Settings.Read(configuration, environment), printer);
    }

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <summary>Whether a server works on this data directory now. It may come or go at any moment: ask again.</summary>
    public bool HasServer() => DataDirectory.HasServer(Options);

    /// <summary>Brings data directory and database to this version of the program, and names what was applied.</summary>
    public async Task<IReadOnlyList<string>> Prepare(CancellationToken ct)
    {
        var applied = await Migrate(ct);

        // With the wrong master key a command would ask for a run whose secrets nobody can open.
        Get<KeyRing>().Check();
        return applied;
    }

    /// <summary>The same without a look at the keys.</summary>
    public async Task<IReadOnlyList<string>> Migrate(CancellationToken ct)
    {
        DataDirectory.Ensure(Options);
        return await Get<StorageStart>().Migrate(ct);
    }

    /// <summary>
    /// Makes the database ready. Where no server looks after runs, this command does before it acts: the run of a process that was
    /// killed is found and becomes Interrupted, or Queued where nothing can be done twice. Nobody starts the queued ones here: that
    /// was not asked.
    /// </summary>
    public async Task Begin(CancellationToken ct)
    {
        await Prepare(ct);
        if (!HasServer())
        {
            await Get<RunReaper>().Sweep(ct);
        }
    }

    /// <summary>The run a person named; when there is none, that is said and null comes back.</summary>
    public async Task<Run?> Find(string number, CancellationToken ct)
    {
        if (!RunNumber.TryParse(number, out var id))
        {
            Printer.Refuse(nameof(Refusal.Invalid), "run", $"'{number}' is not a run. Runs are called R-12, or 12.");
            return null;
        }

        var run = await Get<RunQueries>().Find(id, ct);
        if (run is null)
        {
            Printer.Refuse(nameof(Refusal.NotFound), "run", $"There is no run {RunNumber.Format(id)}.");
        }

        return run;
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
