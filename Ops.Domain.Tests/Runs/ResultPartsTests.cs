using System.Collections.Concurrent;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Ops.Domain.Catalogue;
using Ops.Domain.Files;
using Ops.Domain.Runs;
using Ops.Domain.Tests.Support;

namespace Ops.Domain.Tests.Runs;

/// <summary>Results reach the file store while a run works, in whole parts, and are merged at its end.</summary>
public sealed class ResultPartsTests
{
    private const string Csv = "card,remark\nc1,\"a,b\"\nc2,=1+1\nc3,\"two\nlines\"\nc4,ä€\nc5,e\nc6,\nc7,\"q\"\"q\"\nc8,h\nc9,i\n";

    private static Task<TestConsole> Start(int rows, TestConsole? beside = null) => TestConsole.Start(beside: beside, more: (services, _) =>
        services.AddSingleton(new FilesOptions { PartRows = rows, PartSeconds = 3600 }));

    [Theory]
    [InlineData("test.plain")]
    [InlineData("test.batch")]
    [InlineData("test.parallel")]
    [InlineData("test.cards")]
    [InlineData("test.cards-plain")]
    public async Task Merged_parts_are_to_the_byte_what_the_ledger_gives(string operation)
    {
        var hasFile = operation.StartsWith("test.cards", StringComparison.Ordinal);
        await using var console = await Start(1);
        var (gate, held) = (new Gate(), hasFile ? "c8" : "item-00008");
        console.Deck.With(hasFile ? "c2" : "item-00002", _ => Outcome.Failed("Locked.")).With(held, async _ =>
        {
            await gate.Pass();
            return Outcome.Done();
        });
        var id = await console.Start(operation, inputs: hasFile ? await console.Upload(Csv) : []);
        var working = console.Execute(id);
        await gate.Reached;

        // What is in the store while it works: whole parts up to the item in hand, and nothing that looks like the results.
        await Eventually.Be(async () => await Parts(console, id) is [.., { To: >= 5 }]);
        Assert.Null(await console.Get<IFileStore>().OpenPublished($"runs/{id}/results.csv", default));
        var parts = await Parts(console, id);
        Assert.Equal(Enumerable.Range(1, parts.Count), parts.Select(p => p.Number));
        Assert.Equal(parts.SkipLast(1).Select(p => p.To + 1).Prepend(1), parts.Select(p => p.From));
        foreach (var part in parts)
        {
            await using var content = await console.Get<IFileStore>().OpenPublished(part.Key, default);
            var (header, rows) = await CsvText.Read(content!);
            Assert.Contains("outcome", header);
            Assert.Equal(part.Rows, rows.Count);
            Assert.DoesNotContain(rows, r => r[header.IndexOf("outcome")] is "in hand" or "not done yet");
        }

        gate.Open();
        await working;
        var run = await console.VerifyRun(id);
        Assert.Equal(await Ledger(console, id), await Published(console, run));
        Assert.Empty(await Parts(console, id));
        foreach (var part in parts)
        {
            Assert.Null(await console.Get<IFileStore>().OpenPublished(part.Key, default));
        }
    }

    [Fact]
    public async Task Another_process_goes_on_with_the_parts_of_one_that_died_and_an_item_in_doubt_stands_in_none_of_them()
    {
        await using var first = await Start(1);
        await using var second = await Start(1, beside: first);
        var gate = new Gate();
        first.Deck.With("c4", async call =>
        {
            await gate.Pass(call.Ct);
            return Outcome.Done();
        });
        var id = await first.Start("test.cards-plain", inputs: await first.Upload(Csv));
        var working = first.Execute(id);
        await gate.Reached;
        await Eventually.Be(async () => await Parts(first, id) is [.., { To: 3 }]);
        TestConsole.Accepted(await first.Control.TakeOver(id, null, TestConsole.Eve, default, stopWorker: true));

        // A part the first one wrote and did not live to enter.
        var left = $"runs/{id}/parts/{(await Parts(first, id)).Count + 1:000000}-1.csv";
        await first.Get<IFileStore>().Publish(left, (to, ct) => to.WriteAsync("half"u8.ToArray(), ct).AsTask(), default);
        TestConsole.Accepted(await second.Control.Resume(id, null, false, TestConsole.Eve, default));
        var run = await second.GoOn(id);
        gate.Open();
        await working;
        Assert.Equal((RunStatus.Succeeded, 9), (run.Status, run.Succeeded));
        Assert.True((await second.Item(id, "c4")).Repeated);
        Assert.Equal(await Ledger(second, id), await Published(second, await second.Find(id)));
        Assert.Null(await second.Get<IFileStore>().OpenPublished(left, default));
    }

