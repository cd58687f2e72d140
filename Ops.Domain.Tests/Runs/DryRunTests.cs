using Ops.Domain.Catalogue;
using Ops.Domain.Runs;
using Ops.Domain.Tests.Support;

namespace Ops.Domain.Tests.Runs;

/// <summary>THREATS T37: a preview that is none.</summary>
public sealed class DryRunTests
{
    [Theory]
    [InlineData("test.plain")]
    [InlineData("test.batch")]
    [InlineData("test.parallel")]
    [InlineData("test.retries")]
    [InlineData("test.secret")]
    public async Task T37_A_preview_tells_its_mode_and_never_applies_not_even_when_planning_fails(string operation)
    {
        await using var console = await TestConsole.Start();
        var modes = new System.Collections.Concurrent.ConcurrentBag<(RunMode, bool)>();
        console.Deck.Plan = call =>
        {
            modes.Add((call.Run!.Mode, call.Run.IsPreview));
            return call.Key == "item-00003" ? throw new ItemException("Not this one.") : call.Key == "item-00004" ? ItemPlan.Invalid("No.") : ItemPlan.Do("Would write.");
        };
        var run = await console.Do(operation, RunMode.Preview, operation == "test.secret" ? new() { ["password"] = "hunter2hunter2" } : null);
        Assert.Equal((8L, 2L), (run.Succeeded, run.Failed));
        Assert.Empty(console.Deck.Applied);
        Assert.All(modes, mode => Assert.Equal((RunMode.Preview, true), mode));
    }

    [Fact]
    public async Task T37_An_operation_that_guards_its_writes_is_stopped_in_a_preview_and_works_when_applied()
    {
        await using var console = await TestConsole.Start();
        var written = new List<string>();
        void Write(Deck.Call call)
        {
            call.Run!.ThrowIfPreview();
            written.Add(call.Key);
        }

        // The mistake: planning already writes.
        console.Deck.Plan = call =>
        {
            Write(call);
            return ItemPlan.Do("Writes.");
        };
        var preview = await console.Do("test.plain", RunMode.Preview);
        Assert.Equal((RunStatus.CompletedWithFailures, 10L), (preview.Status, preview.Failed));
        Assert.Empty(written);
        Assert.Contains("A preview must not change anything", (await console.Items(preview.Id))[0].Message, StringComparison.Ordinal);

        await console.Do("test.plain");
        Assert.Equal(10, written.Count);
    }

    [Fact]
    public async Task T37_A_resumed_preview_is_still_one()
    {
        await using var console = await TestConsole.Start();
        var run = await console.Do("test.plain", RunMode.Preview, but: r => r with { Limit = 4 });
        TestConsole.Accepted(await console.Control.Resume(run.Id, null, false, TestConsole.Sam, default));
        await console.GoOn(run.Id);
        Assert.Empty(console.Deck.Applied);
        Assert.Equal(10, console.Deck.Planned.Count);
    }
}
