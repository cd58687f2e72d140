using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Ops.Console.Tests.Support;
using Ops.Domain.Access;
using Ops.Domain.Catalogue;
using Ops.Domain.Files;
using Ops.Domain.Runs;
using static Microsoft.Playwright.Assertions;
using WebClient = Ops.Console.Tests.Support.WebClient;

namespace Ops.Console.Tests.Browser;

/// <summary>
/// T15, T19, T20: hostile strings through every text a person or a file can supply. Nothing executes, no rule of the content
/// security policy is broken, nothing is asked of another host, and each entry of the log stays one line.
/// </summary>
public sealed class HostileTests(Chrome chrome) : IAsyncLifetime
{
    private readonly Stage _stage = new() { Items = Hostile.Strings.Count };
    private OpenConsole _console = null!;
    private IPage _page = null!;
    private Watch _watch = null!;

    public async ValueTask InitializeAsync()
    {
        _console = await OpenConsole.Start(
            replace: Staged, settings: ["--Ops:Operations:0=Ops.Domain", "--Ops:Operations:1=Ops.Console.Tests", "--Logging:LogLevel:Default=Debug", "--Logging:LogLevel:Microsoft.AspNetCore=Information"]);
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

    [Fact]
    public async Task T19_T20_names_notes_reasons_inputs_and_items_are_shown_as_the_text_they_are()
    {
        // Items whose plan, outcome and log say it; by persons who are called it, for reasons that are it.
        for (var i = 0; i < Hostile.Strings.Count; i++)
        {
            _stage.Plans[$"item-{i + 1}"] = ItemPlan.Change(new { Value = Hostile.Strings[i] }, new { Value = $"after {Hostile.Strings[i]}" }, Cut(Hostile.Strings[i], 400));
            _stage.Outcomes[$"item-{i + 1}"] = i % 2 == 0 ? Outcome.Failed(Cut(Hostile.Strings[i], 400)) : Outcome.Done(Cut(Hostile.Strings[i], 400));
        }

        var control = _console.Services.GetRequiredService<RunControl>();

        // Inputs refuse what can't be seen; the rest is taken as it is.
        var story = string.Join(" | ", Hostile.Strings.Where(IsVisible).Select(s => Cut(s, 60)));
        var inputs = new JsonObject { ["title"] = Cut(Hostile.Strings[0], 30), ["paint"] = "Red", ["story"] = story, ["token"] = "a token of its own" };
        var by = Named(Hostile.Strings[0]);
        var run = await Do(new StartRequest { OperationKey = "stage.kinds", Mode = RunMode.Apply, Inputs = inputs }, by);
        foreach (var hostile in Hostile.Strings)
        {
            await Taken(control.AddNote(run, Cut(hostile, 4000), by with { Name = Cut(hostile, 100) }, default), hostile);
        }

        await Taken(control.TakeOver(run, Cut(Hostile.Strings[2], 500), Named(Hostile.Strings[2]), default), "take over");
        await Pages($"/runs/{RunNumber.Format(run)}", "", "?tab=log", "?tab=inputs", "?tab=handoff", "?tab=history");
        await _page.GotoAsync($"/runs/{RunNumber.Format(run)}?tab=handoff");
        await Expect(_page.GetByText(Hostile.Strings[0], new() { Exact = true }).First).ToBeVisibleAsync();
        await _page.GotoAsync($"/runs/{RunNumber.Format(run)}?tab=inputs");
        await Expect(_page.GetByText("</textarea><script>window.hacked=8</script>", new() { Exact = false }).First).ToBeVisibleAsync();

        // A preview and the card of it; the same inputs again in the form, where they stand in fields.
        var preview = await Do(new StartRequest { OperationKey = "stage.kinds", Mode = RunMode.Preview, Inputs = inputs.DeepClone().AsObject() }, by);
        await Pages($"/runs/{RunNumber.Format(preview)}", "");
        await _page.GotoAsync($"/operations/stage.kinds?like={RunNumber.Format(run)}");
        await Expect(_page.GetByLabel("Story")).ToHaveValueAsync(story);
        await _page.GetByRole(AriaRole.Button, new() { Name = "Preview", Exact = true }).ClickAsync();
        await Expect(_page.GetByText("Preview finished", new() { Exact = false }).First).ToBeVisibleAsync();
        await _watch.SawNothing();

        // The reason of a cancelled and of a forced run, one for each string; the list of runs shows all their names.
        foreach (var (hostile, n) in Hostile.Strings.Select((s, n) => (s, n)))
        {
            var cancelled = await Asked(control.Start(new StartRequest { OperationKey = "stage.lamps", Mode = RunMode.Apply, Inputs = new JsonObject { ["street"] = $"S {n % 7}" }, Force = true, Reason = Cut(hostile, 900) + "     why" }, Named(hostile), default));
            _ = await control.Cancel(cancelled, Cut(hostile, 500), Named(hostile), default);
        }

        await Pages("/runs", "", "?status=cancelled", "?q=%3Cscript");
        await Pages("/", "");
        foreach (var id in new[] { 0, 7, 21, 27, 30, 39 }.Select(n => run + 3 + n))
        {
            await Pages($"/runs/{RunNumber.Format(id)}", "?tab=history");
        }

        OneLineEach();
    }

    [Fact]
    public async Task T15_T16_T19_files_their_names_and_their_cells_are_text_and_data()
    {
        using var eve = await WebClient.SignIn(_console.Address, "dev:eve");
        var sent = new StringBuilder("id,name,amount\n");
        foreach (var (hostile, n) in Hostile.Strings.Select((s, n) => (s, n)))
        {
            sent.Append(Quoted(Cut(hostile, 44) + n)).Append(',').Append(Quoted(Cut(hostile, 200))).Append(",1\n");
        }

        // Whatever the check says about such a file, it says as text.
        await _page.GotoAsync("/operations/practice.check-rows");
        await _page.GetByLabel("Choose a CSV file").SetInputFilesAsync(new FilePayload { Name = "<img src=x onerror=window.hacked=50>.csv", MimeType = "text/csv", Buffer = Encoding.UTF8.GetBytes(sent.ToString()) });
        await Expect(_page.GetByText("rows, ", new() { Exact = false }).First).ToBeVisibleAsync();
        await _watch.SawNothing();

        // A header nobody expects.
        await _page.GotoAsync("/operations/practice.check-rows");
        await _page.GetByLabel("Choose a CSV file").SetInputFilesAsync(new FilePayload
        {
            Name = "header.csv", MimeType = "text/csv", Buffer = Encoding.UTF8.GetBytes($"id,name,amount,{string.Join(',', Hostile.Strings.Take(25).Select(s => Quoted(Cut(s, 90))))}\n"),
        });
        await Expect(_page.GetByRole(AriaRole.Alert).Or(_page.GetByText("problem", new() { Exact = false })).First).ToBeVisibleAsync();
        await _watch.SawNothing();

        // Rows a run takes: shown as items, given back as a file that no spreadsheet computes.
        var rows = Hostile.Strings.Where(s => !s.Any(c => char.IsControl(c) || char.IsSurrogate(c) || c is '\u2028' or '\u2029')).ToList();
        var good = "id,name,amount\n" + string.Concat(rows.Select((s, n) => $"{Quoted($"{Cut(s, 44)}{n}")},{Quoted(Cut(s, 200))},1\n"));
        foreach (var hostile in Hostile.Strings)
        {
            var (status, body) = await eve.Upload(new StringContent(good), hostile.Replace("\ud83d and", "and", StringComparison.Ordinal).Replace("half \udc69", "half", StringComparison.Ordinal));
            Assert.True(status == HttpStatusCode.OK, $"{Cut(hostile, 50)}: {status} {body}");
            var name = JsonNode.Parse(body)!["name"]!.GetValue<string>();
            Assert.DoesNotContain(name, c => char.IsControl(c) || c is '/' or '\\');
            Assert.InRange(name.Length, 1, 200);
            var sha = JsonNode.Parse(body)!["sha256"]!.GetValue<string>();
            var run = await Asked(_console.Services.GetRequiredService<RunControl>().Start(
                new StartRequest { OperationKey = "practice.check-rows", Mode = RunMode.Preview, Inputs = new JsonObject { ["rows"] = sha } }, Named(hostile) with { Subject = "dev:eve" }, default));
            using var download = await eve.Http.GetAsync($"/runs/{RunNumber.Format(run)}/input.csv");
            Assert.Equal(HttpStatusCode.OK, download.StatusCode);
            Assert.Equal("attachment", download.Content.Headers.ContentDisposition!.DispositionType);
            Assert.Equal("text/csv", download.Content.Headers.ContentType!.MediaType);
        }

        var last = await Ended(await Asked(_console.Services.GetRequiredService<RunControl>().Start(new StartRequest
        {
            OperationKey = "practice.check-rows", Mode = RunMode.Apply,
            Inputs = new JsonObject { ["rows"] = (await _console.Services.GetRequiredService<FileIntake>().Receive(new MemoryStream(Encoding.UTF8.GetBytes(good)), Hostile.Strings[2], Named("x"), null, default)).Sha256 },
        }, Named("x"), default)));
        Assert.Equal(RunStatus.Succeeded, last.Status);
        await Pages($"/runs/{last.Number}", "", "?tab=inputs", "?tab=handoff");
        var results = await eve.Http.GetStringAsync($"/runs/{last.Number}/results.csv");
        Assert.DoesNotContain(results.Split('\n').SelectMany(line => line.Split(',')).Select(cell => cell.TrimStart('"')), cell => cell.Length > 0 && cell[0] is '=' or '@' or '\t' || cell.StartsWith("+cmd", StringComparison.Ordinal));
        OneLineEach();
    }

    [Fact]
    public async Task T19_T20_T39_addresses_and_search_fields_take_anything()
    {
        // Eight strings a load, in every parameter of every page.
        foreach (var some in Hostile.Strings.Append("(a+)+$").Append(new string('a', 100) + "!").Select(s => s.Length > 2100 ? s[^60..] : s).Select(Whole).Chunk(8))
        {
            var all = Uri.EscapeDataString(string.Join(' ', some));
            await Pages(
                "", $"/runs?q={all}&status={all}&operation={all}&mode={all}&who={all}&period={all}", $"/runs?before={all}", $"/runs/R-1?tab={all}", $"/operations?q={all}",
                $"/operations/contacts.purge?tab={all}&days={all}&like={all}", $"/operations/practice.fill?contacts={all}", $"/sign-in?from={all}", $"/not-found?x={all}", $"/error?x={all}", $"/?x={all}#{all}");
        }

        // As a part of the path: what is not there is told with what was asked for.
        foreach (var hostile in Hostile.Strings.Where(s => s.Length < 200).Select(Whole))
        {
            var path = Uri.EscapeDataString(hostile.Replace("\0", "", StringComparison.Ordinal).Replace("/", "", StringComparison.Ordinal).Replace("\\", "", StringComparison.Ordinal));
            var answer = await _page.Context.APIRequest.GetAsync($"/operations/{path}");
            Assert.InRange(answer.Status, 200, 499);
        }

        await Pages("", $"/operations/{Uri.EscapeDataString(Hostile.Strings[2])}", $"/runs/{Uri.EscapeDataString(Hostile.Strings[0].Replace("/", "", StringComparison.Ordinal))}", $"/nowhere/{Uri.EscapeDataString(Hostile.Strings[3])}");

        // By hand, in the fields that search.
        await _page.GotoAsync("/runs");
        foreach (var hostile in Hostile.Strings.Where(s => s.Length < 200).Select(Whole).Where((_, n) => n % 3 == 0))
        {
            var field = _page.GetByRole(AriaRole.Searchbox);
            await field.FillAsync(hostile);
            await field.BlurAsync();
        }

        await Expect(_page.GetByText("Loading…")).ToHaveCountAsync(0);
        await _watch.SawNothing();
        OneLineEach();
    }

    private static bool IsVisible(string text) => !text.Any(c => char.GetUnicodeCategory(c) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);

    private static string Cut(string text, int most) => Hostile.Cut(text, most);

    // Halves of characters can't be sent by an address.
    private static string Whole(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));

