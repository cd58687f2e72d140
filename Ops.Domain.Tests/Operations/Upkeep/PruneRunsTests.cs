using System.Text;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Ops.Domain.Catalogue;
using Ops.Domain.Files;
using Ops.Domain.Operations.Upkeep;
using Ops.Domain.Runs;
using Ops.Domain.Tests.Support;

namespace Ops.Domain.Tests.Operations.Upkeep;

/// <summary>Old ledgers become result files; nothing a person could download is lost.</summary>
public sealed class PruneRunsTests
{
    private static Task<TestConsole> Start(TestConsole? beside = null) => TestConsole.Start(beside: beside, more: (services, _) =>
        services.AddSingleton(OperationCatalogue.From([.. TestConsole.Known, typeof(PruneRuns)])));

    [Theory]
    [InlineData("test.plain", false)]
    [InlineData("test.cards", true)]
    public async Task What_was_downloaded_before_is_downloaded_after_to_the_byte(string operation, bool hasFile)
    {
        await using var console = await Start();
        var inputs = hasFile ? await console.Upload("card,remark\nc1,\"a,b\"\nc2,=1+1\nc3,\"two\nlines\"\nc4,d\n") : [];
        console.Deck.With(hasFile ? "c2" : "item-00002", _ => Outcome.Failed("Locked."));
        var old = await console.Do(operation, inputs: inputs);
        var all = await Download(console, old.Id, ResultRows.All);
        var problems = await Download(console, old.Id, ResultRows.Problems);
        var remaining = await Download(console, old.Id, ResultRows.Remaining);
        await Age(console, old.Id);

        var prune = await Prune(console);
        Assert.Equal((RunStatus.Succeeded, 1), (prune.Status, prune.Succeeded));
        Assert.Equal(old.Number, Assert.Single(await console.Items(prune.Id)).Key);

        Assert.Empty(await console.Items(old.Id));
        var folded = await console.Find(old.Id);
        Assert.NotNull(folded.PrunedAt);
        Assert.Equal(old.Counts, folded.Counts);
        Assert.Equal(all, await Download(console, old.Id, ResultRows.All));
        Assert.Equal(problems, await Download(console, old.Id, ResultRows.Problems));
        Assert.Equal(remaining, await Download(console, old.Id, ResultRows.Remaining));
        Assert.Contains("Locked.", problems, StringComparison.Ordinal);
        Assert.Contains($"{prune.Number} folded its {old.Counts.Done:N0} items", (await console.Runs.History(old.Id, default))[^1].Reason, StringComparison.Ordinal);

        // Done again, it finds nothing.
        Assert.Equal(0, (await Prune(console)).Succeeded);
    }

    [Fact]
    public async Task The_output_file_stays_too()
    {
        await using var console = await Start();
        var old = await console.Do("test.export");
        var output = await Output(console, old.Id);
        await Age(console, old.Id);
        await Prune(console);
        Assert.Equal(output, await Output(console, old.Id));
    }

    [Fact]
    public async Task Rows_that_were_never_done_can_still_be_downloaded_to_be_brought_again()
    {
        await using var console = await Start();
        var inputs = await console.Upload("card,remark\nc1,a\nc2,b\nc3,c\nc4,d\n");
        var id = await console.Start("test.cards-plain", inputs: inputs, but: w => w with { Limit = 2 });
        await console.Execute(id);
        TestConsole.Accepted(await console.Control.Cancel(id, "enough", TestConsole.Sam, default));
        var remaining = await Download(console, id, ResultRows.Remaining);
        Assert.Contains("c3,c", remaining, StringComparison.Ordinal);
        await Age(console, id);
        await Prune(console);
        Assert.Equal(remaining, await Download(console, id, ResultRows.Remaining));
    }

