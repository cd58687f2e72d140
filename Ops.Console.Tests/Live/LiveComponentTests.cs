using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.AspNetCore.Components.Web;
using Ops.Console.Live;
using Ops.Console.Tests.Support;
using Ops.Domain.Runs;

namespace Ops.Console.Tests.Live;

/// <summary>Components that follow runs.</summary>
public sealed class LiveComponentTests
{
    [Fact]
    public async Task It_draws_only_when_what_it_read_differs()
    {
        await using var bench = await PageBench.Start();
        var probe = bench.Render<Probe>();
        await probe.InvokeAsync(() => probe.Instance.Watch(RunFeed.Any));
        await Until.True(() => probe.Instance.Reads > 3, "it reads on");
        var drawn = probe.RenderCount;
        var read = probe.Instance.Reads;
        await Until.True(() => probe.Instance.Reads > read + 2, "it reads on");
        Assert.Equal(drawn, probe.RenderCount);
        probe.Instance.Shown = "changed";
        bench.Feed.Changed(7);
        probe.Says("changed");
    }

    [Fact]
    public async Task Of_two_wishes_to_follow_that_overlap_only_the_last_goes_on()
    {
        await using var bench = await PageBench.Start();
        var probe = bench.Render<Probe>();
        var slow = new TaskCompletionSource();
        probe.Instance.Reading = slow.Task;
        var first = probe.InvokeAsync(() => probe.Instance.Watch(1));
        var second = probe.InvokeAsync(() => probe.Instance.Watch(2));
        slow.SetResult();
        await Task.WhenAny(first);
        await Until.True(() => second.IsCompleted && probe.Instance.Reads > 5, "the second follows");
        Assert.Equal(1, bench.Feed.Watchers);
        await bench.DisposeComponentsAsync();
        Assert.Equal(0, bench.Feed.Watchers);
    }

    [Fact]
    public async Task Closed_while_it_reads_it_never_begins_to_follow()
    {
        await using var bench = await PageBench.Start();
        var probe = bench.Render<Probe>();
        var slow = new TaskCompletionSource();
        probe.Instance.Reading = slow.Task;
        var watching = probe.InvokeAsync(() => probe.Instance.Watch(1));
        await bench.DisposeComponentsAsync();
        slow.SetResult();
        await Until.True(() => watching.IsCompleted, "the read ends");
        Assert.Equal(0, bench.Feed.Watchers);
    }

    [Fact]
    public async Task What_breaks_while_it_follows_reaches_the_error_boundary_of_the_page()
    {
        await using var bench = await PageBench.Start();
        var page = bench.Render<ErrorBoundary>(p => p.AddChildContent<Probe>().Add(b => b.ErrorContent, failure => b => b.AddContent(0, $"Broken: {failure.Message}")));
        var probe = page.FindComponent<Probe>();
        await probe.InvokeAsync(() => probe.Instance.Watch(1));
        probe.Instance.Reading = Task.FromException(new InvalidOperationException("no database"));
        page.Says("Broken: no database");
        await bench.Watching(0);
    }

    private sealed class Probe : LiveComponent
    {
        private string _drawn = "first";

        public int Reads { get; private set; }

        public string Shown { get; set; } = "first";

        public Task Reading { get; set; } = Task.CompletedTask;

        public Task Watch(long runId) => Follow(runId);

        protected override async Task<bool> Read(CancellationToken ct)
        {
            Reads++;
            await Reading;
            var differs = _drawn != Shown;
            _drawn = Shown;
            return differs;
        }

        protected override void BuildRenderTree(RenderTreeBuilder builder) => builder.AddContent(0, _drawn);
    }
}