    [Fact]
    public async Task Parts_of_a_retry_fit_together_although_rows_between_them_are_not_its_own()
    {
        await using var console = await Start(1);
        foreach (var card in (string[])["c2", "c5", "c6", "c9"])
        {
            console.Deck.With(card, _ => Outcome.Failed("Locked."));
        }

        var done = await console.Do("test.cards-plain", inputs: await console.Upload(Csv));
        var gate = new Gate();
        console.Deck.Apply = async call =>
        {
            await (call.Key == "c9" ? gate.Pass() : Task.CompletedTask);
            return Outcome.Done();
        };
        var id = Assert.IsType<Answer.Accepted>(await console.Control.Retry(done.Id, RetryWhat.Failed, RunMode.Apply, null, TestConsole.Sam, default)).RunId;
        var working = console.Execute(id);
        await gate.Reached;
        await Eventually.Be(async () => await Parts(console, id) is [.., { To: >= 6 }]);
        gate.Open();
        await working;
        var run = await console.VerifyRun(id);
        Assert.Equal((RunStatus.Succeeded, 4), (run.Status, run.Succeeded));
        Assert.Equal(await Ledger(console, id), await Published(console, run));
        await using var published = await console.Get<IFileStore>().OpenPublished(run.ResultsKey!, default);
        Assert.Equal(["c2", "c5", "c6", "c9"], (await CsvText.Read(published!)).Rows.Select(r => r[0]));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_part_that_was_changed_or_removed_in_the_store_changes_no_result(bool isRemoved)
    {
        await using var console = await Start(1);
        var gate = new Gate();
        console.Deck.With("item-00008", async _ =>
        {
            await gate.Pass();
            return Outcome.Done();
        });
        var id = await console.Start("test.plain");
        var working = console.Execute(id);
        await gate.Reached;
        await Eventually.Be(async () => await Parts(console, id) is [.., { To: >= 5 }]);
        var key = (await Parts(console, id))[0].Key;
        var store = console.Get<IFileStore>();
        await (isRemoved ? store.Withdraw(key, default) : store.Publish(key, (to, ct) => to.WriteAsync("item,outcome\r\nitem-00001,failed\r\n"u8.ToArray(), ct).AsTask(), default));
        gate.Open();
        await working;
        var run = await console.VerifyRun(id);
        Assert.Equal(await Ledger(console, id), await Published(console, run));
    }

    [Fact]
    public async Task A_store_that_takes_no_parts_holds_no_run_up()
    {
        await using var console = await TestConsole.Start(more: (services, _) =>
        {
            services.AddSingleton(new FilesOptions { PartRows = 1, PartSeconds = 3600 });
            var store = services.Last(s => s.ServiceType == typeof(IFileStore));
            services.AddSingleton<IFileStore>(s => new Refusing((IFileStore)store.ImplementationFactory!(s)));
        });
        var run = await console.Do("test.plain");
        Assert.Equal((RunStatus.Succeeded, 10), (run.Status, run.Succeeded));
        Assert.Equal(await Ledger(console, run.Id), await Published(console, run));
    }

    [Fact]
    public async Task A_worker_that_lost_the_run_enters_no_part()
    {
        await using var console = await TestConsole.Start(more: (services, _) =>
        {
            services.AddSingleton(new FilesOptions { PartRows = 5, PartSeconds = 3600 });
            var store = services.Last(s => s.ServiceType == typeof(IFileStore));
            services.AddSingleton<IFileStore>(s => new Refusing((IFileStore)store.ImplementationFactory!(s)) { TakesParts = true });
        });
        var run = await console.Do("test.plain", but: w => w with { Limit = 4 });
        Assert.Empty(await Parts(console, run.Id));
        await using (var lost = console.Get<ResultParts>().Follow(new Lease(run.Id, "other:1:x", run.Epoch - 1), run))
        {
            lost.Reached(100);
            await Eventually.Be(() => ((Refusing)console.Get<IFileStore>()).Withdrawn.Any(k => k.EndsWith("000001-0.csv", StringComparison.Ordinal)));
        }

        Assert.Empty(await Parts(console, run.Id));
    }

    [Fact]
    public async Task A_preview_writes_no_parts_and_a_short_run_neither()
    {
        await using var console = await Start(10_000);
        var run = await console.Do("test.plain");
        Assert.Equal(await Ledger(console, run.Id), await Published(console, run));
        await using var often = await TestConsole.Start(more: (services, _) =>
        {
            services.AddSingleton(new FilesOptions { PartRows = 1, PartSeconds = 3600 });
            var store = services.Last(s => s.ServiceType == typeof(IFileStore));
            services.AddSingleton<IFileStore>(s => new Refusing((IFileStore)store.ImplementationFactory!(s)) { TakesParts = true });
        });
        var gate = new Gate();
        often.Deck.Plan = call =>
        {
            if (call.Key == "item-00009")
            {
                gate.Pass().Wait(call.Ct);
            }

            return ItemPlan.Do();
        };
        var id = await often.Start("test.plain", RunMode.Preview);
        var working = often.Execute(id);
        await gate.Reached;
        await Eventually.Be(async () => (await often.Find(id)).CursorOrdinal >= 8);
        gate.Open();
        await working;
        Assert.DoesNotContain(((Refusing)often.Get<IFileStore>()).Published, k => k.Contains("/parts/", StringComparison.Ordinal));
    }

    private static async Task<IReadOnlyList<ResultPart>> Parts(TestConsole console, long id)
    {
        await using var db = await console.Db();
        return await db.ResultParts.AsNoTracking().Where(p => p.RunId == id).OrderBy(p => p.Number).ToListAsync();
    }

    private static async Task<string> Ledger(TestConsole console, long id)
    {
        using var to = new MemoryStream();
        await console.Get<RunResults>().WriteResults(id, ResultRows.All, to, default);
        return Encoding.UTF8.GetString(to.ToArray());
    }

    private static async Task<string> Published(TestConsole console, Run run)
    {
        await using var content = await console.Get<IFileStore>().OpenPublished(run.ResultsKey!, default);
        using var reader = new StreamReader(content!, new UTF8Encoding(false), detectEncodingFromByteOrderMarks: false);
        return await reader.ReadToEndAsync();
    }

    /// <summary>A store that takes whole results, but no parts.</summary>
    private sealed class Refusing(IFileStore inner) : IFileStore
    {
        public bool TakesParts { get; init; }

        public ConcurrentQueue<string> Withdrawn { get; } = new();

        public ConcurrentQueue<string> Published { get; } = new();

        public Task<string> Publish(string key, Func<Stream, CancellationToken, Task> write, CancellationToken ct)
        {
            Published.Enqueue(key);
            return !TakesParts && key.Contains("/parts/", StringComparison.Ordinal) ? throw new FileRefusedException("Nothing was stored.") : inner.Publish(key, write, ct);
        }

        public Task Withdraw(string key, CancellationToken ct)
        {
            Withdrawn.Enqueue(key);
            return TakesParts ? inner.Withdraw(key, ct) : throw new FileStoreException("Not now.");
        }

        public Task<StoredContent> Save(Stream content, long maxBytes, IProgress<long>? progress, CancellationToken ct) => inner.Save(content, maxBytes, progress, ct);

        public Task<Stream> Open(string sha256, long offset, CancellationToken ct) => inner.Open(sha256, offset, ct);

        public Task<bool> Exists(string sha256, CancellationToken ct) => inner.Exists(sha256, ct);

        public string Describe(string sha256) => inner.Describe(sha256);

        public Task<Stream?> OpenPublished(string key, CancellationToken ct) => inner.OpenPublished(key, ct);

        public string DescribePublished(string key) => inner.DescribePublished(key);

        public Task Check(CancellationToken ct) => inner.Check(ct);

        public Task<int> CleanIncoming(CancellationToken ct) => inner.CleanIncoming(ct);
    }
}