    [Fact]
    public async Task A_folded_run_can_not_be_verified_undone_retried_or_followed_as_a_preview_and_says_why()
    {
        await using var console = await Start();
        console.Deck.With("item-00002", _ => Outcome.Failed("Locked."));
        var preview = await console.Do("test.plain", RunMode.Preview);
        var old = await console.Do("test.plain");
        await Age(console, preview.Id, old.Id);
        await Prune(console);
        foreach (var answer in new[]
        {
            await console.Control.Retry(old.Id, RetryWhat.Failed, RunMode.Apply, null, TestConsole.Sam, default),
            await console.Control.Verify(old.Id, TestConsole.Sam, default),
            await console.Control.Revert(old.Id, "It was wrong.", null, TestConsole.Sam, default),
        })
        {
            Assert.Contains("were folded into its result file", TestConsole.Refused(answer, Refusal.Conflict).Reason, StringComparison.Ordinal);
        }

        Assert.Contains("Preview again", TestConsole.Refused(await console.Control.ApplyPreviewed(preview.Id, null, TestConsole.Sam, default), Refusal.Conflict).Reason, StringComparison.Ordinal);
        var handoff = await console.Get<HandoffQueries>().Of(old.Id, TestConsole.Sam, default);
        Assert.Equal([NextStep.Nothing], handoff!.Next);
    }

    [Fact]
    public async Task What_is_young_unfinished_or_built_on_is_left_alone()
    {
        await using var console = await Start();
        var young = await console.Do("test.plain");
        console.Deck.With("item-00002", _ => Outcome.Failed("Locked."));
        var parent = await console.Do("test.again");
        var retry = Assert.IsType<Answer.Accepted>(await console.Control.Retry(parent.Id, RetryWhat.Failed, RunMode.Apply, null, TestConsole.Sam, default)).RunId;
        await Age(console, parent.Id);
        var prune = await Prune(console);
        Assert.Equal((RunStatus.Succeeded, 0, 1), (prune.Status, prune.Succeeded, prune.Skipped));
        Assert.Equal($"{RunNumber.Format(retry)} builds on {parent.Number} and has not ended.", Assert.Single(await console.Items(prune.Id)).Message);
        Assert.Equal(10, (await console.Items(parent.Id)).Count);
        Assert.Equal(10, (await console.Items(young.Id)).Count);
        Assert.Null((await console.Find(parent.Id)).PrunedAt);
    }

    [Fact]
    public async Task A_result_file_that_lacks_a_row_keeps_the_ledger()
    {
        await using var console = await TestConsole.Start(more: (services, _) =>
        {
            services.AddSingleton(OperationCatalogue.From([.. TestConsole.Known, typeof(PruneRuns)]));
            var store = services.Last(s => s.ServiceType == typeof(IFileStore));
            services.AddSingleton<IFileStore>(s => new Losing((IFileStore)store.ImplementationFactory!(s)));
        });
        var old = await console.Do("test.plain");
        await Age(console, old.Id);
        ((Losing)console.Get<IFileStore>()).Loses = $"runs/{old.Id}/results.csv";
        var prune = await Prune(console, expect: RunStatus.CompletedWithFailures);
        Assert.Equal($"The results of {old.Number} have 9 items, its ledger has 10. The ledger was left as it is.", Assert.Single(await console.Items(prune.Id)).Message);
        Assert.Equal(10, (await console.Items(old.Id)).Count);
        Assert.Null((await console.Find(old.Id)).PrunedAt);
    }

