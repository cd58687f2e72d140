using Ops.Domain.Catalogue;
using Ops.Domain.Files;
using Ops.Domain.Runs;
using Ops.Domain.Tests.Support;

namespace Ops.Domain.Tests.Runs;

public sealed class RunResultsTests
{
    [Fact]
    public async Task There_is_one_row_for_each_input_row_paused_and_after()
    {
        await using var console = await TestConsole.Start();
        console.Deck.With("b", Outcome? (_) => throw new ItemException("Blocked."));
        var run = await console.Do("test.cards", inputs: await console.Upload("card,remark\na,one\nb,\"two, too\"\nc,three\nd,\n"), but: w => w with { Limit = 2 });
        Assert.Equal(RunStatus.Paused, run.Status);
        Assert.Null(run.ResultsKey);

        var (header, rows) = await Results(console, run.Id);
        Assert.Equal(["card", "remark", "outcome", "message", "before", "after", "attempts", "repeated"], header);
        Assert.Equal(["a|one|done", "b|two, too|failed", "c|three|not done yet", "d||not done yet"], rows.Select(r => string.Join('|', r[..3])));
        Assert.Equal(["c", "d"], (await Results(console, run.Id, remaining: true)).Rows.Select(r => r[0]));
        Assert.Equal(["b"], (await CsvText.Of(to => console.Get<RunResults>().WriteResults(run.Id, ResultRows.Problems, to, default))).Rows.Select(r => r[0]));
        Assert.Equal(["b|Blocked."], (await Results(console, run.Id, ItemOutcome.Failed)).Rows.Select(r => $"{r[0]}|{r[3]}"));

        TestConsole.Accepted(await console.Control.Resume(run.Id, null, false, TestConsole.Sam, default));
        run = await console.GoOn(run.Id);
        Assert.Equal(RunStatus.CompletedWithFailures, run.Status);
        Assert.Equal(["done", "failed", "done", "done"], (await Results(console, run.Id)).Rows.Select(r => r[2]));
        Assert.Empty((await Results(console, run.Id, remaining: true)).Rows);
        await using var published = await console.Get<IFileStore>().OpenPublished(run.ResultsKey!, default);
        Assert.Equal(["a", "b", "c", "d"], (await CsvText.Read(published!)).Rows.Select(r => r[0]));
    }

    [Fact]
    public async Task While_a_run_works_its_results_can_be_had()
    {
        await using var console = await TestConsole.Start();
        var gate = new Gate();
        console.Deck.With("c", async _ =>
        {
            await gate.Pass();
            return Outcome.Done();
        });
        var id = await console.Start("test.cards-plain", inputs: await console.Upload("card\na\nb\nc\nd\n"));
        var working = console.Execute(id);
        await gate.Reached;
        Assert.Equal(["done", "done", "in hand", "not done yet"], (await Results(console, id)).Rows.Select(r => r[1]));
        Assert.Equal(["c", "d"], (await Results(console, id, remaining: true)).Rows.Select(r => r[0]));
        gate.Open();
        await working;
        await console.VerifyRun(id);
    }

    [Fact]
    public async Task No_cell_of_a_result_is_a_formula()
    {
        await using var console = await TestConsole.Start();
        console.Deck.Keys = ["=1+1", "@x"];
        console.Deck.Apply = _ => Task.FromResult<Outcome?>(Outcome.Done("=HYPERLINK(\"x\")"));
        var run = await console.Do("test.plain");
        var (_, rows) = await Results(console, run.Id);
        Assert.Equal(["'=1+1", "'@x"], rows.Select(r => r[0]));
        Assert.All(rows, r => Assert.StartsWith("'=HYPERLINK", r[2], StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_an_operation_writes_becomes_its_file()
    {
        await using var console = await TestConsole.Start();
        console.Deck.Plan = call => ItemPlan.Write(new CardRow { Card = call.Key, Remark = call.Key == "item-00002" ? null : "=x" });
        console.Deck.With("item-00003", _ => Outcome.Failed("No."));
        var run = await console.Do("test.export");
        var (header, rows) = await CsvText.Of(to => console.Get<RunResults>().WriteOutput(run.Id, to, default));
        Assert.Equal(["card", "remark"], header);
        Assert.Equal(9, rows.Count);
        Assert.Equal(["item-00001|'=x", "item-00002|"], rows.Take(2).Select(r => string.Join('|', r)));
        Assert.NotNull(run.OutputKey);
        Assert.Null((await console.Do("test.export", RunMode.Preview)).OutputKey);
    }

    [Fact]
    public async Task Results_that_cannot_be_published_do_not_keep_a_run_from_ending()
    {
        await using var console = await TestConsole.Start();
        var id = await console.Start("test.plain");
        var folder = Path.GetDirectoryName(console.Get<IFileStore>().DescribePublished($"runs/{id}/results.csv"))!;
        Directory.CreateDirectory(Path.GetDirectoryName(folder)!);
        await File.WriteAllTextAsync(folder, "in the way");
        await console.Execute(id);
        var run = await console.VerifyRun(id);
        Assert.Equal((RunStatus.Succeeded, null), (run.Status, run.ResultsKey));
        Assert.Equal(10, (await Results(console, id)).Rows.Count);
    }

    private static Task<(List<string> Header, List<string[]> Rows)> Results(TestConsole console, long runId, ItemOutcome? only = null, bool remaining = false) =>
        CsvText.Of(to => console.Get<RunResults>().WriteResults(runId, remaining ? ResultRows.Remaining : only is { } outcome ? ResultRows.Only(outcome) : ResultRows.All, to, default));
}
