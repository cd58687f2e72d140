using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Ops.Console.Tests.Support;
using Ops.Domain.Access;
using Ops.Domain.Approvals;
using Ops.Domain.Runs;
using static Microsoft.Playwright.Assertions;
using WebClient = Ops.Console.Tests.Support.WebClient;

namespace Ops.Console.Tests.Browser;

/// <summary>T19, T20: hostile strings through everything people write about a request, by the commands and by hand.</summary>
public sealed partial class HostileApprovalTests(Chrome chrome) : IAsyncLifetime
{
    private readonly Stage _stage = new() { Items = 1 };
    private OpenConsole _console = null!;
    private IPage _page = null!;
    private Watch _watch = null!;

    public async ValueTask InitializeAsync()
    {
        _console = await OpenConsole.Start(replace: Staged, settings:
        [
            "--Ops:Operations:0=Ops.Domain", "--Ops:Operations:1=Ops.Console.Tests", "--Logging:LogLevel:Default=Debug", "--Logging:LogLevel:Microsoft.AspNetCore=Information",
            "--Approvals:Demands:0:Operations:0=stage.lamps", "--Approvals:Demands:0:Count=2", "--Access:Grants:0:Roles:0=engineer", "--Access:Grants:0:Rights:0=BreakGlass",
        ]);
        _page = await chrome.SignIn(_console.Address, "Eve");
        _watch = await Watch.Over(_page, _console.Address);
        void Staged(WebApplicationBuilder builder) => builder.Services.AddSingleton(_stage);
    }

    public async ValueTask DisposeAsync()
    {
        await _page.Context.CloseAsync();
        _stage.GoOn();
        await _console.DisposeAsync();
    }

    private RunControl Control => _console.Services.GetRequiredService<RunControl>();

    [Fact]
    public async Task T19_T20_reasons_comments_and_notes_of_requests_are_shown_as_the_text_they_are()
    {
        var made = new List<(string Said, long Rejected, long Withdrawn, long Broken)>();
        foreach (var (hostile, n) in Hostile.Strings.Select((s, n) => (s, n)))
        {
            var by = Named(hostile, Role.Engineer);
            var inputs = new JsonObject { ["street"] = $"S {n}" };
            var preview = await Accepted(Control.Start(new StartRequest { OperationKey = "stage.lamps", Mode = RunMode.Preview, Inputs = inputs.DeepClone().AsObject() }, by, default));
            await Until.True(() => Status(preview) == RunStatus.Succeeded, $"the preview of {n}");
            var wish = new StartRequest { OperationKey = "stage.lamps", Mode = RunMode.Apply, Inputs = inputs, PreviewRunId = preview, Reason = Hostile.Cut(hostile, 900) + "     why" };

            var rejected = await Asked(wish, by);
            await Accepted(Control.Reject(rejected, await Digest(rejected), Hostile.Cut(hostile, 1000), Named(hostile, Role.Reviewer), default));
            var withdrawn = await Asked(wish, by);
            await Accepted(Control.Cancel(withdrawn, Hostile.Cut(hostile, 500), by, default));

            // One yes of two with a comment, a note, and then the glass is broken.
            var broken = await Asked(wish, by);
            await Accepted(Control.Approve(broken, await Digest(broken), Hostile.Cut(hostile, 1000), Named(hostile, Role.Reviewer), default));
            await Accepted(Control.AddNote(broken, Hostile.Cut(hostile, 4000), by, default));
            if (n % 5 != 0)
            {
                await Accepted(Control.BreakGlass(broken, Hostile.Cut(hostile, 800) + new string('x', 20), by, default));
            }

            made.Add((hostile, rejected, withdrawn, broken));
        }

        foreach (var ((said, rejected, withdrawn, broken), n) in made.Select((m, n) => (m, n)))
        {
            await Look($"/approvals/{RunNumber.Format(broken)}");
            if (n is 0 or 7 or 12 or 20)
            {
                await Expect(_page.Locator("p.keep-lines").First).ToHaveTextAsync($"{said}     why");
                await Expect(_page.GetByLabel("Who decides")).ToContainTextAsync(said);
            }

            await Look($"/approvals/{RunNumber.Format(n % 2 == 0 ? rejected : withdrawn)}");
            if (n % 4 == 0)
            {
                await Look($"/runs/{RunNumber.Format(broken)}?tab=approval");
                await Look($"/runs/{RunNumber.Format(n % 8 == 0 ? rejected : withdrawn)}?tab=history");
                await Look($"/runs/{RunNumber.Format(rejected)}");
            }
        }

        // The lists, the banners of broken glass on every page, the trail.
        foreach (var page in (string[])["/", "/approvals", "/approvals?show=ended", "/runs", "/audit", "/audit?action=run.broke-glass", "/audit?action=approval.rejected", "/audit?q=%3Cscript"])
        {
            await Look(page);
        }

        using var eve = await WebClient.SignIn(_console.Address, "dev:eve");
        var lines = (await eve.Http.GetStringAsync("/audit.csv")).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.True(lines.Length > made.Count * 9);
        Assert.All(lines.Skip(1), line => Assert.Matches(Entry(), line));
        Hostile.OneLineEach(_console);
    }

