using System.Text.Json;
using Ops.Console.Tests.Support;

namespace Ops.Console.Tests.Cli;

/// <summary>What each verb answers when all is well.</summary>
public sealed class AnswersTests(CliPractice practice) : IClassFixture<CliPractice>
{
    private static readonly string[] RunMembers = ["run", "operation", "mode", "status", "total", "done", "succeeded", "failed", "skipped", "drifted", "results"];
    private readonly CliFolder _folder = practice.Folder;

    [Fact]
    public async Task A_run_answers_with_one_object_and_leaves_its_results()
    {
        var done = (await _folder.Run("run", "submissions.export-failed", "--json")).Exits(0);
        Assert.Equal(RunMembers, Names(done.Json));
        Assert.Equal("", done.Err);
        Assert.Matches("^R-[0-9]+$", done.Run);
        Assert.Equal("submissions.export-failed", done.Json.GetProperty("operation").GetString());
        Assert.Equal("apply", done.Json.GetProperty("mode").GetString());
        Assert.Equal("Succeeded", done.Status);
        Assert.Equal([200, 200, 200, 0, 0, 0], new[] { "total", "done", "succeeded", "failed", "skipped", "drifted" }.Select(n => done.Json.GetProperty(n).GetInt32()));
        var results = done.Json.GetProperty("results").GetString()!;
        Assert.True(Path.IsPathFullyQualified(results));
        Assert.Equal(201, (await File.ReadAllLinesAsync(results)).Length);
    }

    [Fact]
    public async Task People_get_a_sentence_and_where_the_files_are()
    {
        var done = (await _folder.Run("run", "submissions.export-failed", "--follow")).Exits(0);
        Assert.Contains("Finished: 200 done.", done.Out, StringComparison.Ordinal);
        var output = done.Out.Split('\n').Single(line => line.StartsWith("Output:", StringComparison.Ordinal))["Output:".Length..].Trim();
        Assert.Equal("submission_id,reason", (await File.ReadAllLinesAsync(output))[0]);
        Assert.Contains("200 of 200, finished", done.Err, StringComparison.Ordinal);
        Assert.Contains("Started on", done.Err, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_preview_changes_nothing()
    {
        var preview = (await _folder.Run("run", "submissions.resubmit", "--file", $"rows={_folder.Failed(20)}", "--preview", "--json")).Exits(0);
        Assert.Equal("preview", preview.Json.GetProperty("mode").GetString());
        Assert.Equal(20, preview.Json.GetProperty("succeeded").GetInt32());
        Assert.Equal(0, _folder.Effects().Submissions);

        var items = (await _folder.Run("items", preview.Run, "--json")).Exits(0).JsonLines;
        Assert.Equal(20, items.Count);
        Assert.All(items, item => Assert.Equal(["ordinal", "key", "outcome", "message", "attempts"], Names(item)));
        Assert.Equal("""{"ordinal":1,"key":"S-000001","outcome":"Planned","message":"Agreed","attempts":0}""", items[0].GetRawText());
    }

    [Fact]
    public async Task Items_can_be_limited_to_an_outcome()
    {
        var mixed = _folder.File("id,name,amount\n1,Ada,1.50\n");
        var run = (await _folder.Run("run", "practice.check-rows", "--file", $"rows={mixed}", "--json")).Exits(0).Run;
        Assert.Single((await _folder.Run("items", run, "--outcome", "succeeded", "--json")).Exits(0).JsonLines);
        var none = (await _folder.Run("items", run, "--outcome", "failed")).Exits(0);
        Assert.Equal("", none.Out);
        Assert.Contains("no items that are failed", none.Err, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_is_an_object_for_one_run_and_an_array_for_all_newest_first()
    {
        var newest = (await _folder.Run("run", "contacts.score", "--json")).Exits(0).Run;
        var one = (await _folder.Run("status", "R-1", "--json")).Exits(0);
        Assert.Equal(RunMembers, Names(one.Json));
        Assert.Equal("R-1", one.Run);

        var all = (await _folder.Run("--json", "status")).Exits(0).Json.EnumerateArray().ToList();
        Assert.All(all, run => Assert.Equal(RunMembers, Names(run)));
        var numbers = all.Select(run => int.Parse(run.GetProperty("run").GetString()![2..])).ToList();
        Assert.Equal(numbers.OrderDescending(), numbers);
        Assert.Contains(int.Parse(newest[2..]), numbers);
    }

    [Fact]
    public async Task The_list_shows_every_operation_with_the_schema_of_its_inputs()
    {
        var list = (await _folder.Run("list", "--json")).Exits(0).Json.EnumerateArray().ToList();
        Assert.All(list, operation => Assert.Equal(["key", "title", "group", "risk", "inputs"], Names(operation)));
        var fill = list.Single(operation => operation.GetProperty("key").GetString() == "practice.fill");
        Assert.True(fill.GetProperty("inputs").GetProperty("properties").TryGetProperty("failedSubmissions", out _));
        Assert.Equal("Destructive", list.Single(o => o.GetProperty("key").GetString() == "contacts.purge").GetProperty("risk").GetString());
    }

    [Theory]
    [InlineData("practice.fill", "--help")]
    [InlineData("run", "practice.fill", "--help")]
    public async Task Help_for_an_operation_shows_its_inputs(params string[] args)
    {
        var help = (await _folder.Run(args)).Exits(0).Out;
        Assert.Contains("Usage: run practice.fill", help, StringComparison.Ordinal);
        Assert.Matches(@"failedSubmissions\s+a whole number", help);
    }

    [Fact]
    public async Task A_handoff_says_what_failed_and_what_comes_next()
    {
        var rows = _folder.File("submission_id,reason\nS-000003,Agreed\nS-999998,Agreed\nS-999999,Agreed\n");
        var run = (await _folder.Run("run", "submissions.resubmit", "--file", $"rows={rows}", "--json")).Exits(1);
        Assert.Equal("CompletedWithFailures", run.Status);

        var handoff = (await _folder.Run("handoff", run.Run, "--json")).Exits(0).Json;
        Assert.Equal([.. RunMembers, "title", "reason", "remaining", "owner", "requester", "reasons", "inDoubt", "notes", "inputFile", "output", "why", "approval", "following", "next"], Names(handoff));
        Assert.Equal(0, handoff.GetProperty("remaining").GetInt32());
        Assert.Equal(3, handoff.GetProperty("reasons").EnumerateArray().Sum(reason => reason.GetProperty("items").GetInt32()));
        Assert.True(File.Exists(handoff.GetProperty("inputFile").GetString()));

        var text = (await _folder.Run("handoff", run.Run)).Exits(0).Out;
        Assert.Contains("1 can't be done: Already paid.", text, StringComparison.Ordinal);
        Assert.Contains($"Next:      Look at what failed: items {run.Run} --outcome failed", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_version_is_the_programs()
    {
        var version = (await _folder.Run("--version")).Exits(0).Out.Trim();
        Assert.StartsWith(typeof(Settings).Assembly.GetName().Version!.ToString(3), version, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_names_every_verb()
    {
        var help = (await _folder.Run("--help")).Exits(0).Out;
        Assert.All(["list", "run", "status", "items", "pause", "resume", "cancel", "retry", "verify", "revert", "handoff", "audit", "migrate"],
            verb => Assert.Matches($@"(?m)^  {verb}\s", help));
    }

    private static IEnumerable<string> Names(JsonElement value) => value.EnumerateObject().Select(member => member.Name);
}
