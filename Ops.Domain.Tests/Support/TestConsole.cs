using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Ops.Domain.Access;
using Ops.Domain.Approvals;
using Ops.Domain.Catalogue;
using Ops.Domain.Files;
using Ops.Domain.Runs;
using Ops.Domain.Storage;

namespace Ops.Domain.Tests.Support;

/// <summary>
/// The whole domain on a data directory of its own, with scripted operations and without a scheduler: a test says itself
/// when a run is executed. A second console on the same directory is another process to the first.
/// </summary>
internal sealed class TestConsole : IAsyncDisposable
{
    public static readonly Actor Sam = new("sub-sam", "Sam", [Role.Staff], Door.Web);
    public static readonly Actor Eve = new("sub-eve", "Eve", [Role.Engineer], Door.Web);
    public static readonly Actor Vic = new("sub-vic", "Vic", [Role.Viewer], Door.Web);
    public static readonly Actor Rita = new("sub-rita", "Rita", [Role.Reviewer], Door.Web);
    public static readonly Actor Ada = new("sub-ada", "Ada", [Role.Admin], Door.Web);
    public static readonly Actor Rolf = new("sub-rolf", "Rolf", [Role.Reviewer], Door.Web);
    public static readonly Actor Dora = new("sub-dora", "Dora", [Role.Reviewer, "dba"], Door.Web);
    public static readonly Actor Nobody = new("sub-nobody", "Nobody", [], Door.Web);

    private static readonly IReadOnlyList<Type> Operations =
    [
        typeof(Plain), typeof(Batch), typeof(Again), typeof(Retrying), typeof(Fragile), typeof(Hasty), typeof(Patient), typeof(Short), typeof(Paced), typeof(Crawling),
        typeof(SideBySide), typeof(SideBySidePlain), typeof(Burning), typeof(TwoGroups), typeof(BurnCards), typeof(Elsewhere), typeof(Guarded), typeof(Grudging), typeof(Exporting), typeof(Once),
        typeof(Cards), typeof(CardsOneByOne), typeof(CardsSideBySide), typeof(LooseCards), typeof(LooseCardsOneByOne), typeof(GermanCards),
        typeof(Archiving),
    ];

    /// <summary>The scripted operations, for a test that adds one of its own.</summary>
    public static IReadOnlyList<Type> Known => Operations;

    private static readonly OperationCatalogue Scripts = OperationCatalogue.From(Operations);

    private readonly ServiceProvider _services;
    private readonly bool _ownsDirectory;

    private TestConsole(ServiceProvider services, OpsOptions options, Deck deck, LedgerProbe probe, LogKeeper logs, bool ownsDirectory)
    {
        _services = services;
        _ownsDirectory = ownsDirectory;
        Options = options;
        Deck = deck;
        Probe = probe;
        Logs = logs;
    }

    public OpsOptions Options { get; }

    public Deck Deck { get; }

    public LedgerProbe Probe { get; }

    public LogKeeper Logs { get; }

    public RunControl Control => Get<RunControl>();

    public RunQueries Runs => Get<RunQueries>();

    public LedgerQueries Ledger => Get<LedgerQueries>();

    public string DatabaseFile => Path.Combine(Options.DataPath, "ops.db");