    [Fact]
    public async Task Killed_between_vouching_and_removing_it_goes_on_and_the_download_is_whole_at_every_moment()
    {
        await using var console = await Start();
        var old = await console.Do("test.plain");
        var all = await Download(console, old.Id, ResultRows.All);
        await Age(console, old.Id);

        // As a process leaves it that dies after the first transaction: vouched for, some rows gone.
        var first = await Prune(console);
        await console.Behind($"INSERT INTO ledger (RunId, Ordinal, Key, Outcome, Attempts, Repeated, At) VALUES ({old.Id}, 10, 'item-00010', 'Succeeded', 1, 0, 0)");
        Assert.Equal(all, await Download(console, old.Id, ResultRows.All));
        var second = await Prune(console);
        Assert.Equal((1, 1), (first.Succeeded, second.Succeeded));
        Assert.Empty(await console.Items(old.Id));
        Assert.Equal(all, await Download(console, old.Id, ResultRows.All));
        Assert.Single(await console.Runs.History(old.Id, default), e => e.Reason.Contains("folded", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Changed_bytes_in_the_store_are_not_handed_out_as_results()
    {
        await using var console = await Start();
        var old = await console.Do("test.plain");
        await Age(console, old.Id);
        await Prune(console);
        await console.Get<IFileStore>().Publish((await console.Find(old.Id)).ResultsKey!, (to, ct) => to.WriteAsync("item,outcome\r\n"u8.ToArray(), ct).AsTask(), default);
        var lost = await Assert.ThrowsAsync<FileMissingException>(() => Download(console, old.Id, ResultRows.All));
        Assert.Contains("not those that were published", lost.Message, StringComparison.Ordinal);
    }

    private static async Task<Run> Prune(TestConsole console, RunStatus expect = RunStatus.Succeeded)
    {
        var inputs = new JsonObject { ["days"] = 30 };
        var id = await console.Request("runs.prune", inputs, by: TestConsole.Eve);
        TestConsole.Accepted(await console.Approve(id, TestConsole.Rita));
        var run = await console.GoOn(id);
        Assert.Equal(expect, run.Status);
        return run;
    }

    private static async Task Age(TestConsole console, params long[] ids)
    {
        var then = DateTimeOffset.UtcNow.AddDays(-40).ToUnixTimeMilliseconds();
        foreach (var id in ids)
        {
            await console.Behind($"UPDATE runs SET FinishedAt = {then} WHERE Id = {id}");
        }
    }

    private static async Task<string> Download(TestConsole console, long id, ResultRows rows)
    {
        using var to = new MemoryStream();
        await console.Get<RunResults>().WriteResults(id, rows, to, default);
        return Encoding.UTF8.GetString(to.ToArray());
    }

    private static async Task<string> Output(TestConsole console, long id)
    {
        using var to = new MemoryStream();
        await console.Get<RunResults>().WriteOutput(id, to, default);
        return Encoding.UTF8.GetString(to.ToArray());
    }

    /// <summary>A store that loses the last row of what is published.</summary>
    private sealed class Losing(IFileStore inner) : IFileStore
    {
        public string? Loses { get; set; }

        public Task<string> Publish(string key, Func<Stream, CancellationToken, Task> write, CancellationToken ct) => inner.Publish(key, async (to, token) =>
        {
            using var whole = new MemoryStream();
            await write(whole, token);
            var text = Encoding.UTF8.GetString(whole.ToArray());
            var cut = Loses == key ? text[..(text[..^2].LastIndexOf("\r\n", StringComparison.Ordinal) + 2)] : text;
            await to.WriteAsync(Encoding.UTF8.GetBytes(cut), token);
        }, ct);

        public Task<StoredContent> Save(Stream content, long maxBytes, IProgress<long>? progress, CancellationToken ct) => inner.Save(content, maxBytes, progress, ct);

        public Task<Stream> Open(string sha256, long offset, CancellationToken ct) => inner.Open(sha256, offset, ct);

        public Task<bool> Exists(string sha256, CancellationToken ct) => inner.Exists(sha256, ct);

        public string Describe(string sha256) => inner.Describe(sha256);

        public Task<Stream?> OpenPublished(string key, CancellationToken ct) => inner.OpenPublished(key, ct);

        public Task Withdraw(string key, CancellationToken ct) => inner.Withdraw(key, ct);

        public string DescribePublished(string key) => inner.DescribePublished(key);

        public Task Check(CancellationToken ct) => inner.Check(ct);

        public Task<int> CleanIncoming(CancellationToken ct) => inner.CleanIncoming(ct);
    }
}