    [Fact]
    public async Task T19_T20_what_is_typed_into_the_fields_of_a_request_is_read_as_it_was_typed()
    {
        var said = Hostile.Cut(string.Join('\n', Hostile.Strings.Where(s => s.Length < 90 && !s.Any(c => c is '\0' or '\r' or '\u001b' || char.IsSurrogate(c))).Select(s => s.Trim())), 990).Trim();
        await _page.GotoAsync("/operations/stage.lamps");
        await _page.GetByRole(AriaRole.Button, new() { Name = "Preview", Exact = true }).ClickAsync();
        await _page.GetByLabel("Why shall it be done?").FillAsync(said);
        await _page.GetByRole(AriaRole.Button, new() { Name = "Ask to", Exact = false }).ClickAsync();
        await Expect(_page.GetByText("asks to", new() { Exact = false }).First).ToBeVisibleAsync();
        Assert.Equal(said, await _page.Locator("p.keep-lines").First.EvaluateAsync<string>("p => p.textContent"));
        await _watch.SawNothing();

        var rita = await chrome.SignIn(_console.Address, "Rita");
        var over = await Watch.Over(rita, _console.Address);
        await rita.GotoAsync(new Uri(_page.Url).AbsolutePath);
        Assert.Equal(said, await rita.Locator("p.keep-lines").First.EvaluateAsync<string>("p => p.textContent"));
        await rita.GetByLabel("Comment").FillAsync(said);
        await rita.GetByRole(AriaRole.Button, new() { Name = "Reject" }).ClickAsync();
        await Expect(rita.GetByText("sees your decision and what you wrote", new() { Exact = false })).ToBeVisibleAsync();
        await over.SawNothing();
        await Expect(_page.GetByText("✕ rejected")).ToBeVisibleAsync();
        Assert.Contains(said, await _page.GetByLabel("Who decides").EvaluateAsync<string>("s => s.textContent"), StringComparison.Ordinal);
        await _watch.SawNothing();
        await Support.Look.Around(_page, "hostile");
        foreach (var width in (int[])[390, 1280])
        {
            await _page.SetViewportSizeAsync(width, 900);
            Assert.Equal(0, await _page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth"));
        }

        await rita.Context.CloseAsync();
        Hostile.OneLineEach(_console);
    }

    private static Actor Named(string name, string role) => new($"sub:{Guid.NewGuid():N}", Hostile.Cut(name, 100), [role], Door.Web);

    private static async Task<long> Accepted(Task<Answer> asked)
    {
        var answer = await asked;
        return (answer as Answer.Accepted ?? throw new InvalidOperationException(answer.ToString())).RunId;
    }

    private async Task<long> Asked(StartRequest wish, Actor by)
    {
        var answer = await Control.Start(wish with { Inputs = wish.Inputs.DeepClone().AsObject() }, by, default);
        return (answer as Answer.AwaitsApproval ?? throw new InvalidOperationException(answer.ToString())).RunId;
    }

    private async Task<string> Digest(long run) => (await _console.Services.GetRequiredService<ApprovalQueries>().Find(run, default))!.Digest;

    private RunStatus Status(long run) => _console.Services.GetRequiredService<RunQueries>().Find(run, default).GetAwaiter().GetResult()!.Status;

    private async Task Look(string path)
    {
        await _page.GotoAsync(path);
        await Expect(_page.Locator("h1").First).ToBeVisibleAsync();
        await Expect(_page.GetByText("Loading…")).ToHaveCountAsync(0);
        await _watch.SawNothing();
    }

    [GeneratedRegex("^[0-9]+,20[0-9]{2}-[0-9]{2}-[0-9]{2}T.*,[0-9a-f]{64}$", RegexOptions.NonBacktracking)]
    private static partial Regex Entry();
}