    /// <summary>Starts a console.</summary>
    /// <param name="configure">Changes its settings.</param>
    /// <param name="time">Its clock; the real one unless given.</param>
    /// <param name="beside">Shares that console's data directory, as a second process would.</param>
    /// <param name="more">Adds or replaces parts.</param>
    public static async Task<TestConsole> Start(
        Func<OpsOptions, OpsOptions>? configure = null, TimeProvider? time = null, TestConsole? beside = null, Action<IServiceCollection, OpsOptions>? more = null)
    {
        var options = new OpsOptions
        {
            DataDirectory = beside?.Options.DataDirectory ?? Directory.CreateTempSubdirectory("opstasks-test-").FullName,
            Environment = "test",
            Node = beside is null ? "node-1" : "node-2",
            HeartbeatSeconds = 0.05,
            ForceAfterSeconds = 0,
        };
        options = configure?.Invoke(options) ?? options;
        var (deck, probe, logs) = (new Deck(), new LedgerProbe(), new LogKeeper());
        var services = new ServiceCollection();
        services.AddLogging(l => l.AddProvider(logs));
        services.AddOpsDomain(options, new StorageOptions(), new FilesOptions(), new AccessOptions { Roles = ["dba"] });
        probe.Inner = (ILedgerWriters)services.Last(s => s.ServiceType == typeof(ILedgerWriters)).ImplementationInstance!;
        services.AddSingleton<ILedgerWriters>(probe);
        services.AddSingleton(Scripts);
        services.AddSingleton(deck);
        if (time is not null)
        {
            services.AddSingleton(time);
        }

        more?.Invoke(services, options);
        var console = new TestConsole(services.BuildServiceProvider(), options, deck, probe, logs, beside is null);
        _ = console.Get<NodePresence>();
        await console.Get<StorageStart>().Migrate(default);
        return console;
    }

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public async Task<OpsDb> Db() => await Get<IDbContextFactory<OpsDb>>().CreateDbContextAsync();

    /// <summary>What a door would ask for.</summary>
    public static StartRequest Wish(string operation, RunMode mode = RunMode.Apply, JsonObject? inputs = null) =>
        new() { OperationKey = operation, Mode = mode, Inputs = inputs ?? [] };

    public Task<Answer> Ask(StartRequest request, Actor? by = null) => Control.Start(request, by ?? Sam, default);

    /// <summary>Asks for a run that nothing speaks against.</summary>
    public async Task<long> Start(string operation, RunMode mode = RunMode.Apply, JsonObject? inputs = null, Func<StartRequest, StartRequest>? but = null, Actor? by = null)
    {
        var wish = Wish(operation, mode, inputs);
        var answer = await Ask(but?.Invoke(wish) ?? wish, by);
        return Assert.IsType<Answer.Accepted>(answer).RunId;
    }

    /// <summary>Previews, and asks for what the preview showed.</summary>
    public async Task<long> Request(string operation, JsonObject? inputs = null, Func<StartRequest, StartRequest>? but = null, Actor? by = null)
    {
        var preview = await Start(operation, RunMode.Preview, inputs?.DeepClone().AsObject(), by: by);
        Assert.True(await Execute(preview));
        var wish = Wish(operation, RunMode.Apply, inputs) with { PreviewRunId = preview, Reason = "The customer asked for it." };
        return Assert.IsType<Answer.AwaitsApproval>(await Ask(but?.Invoke(wish) ?? wish, by)).RunId;
    }

    public async Task<ApprovalRequest> Asked(long runId) => (await Get<ApprovalQueries>().Find(runId, default))!;

    /// <summary>Says yes to what the page would show.</summary>
    public async Task<Answer> Approve(long runId, Actor by) => await Control.Approve(runId, (await Asked(runId)).Digest, null, by, default);

    public async Task<Answer> Reject(long runId, Actor by, string comment = "Not today.") => await Control.Reject(runId, (await Asked(runId)).Digest, comment, by, default);

    /// <summary>Changes the database behind the console's back.</summary>
    public async Task Behind(string sql)
    {
        await using var db = await Db();
        await db.Database.ExecuteSqlRawAsync(sql);
    }

    /// <summary>Stores a CSV file and gives the inputs that name it.</summary>
    public async Task<JsonObject> Upload(string csv, Actor? by = null)
    {
        var file = await Get<FileIntake>().Receive(new MemoryStream(Encoding.UTF8.GetBytes(csv)), "cards.csv", by ?? Sam, null, default);
        return new JsonObject { ["cards"] = file.Sha256 };
    }

    public Task<bool> Execute(long runId, CancellationToken stopping = default) => Eventually.Come(Get<RunExecutor>().Execute(runId, stopping));

    /// <summary>Starts, executes, checks the books, and gives the run as it stands.</summary>
    public async Task<Run> Do(string operation, RunMode mode = RunMode.Apply, JsonObject? inputs = null, Func<StartRequest, StartRequest>? but = null)
    {
        var id = await Start(operation, mode, inputs, but);
        Assert.True(await Execute(id));
        return await VerifyRun(id);
    }

