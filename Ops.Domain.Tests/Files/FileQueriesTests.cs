using System.Text;
using System.Text.Json.Nodes;
using Ops.Domain.Access;
using Ops.Domain.Files;
using Ops.Domain.Runs;
using Ops.Domain.Tests.Support;

namespace Ops.Domain.Tests.Files;

/// <summary>What was brought and what runs left, as the person sees it who looks.</summary>
public sealed class FileQueriesTests : IAsyncLifetime
{
    private static readonly FileFilter All = new();
    private TestConsole _console = null!;

    private FileQueries Files => _console.Get<FileQueries>();

    public async ValueTask InitializeAsync() => _console = await TestConsole.Start();

    public async ValueTask DisposeAsync() => await _console.DisposeAsync();

    [Fact]
    public async Task A_person_sees_what_he_brought_and_what_runs_use_whose_inputs_he_may_see()
    {
        var sams = await Bring("sams.csv", "card\na\n", TestConsole.Sam);
        var eves = await Bring("eves.csv", "card\nb\n", TestConsole.Eve);
        Assert.Equal(["sams.csv"], await Names(TestConsole.Sam));
        Assert.Equal(["eves.csv"], await Names(TestConsole.Eve));
        Assert.Equal(["eves.csv", "sams.csv"], await Names(Actor.System));
        Assert.Empty(await Names(TestConsole.Nobody));

        // Used by a run, they are there for all who may see its inputs, and for nobody else; what picks one says the same.
        await _console.Start("test.cards", inputs: new JsonObject { ["cards"] = eves }, by: TestConsole.Eve);
        Assert.Equal(["eves.csv", "sams.csv"], await Names(TestConsole.Sam));
        Assert.Equal(["eves.csv"], await Names(TestConsole.Rita));
        Assert.Empty(await Names(TestConsole.Vic));
        Assert.Empty(await Names(TestConsole.Nobody));
        foreach (var person in new[] { TestConsole.Sam, TestConsole.Eve, TestConsole.Rita, TestConsole.Vic, TestConsole.Nobody })
        {
            foreach (var sha in new[] { sams, eves })
            {
                Assert.Equal((await Files.Uploads(All, person, null, 100, default)).Any(f => f.Sha256 == sha), await _console.Get<FileIntake>().Find(sha, person, default) is not null);
            }
        }
    }

    [Fact]
    public async Task What_is_shown_of_a_file_is_what_it_is_and_the_runs_over_it()
    {
        var sha = await Bring("cards.csv", "card\na\nb\n", TestConsole.Sam);
        var runs = new List<long>();
        foreach (var i in Enumerable.Range(1, 7))
        {
            runs.Add(await _console.Start("test.cards", RunMode.Preview, new JsonObject { ["cards"] = sha }));
        }

        var file = Assert.Single(await Files.Uploads(All, TestConsole.Sam, null, 100, default));
        Assert.Equal(("cards.csv", sha, 9L, 2L, "Sam", "sub-sam"), (file.Name, file.Sha256, file.Size, file.Rows!.Value, file.ByName, file.BySubject));
        Assert.Equal(7, file.Uses);
        Assert.Equal(runs.AsEnumerable().Reverse().Take(5), file.UsedBy.Select(u => u.RunId));
        Assert.All(file.UsedBy, u => Assert.Equal(RunMode.Preview, u.Mode));
        Assert.InRange(DateTimeOffset.UtcNow - file.At, TimeSpan.Zero, TimeSpan.FromHours(1));

        // The same bytes brought twice are two uploads with the same runs.
        await Bring("again.csv", "card\na\nb\n", TestConsole.Sam);
        var both = await Files.Uploads(All, TestConsole.Sam, null, 100, default);
        Assert.Equal(["again.csv", "cards.csv"], both.Select(f => f.Name));
        Assert.All(both, f => Assert.Equal((7, 2L), (f.Uses, f.Rows)));
    }

    [Fact]
    public async Task Where_a_file_was_taken_from_stays_with_it_and_with_the_runs_over_it()
    {
        const string csv = "card\na\nb\n", source = "s3://acme/drop/2026/cards.csv (version 7)";
        await Bring("before.csv", csv, TestConsole.Eve);
        var sha = (await Take(csv, source)).Sha256;
        var run = await _console.Find(await _console.Start("test.cards", inputs: new JsonObject { ["cards"] = sha }));

        // Brought once more afterwards, also by himself: the run began with what he had taken.
        await Bring("after.csv", csv, TestConsole.Sam);
        await Bring("after.csv", csv, TestConsole.Eve);
        Assert.Equal(source, await Files.Source(run, TestConsole.Sam, default));
        Assert.Equal(source, await Files.Source(run, TestConsole.Rita, default));
        Assert.Null(await Files.Source(run, TestConsole.Vic, default));
        Assert.Null(await Files.Source(run, TestConsole.Nobody, default));
        var eves = await _console.Find(await _console.Start("test.cards", RunMode.Preview, new JsonObject { ["cards"] = sha }, by: TestConsole.Eve));
        Assert.Null(await Files.Source(eves, TestConsole.Sam, default));
        Assert.Null(await Files.Source(await _console.Find(await _console.Start("test.plain")), TestConsole.Sam, default));

        Assert.Equal(source, Assert.Single(await Files.Uploads(new FileFilter { Text = "S3://acme/DROP" }, TestConsole.Sam, null, 10, default)).Source);
        Assert.Equal(source, (await _console.Get<HandoffQueries>().Of(run.Id, TestConsole.Sam, default))!.Source);
        Assert.Null((await _console.Get<HandoffQueries>().Of(run.Id, TestConsole.Vic, default))!.Source);
    }