    private static string Quoted(string cell) => $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static Actor Named(string name) => new($"sub:{Guid.NewGuid():N}", Cut(name, 100), [Role.Engineer], Door.Web);

    private static async Task Taken(Task<Answer> asked, string what)
    {
        var answer = await asked;
        Assert.True(answer is Answer.Accepted, $"{Cut(what, 80)}: {answer}");
    }

    private static async Task<long> Asked(Task<Answer> asked)
    {
        var answer = await asked;
        return (answer as Answer.Accepted ?? throw new InvalidOperationException(answer.ToString())).RunId;
    }

    private async Task<long> Do(StartRequest request, Actor by) => (await Ended(await Asked(_console.Services.GetRequiredService<RunControl>().Start(request, by, default)))).Id;

    private async Task<Run> Ended(long id)
    {
        var runs = _console.Services.GetRequiredService<RunQueries>();
        await Until.True(() => RunTransitions.IsFinal(runs.Find(id, default).GetAwaiter().GetResult()!.Status), $"{RunNumber.Format(id)} to end");
        return (await runs.Find(id, default))!;
    }

    private async Task Pages(string path, params string[] queries)
    {
        foreach (var query in queries)
        {
            await _page.GotoAsync(path + query);
            await Expect(_page.Locator("h1").First).ToBeVisibleAsync();
            await Expect(_page.GetByText("Loading…")).ToHaveCountAsync(0);
            Assert.StartsWith(_console.Address.ToString(), _page.Url, StringComparison.Ordinal);
            await _watch.SawNothing();
        }
    }

    private void OneLineEach() => Hostile.OneLineEach(_console);
}
