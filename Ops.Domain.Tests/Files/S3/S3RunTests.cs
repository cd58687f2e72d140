using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Ops.Domain.Files;
using Ops.Domain.Runs;
using Ops.Domain.Tests.Support;
using Ops.Domain.Tests.Support.S3Faults;

namespace Ops.Domain.Tests.Files.S3;

/// <summary>Whole runs with input and results in a real bucket.</summary>
public sealed class S3RunTests(CephS3 ceph) : S3Console(ceph)
{
    private const int Rows = 20_000;

    [Fact]
    public async Task A_run_reads_its_rows_from_the_bucket_and_its_results_lie_there_whole()
    {
        var run = await _console.Do("test.cards", inputs: await Upload());
        Assert.Equal((RunStatus.Succeeded, Rows), (run.Status, run.Succeeded));
        Assert.Equal(2, (await _bench.Keys()).Length);
        Assert.Empty(await _bench.Unfinished());
        Assert.Equal(Rows + 1, Encoding.UTF8.GetString(await _bench.Bytes($"published/runs/{run.Id}/results.csv")).Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task F12_Answers_that_break_off_again_and_again_cost_a_run_no_row()
    {
        var inputs = await Upload();
        _server.Break(r => r.Kind == "Get" && _server.Count("Get") % 2 == 1, S3Fault.Cut(3_000, S3End.Reset));
        var run = await _console.Do("test.cards", inputs: inputs);
        Assert.Equal((RunStatus.Succeeded, Rows), (run.Status, run.Succeeded));
    }

    [Fact]
    public async Task F11_A_store_that_fails_for_good_fails_the_run_in_words_and_what_was_done_is_in_the_ledger()
    {
        var inputs = await Upload();
        _server.Break("Get", S3Fault.Error(503, "SlowDown"));
        Assert.Contains("503 SlowDown", TestConsole.Refused(await _console.Ask(TestConsole.Wish("test.cards", inputs: inputs.DeepClone().AsObject())), Refusal.Conflict).Reason, StringComparison.Ordinal);
        _server.Mend();
        var id = await _console.Start("test.cards", inputs: inputs);
        var before = _server.Count("Get");
        _server.Break(r => r.Kind == "Get" && _server.Count("Get") > before + 2, S3Fault.Error(503, "SlowDown"));
        Assert.True(await _console.Execute(id));
        _server.Mend();
        var run = await _console.VerifyRun(id);
        Assert.Equal(RunStatus.Failed, run.Status);
        Assert.Contains("failed again and again (503 SlowDown", run.StatusReason, StringComparison.Ordinal);
        Assert.InRange(run.Succeeded, 1, Rows - 1);
    }

    [Fact]
    public async Task F13_Bytes_that_changed_after_the_approval_are_found_before_the_first_row()
    {
        var inputs = await _console.Upload("card\na\nb\n");
        var id = await _console.Request("test.burn-cards", inputs);
        TestConsole.Accepted(await _console.Approve(id, TestConsole.Rita));
        var sha = (string)inputs["cards"]!;
        await _bench.Put($"{_bench.Seen.Prefix}sha256/{sha[..2]}/{sha}", "card\na\nc\n");
        var planned = _console.Deck.Planned.Count;
        Assert.False(await _console.Execute(id));
        var run = await _console.VerifyRun(id);
        Assert.Contains("no longer holds the bytes it is named by", run.StatusReason, StringComparison.Ordinal);
        Assert.Equal(planned, _console.Deck.Planned.Count);
    }

    private Task<JsonObject> Upload() => _console.Upload("card\n" + string.Concat(Enumerable.Range(1, Rows).Select(i => $"card-{i}\n")));
}