    /// <summary>Executes a queued run again and checks the books.</summary>
    public async Task<Run> GoOn(long runId)
    {
        Assert.True(await Execute(runId));
        return await VerifyRun(runId);
    }

    public async Task<Run> Find(long runId) => (await Runs.Find(runId, default))!;

    public async Task<IReadOnlyList<LedgerRow>> Items(long runId) => await Ledger.All(runId, null, default).ToListAsync();

    public async Task<LedgerRow> Item(long runId, string key) => Assert.Single(await Items(runId), i => i.Key == key);

    public Task Reaches(long runId, RunStatus status) => Eventually.Be(async () => (await Find(runId)).Status == status, $"{RunNumber.Format(runId)} is {status}");

    public static void Accepted(Answer answer) => Assert.IsType<Answer.Accepted>(answer);

    public static Answer.Refused Refused(Answer answer, Refusal kind)
    {
        var refused = Assert.IsType<Answer.Refused>(answer);
        Assert.Equal(kind, refused.Kind);
        return refused;
    }

    /// <summary>
    /// The books of a run that stands still: what its row, its ledger, its history and its published results say must be
    /// one story.
    /// </summary>
    public async Task<Run> VerifyRun(long runId)
    {
        var run = await Find(runId);
        var items = await Items(runId);
        Assert.Equal(run.Counts, items.Aggregate(new RunCounts(), (counts, i) => counts.Plus(i.Outcome)));
        Assert.Equal(items.Count, items.Select(i => i.Key).Distinct(StringComparer.Ordinal).Count());
        if (run.FileSha256 is null)
        {
            Assert.Equal(Enumerable.Range(1, items.Count).Select(i => (long)i), items.Select(i => i.Ordinal));
        }

        Assert.All(items, i => Assert.Equal(i.Outcome is ItemOutcome.Planned or ItemOutcome.Succeeded ? null : i.Outcome, i.Finding));
        Assert.All(items, i => Assert.DoesNotContain("   at ", i.Message ?? "", StringComparison.Ordinal));
        if (!RunTransitions.IsAtWork(run.Status))
        {
            Assert.Null(run.LeaseOwner);
            Assert.Null(run.LeaseUntil);
        }

        var isFinal = RunTransitions.IsFinal(run.Status);
        Assert.Equal(isFinal, run.FinishedAt is not null);
        if (isFinal)
        {
            Assert.DoesNotContain(items, i => i.Outcome == ItemOutcome.Started);
        }

        await VerifyHistory(run);
        await VerifyResults(run, items);
        return run;
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        if (_ownsDirectory)
        {
            SqliteConnection.ClearAllPools();
            Directory.Delete(Options.DataDirectory, recursive: true);
        }
    }

    private async Task VerifyHistory(Run run)
    {
        var history = await Runs.History(run.Id, default);
        Assert.Null(history[0].From);
        Assert.Equal(run.Status, history[^1].To);
        Assert.Equal(history.SkipLast(1).Select(e => (RunStatus?)e.To), history.Skip(1).Select(e => e.From));
        Assert.All(history.Skip(1).Where(e => e.From != e.To), e => Assert.True(RunTransitions.IsLegal(e.From!.Value, e.To), $"{e.From} to {e.To}"));
        Assert.All(history, e => Assert.InRange(e.Reason.Length, 1, 1000));
    }

    private async Task VerifyResults(Run run, IReadOnlyList<LedgerRow> items)
    {
        if (run.ResultsKey is null)
        {
            return;
        }

        await using var stream = await Get<IFileStore>().OpenPublished(run.ResultsKey, default);
        Assert.NotNull(stream);
        var (header, rows) = await CsvText.Read(stream);
        var outcome = header.IndexOf("outcome");
        var key = header.IndexOf(run.FileSha256 is null ? "item" : "card");
        var told = rows.Where(r => r[outcome] != "not done yet").ToList();
        Assert.Equal(items.Select(i => RunWords.Outcome(i.Outcome)), told.Select(r => r[outcome]));
        if (run.FileSha256 is null)
        {
            Assert.Equal(items.Select(i => CsvGuard.Safe(i.Key)), told.Select(r => r[key]));
        }
    }
}
