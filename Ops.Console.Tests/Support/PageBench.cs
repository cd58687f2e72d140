using System.Security.Claims;
using System.Text;
using System.Text.Json.Nodes;
using Bunit;
using Bunit.TestDoubles;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.Extensions.DependencyInjection;
using Ops.Console.Access;
using Ops.Console.Shell;
using Ops.Domain;
using Ops.Domain.Access;
using Ops.Domain.Catalogue;
using Ops.Domain.Files;
using Ops.Domain.Runs;
using Ops.Domain.Storage;
using Radzen;

namespace Ops.Console.Tests.Support;

/// <summary>
/// The console's pages in front of one person, over the real domain on a data directory of its own. There is no scheduler:
/// a test says itself when a run is executed.
/// </summary>
internal sealed class PageBench : BunitContext
{
    /// <summary>Contacts and failed submissions there are.</summary>
    public const int Contacts = 60, Failed = 12;

    private static readonly Lazy<Task<string>> Filled = new(() => Template(fill: true));
    private static readonly Lazy<Task<string>> Blank = new(() => Template(fill: false));
    private readonly string _folder;

    static PageBench() => DefaultWaitTimeout = TimeSpan.FromSeconds(20);

    private PageBench(string folder, string person, Func<OpsOptions, OpsOptions>? but)
    {
        _folder = folder;
        Options = Configured(folder);
        Options = but?.Invoke(Options) ?? Options;
        Services.AddLogging();
        AddDomain(Services, Options);
        Services.AddSingleton(Stage);
        Services.AddRadzenComponents();
        Services.AddScoped<Viewer>();
        Services.AddSingleton(Ops.Console.Access.Oidc.OidcOptions.Off);
        Services.AddSingleton<AntiforgeryStateProvider, NoAntiforgery>();
        JSInterop.Mode = JSRuntimeMode.Loose;
        JSInterop.Setup<Radzen.Blazor.Rendering.Rect>("Radzen.createChart", _ => true).SetResult(new Radzen.Blazor.Rendering.Rect { Width = 300, Height = 190 });
        Me = person == "Nobody" ? new Actor("dev:nobody", "Nobody", [], Door.Web) : Person(person);
        Authorization = this.AddAuthorization();
        Authorization.SetAuthorized(Me.Name).SetClaims([new Claim("sub", Me.Subject), new Claim("name", Me.Name), .. Me.Roles.Select(r => new Claim("role", r))]);
    }

    public OpsOptions Options { get; }

    private bool _hasLayout;

    public Stage Stage { get; } = new();

    /// <summary>Who the pages believe is there.</summary>
    public BunitAuthorizationContext Authorization { get; }

    /// <summary>Who looks at the pages, and asks for runs.</summary>
    public Actor Me { get; }

    public RunControl Control => Get<RunControl>();

    public RunQueries Runs => Get<RunQueries>();

    public RunFeed Feed => Get<RunFeed>();

    public NavigationManager Address => Get<NavigationManager>();

    /// <summary>A bench where nothing was ever run, or (<paramref name="filled"/>) one with practice data, whose filling is R-1.</summary>
    public static async Task<PageBench> Start(string person = "Sam", Func<OpsOptions, OpsOptions>? but = null, bool filled = false)
    {
        var folder = Directory.CreateTempSubdirectory("opstasks-page-").FullName;
        foreach (var file in Directory.EnumerateFiles(await (filled ? Filled : Blank).Value))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }

        // The key ring in the copied database opens with the template's master key only.
        if (Directory.Exists(Path.Combine(await (filled ? Filled : Blank).Value, "keys")))
        {
            Directory.CreateDirectory(Path.Combine(folder, "keys"));
            foreach (var file in Directory.EnumerateFiles(Path.Combine(await (filled ? Filled : Blank).Value, "keys")))
            {
                File.Copy(file, Path.Combine(folder, "keys", Path.GetFileName(file)));
            }
        }