    [Fact]
    public async Task A_source_is_one_line_whatever_others_called_the_file()
    {
        var file = await Take("card\na\n", $"s3://acme/drop/a\u202Ecsv\n{new string('x', 3000)}");
        Assert.InRange(file.Source!.Length, 1, 1500);
        Assert.DoesNotContain('\n', file.Source);
        Assert.DoesNotContain('\u202E', file.Source);
    }

    [Fact]
    public async Task Lists_come_in_pages_by_key_without_a_gap_and_can_be_searched()
    {
        foreach (var i in Enumerable.Range(1, 25))
        {
            await Bring($"rows-{i:00}.csv", $"card\n{i}\n", i % 5 == 0 ? TestConsole.Eve : TestConsole.Sam);
        }

        var seen = new List<FileSummary>();
        while (await Files.Uploads(All, Actor.System, seen.Count == 0 ? null : seen[^1].Id, 10, default) is { Count: > 0 } page)
        {
            seen.AddRange(page);
        }

        Assert.Equal(Enumerable.Range(1, 25).Reverse().Select(i => $"rows-{i:00}.csv"), seen.Select(f => f.Name));
        Assert.Equal(25, await Files.CountUploads(All, Actor.System, default));
        Assert.Equal(["rows-07.csv"], await Names(TestConsole.Sam, new FileFilter { Text = "ROWS-07" }));
        Assert.Equal([seen[3].Name], await Names(Actor.System, new FileFilter { Text = seen[3].Sha256[..12] }));
        Assert.Equal(5, (await Names(Actor.System, new FileFilter { Text = "eve" })).Length);
        Assert.Equal(20, await Files.CountUploads(new FileFilter { IsMine = true }, TestConsole.Sam, default));
        Assert.Empty(await Names(TestConsole.Sam, new FileFilter { Text = "rows-05" }));
        Assert.Empty(await Names(TestConsole.Sam, new FileFilter { Text = "%" }));
    }

    [Fact]
    public async Task Results_and_outputs_of_ended_runs_are_there_for_who_may_see_results()
    {
        Assert.Empty(await Files.Results(All, TestConsole.Sam, null, 100, default));
        var sams = await _console.Do("test.cards", inputs: await _console.Upload("card\na\nb\n"));
        var output = await _console.Do("test.export");
        await _console.Start("test.plain");
        Assert.Equal([output.Id, sams.Id], (await Files.Results(All, TestConsole.Sam, null, 100, default)).Select(r => r.RunId));
        Assert.Empty(await Files.Results(All, TestConsole.Vic, null, 100, default));
        Assert.Empty(await Files.Results(All, TestConsole.Nobody, null, 100, default));
        Assert.Equal(2, await Files.CountResults(All, TestConsole.Rita, default));
        Assert.Equal(0, await Files.CountResults(new FileFilter { IsMine = true }, TestConsole.Rita, default));

        var results = Assert.Single(await Files.Results(new FileFilter { Text = sams.Number }, TestConsole.Sam, null, 100, default));
        Assert.Equal(("test.cards", RunMode.Apply, 2L, false, "Sam"), (results.OperationKey, results.Mode, results.Items, results.HasOutput, results.RequesterName));
        Assert.NotNull(results.At);
        Assert.True(Assert.Single(await Files.Results(All, TestConsole.Sam, null, 1, default)).HasOutput);
        Assert.Equal(sams.Id, Assert.Single(await Files.Results(All, TestConsole.Sam, output.Id, 1, default)).RunId);
    }

    private Task<StoredFile> Take(string csv, string source) =>
        _console.Get<FileIntake>().Receive(new MemoryStream(Encoding.UTF8.GetBytes(csv)), "cards.csv", source, TestConsole.Sam, null, default);

    private async Task<string> Bring(string name, string csv, Actor by) =>
        (await _console.Get<FileIntake>().Receive(new MemoryStream(Encoding.UTF8.GetBytes(csv)), name, by, null, default)).Sha256;

    private async Task<string[]> Names(Actor viewer, FileFilter? filter = null) => [.. (await Files.Uploads(filter ?? All, viewer, null, 100, default)).Select(f => f.Name)];
}