        return new PageBench(folder, person, but);
    }

    public static Actor Person(string name)
    {
        var who = DevelopmentPeople.All.Single(p => p.Name.StartsWith(name, StringComparison.Ordinal));
        return new Actor(who.Subject, who.Name, [who.Role], Door.Web);
    }

    public T Get<T>()
        where T : notnull => Services.GetRequiredService<T>();

    public OperationInfo Operation(string key) => Get<OperationCatalogue>().Find(key)!;

    /// <summary>Goes to an address the way a browser does: through the router, the layout and the page's error boundary.</summary>
    public IRenderedComponent<Routes> Visit(string address)
    {
        _hasLayout = true;
        Address.NavigateTo(address);
        return Render<Routes>();
    }

    /// <summary>Asks for a run that nothing speaks against.</summary>
    public async Task<long> Ask(string operation, RunMode mode = RunMode.Apply, JsonObject? inputs = null, long? limit = null, Actor? by = null)
    {
        var answer = await Control.Start(new StartRequest { OperationKey = operation, Mode = mode, Inputs = inputs ?? [], Limit = limit }, by ?? Me, default);
        return (answer as Answer.Accepted ?? throw new InvalidOperationException(answer.ToString())).RunId;
    }

    public Task<bool> Execute(long runId) => Get<RunExecutor>().Execute(runId, default);

    /// <summary>Asks for a run and works on it to its end.</summary>
    public async Task<Run> Do(string operation, RunMode mode = RunMode.Apply, JsonObject? inputs = null, long? limit = null, Actor? by = null)
    {
        var id = await Ask(operation, mode, inputs, limit, by);
        await Execute(id);
        return await Find(id);
    }

    /// <summary>Begins a run and stops in front of this item until <see cref="Stage.GoOn"/>; the task ends with the run.</summary>
    public async Task<(long RunId, Task End)> Hold(string item, Actor? by = null)
    {
        Stage.HoldAt = item;
        var id = await Ask("stage.lamps", by: by);
        var end = Execute(id);
        await Stage.Holding;
        return (id, end);
    }

    /// <summary>Waits until so many components follow runs: what ends after a page is closed draws nothing any more.</summary>
    public Task Watching(int components, bool isOpen = false)
    {
        // The layout watches too: how many requests wait, and whether the glass was broken.
        var all = (components == 0 && !isOpen) || !_hasLayout ? components : components + 2;
        return Until.True(() => Feed.Watchers == all, $"{all} watchers, not {Feed.Watchers}", seconds: 10);
    }

    public async Task<Run> Find(long runId) => (await Runs.Find(runId, default))!;

    public async Task<string> Upload(string csv, string name = "rows.csv", Actor? by = null) =>
        (await Get<FileIntake>().Receive(new MemoryStream(Encoding.UTF8.GetBytes(csv)), name, by ?? Me, null, default)).Sha256;

    public async Task<OpsDb> Db() => await Get<IDbContextFactory<OpsDb>>().CreateDbContextAsync();

    /// <summary>Puts a run into a state that no test wants to wait for.</summary>
    public async Task Set(long runId, Action<UpdateSettersBuilder<Run>> change)
    {
        await using var db = await Db();
        await db.Runs.Where(r => r.Id == runId).ExecuteUpdateAsync(change);
        Feed.Changed(runId);
    }

    /// <summary>Changes the database behind the console's back.</summary>
    public async Task Sql(string sql)
    {
        await using var db = await Db();
        await db.Database.ExecuteSqlRawAsync(sql.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal));
    }

    /// <summary>A run whose process was killed with the third of five lamps in hand.</summary>
    public async Task<long> Interrupted(Actor? by = null)
    {
        var run = await Do("stage.lamps", limit: 2, by: by);
        await using (var db = await Db())
        {
            db.Ledger.Add(new LedgerRow { RunId = run.Id, Ordinal = 3, Key = "item-3", Outcome = ItemOutcome.Started, Finding = ItemOutcome.Started, Attempts = 1, At = run.CreatedAt });
            await db.Keep();
        }

        await Set(run.Id, s => s.SetProperty(r => r.Status, RunStatus.Interrupted).SetProperty(r => r.StatusReason, "The process on node-1 that worked on it is gone. In doubt: item-3."));
        return run.Id;
    }

    protected override async ValueTask DisposeAsyncCore()
    {
        Stage.GoOn();
        await base.DisposeAsyncCore();
        SqliteConnection.ClearAllPools();

        // The check of a file goes on when its page is closed, and may be writing down its result.
        await Until.True(IsDeleted, $"{_folder} is gone", seconds: 20);
    }

    private bool IsDeleted()
    {
        try
        {
            Directory.Delete(_folder, recursive: true);
            return true;
        }
        catch (IOException)
        {
            return !Directory.Exists(_folder);
        }
    }

    private static OpsOptions Configured(string folder) => new()
    {
        DataDirectory = folder, Environment = "test", Node = "node-1", HeartbeatSeconds = 0.05, ForceAfterSeconds = 60, Operations = ["Ops.Domain", "Ops.Console.Tests"],
    };

    private static void AddDomain(IServiceCollection services, OpsOptions options) => services.AddOpsDomain(options, new StorageOptions(), new FilesOptions());

    // Migrating and filling take longer than most tests: done once, then copied.
    private static async Task<string> Template(bool fill)
    {
        var folder = Directory.CreateTempSubdirectory("opstasks-page-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        var services = new ServiceCollection().AddLogging().AddSingleton(new Stage());
        AddDomain(services, Configured(folder));
        await using (var domain = services.BuildServiceProvider())
        {
            await domain.GetRequiredService<StorageStart>().Migrate(default);
            if (fill)
            {
                var inputs = new JsonObject { ["contacts"] = Contacts, ["failedSubmissions"] = Failed };
                var answer = await domain.GetRequiredService<RunControl>().Start(
                    new StartRequest { OperationKey = "practice.fill", Mode = RunMode.Apply, Inputs = inputs }, new Actor("system:first-start", "First start", [Role.Engineer], Door.StartUp), default);
                await domain.GetRequiredService<RunExecutor>().Execute(((Answer.Accepted)answer).RunId, default);
            }
        }

        SqliteConnection.ClearAllPools();
        return folder;
    }

    private sealed class NoAntiforgery : AntiforgeryStateProvider
    {
        public override AntiforgeryRequestToken? GetAntiforgeryToken() => null;
    }
}
