using AngleSharp.Html.Dom;
using Bunit;
using Ops.Console.Tests.Support;
using Ops.Domain.Runs;

namespace Ops.Console.Tests.Runs;

/// <summary>The buttons of a run.</summary>
public sealed class RunActionsTests
{
    [Fact]
    public async Task Cancelling_asks_first_and_says_what_stays_done()
    {
        await using var bench = await PageBench.Start();
        var run = await bench.Do("stage.lamps", limit: 2);
        var page = bench.Visit($"/runs/{run.Number}");
        await page.Button("Cancel run").ClickAsync();
        Assert.Contains("What is done stays done: 2 items. The rest is not done.", page.Section("Cancel this run").Text(), StringComparison.Ordinal);
        Assert.Equal(RunStatus.Paused, (await bench.Find(run.Id)).Status);

        await page.Button("Keep it").ClickAsync();
        Assert.Empty(page.FindAll("[role=alertdialog]"));
        Assert.Equal(RunStatus.Paused, (await bench.Find(run.Id)).Status);

        await page.Button("Cancel run").ClickAsync();
        await page.Field("Why").ChangeAsync("wrong street");
        await page.Button("Cancel the run").ClickAsync();
        page.Says("Cancelled by Sam Lee: wrong street");
        page.WaitForAssertion(() => Assert.Empty(page.FindAll("[role=alertdialog]")));
        Assert.Equal(RunStatus.Cancelled, (await bench.Find(run.Id)).Status);
    }

    [Theory]
    [InlineData("many")]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("1,000")]
    [InlineData("99999999999999999999")]
    public async Task How_many_more_must_be_a_number(string more)
    {
        await using var bench = await PageBench.Start();
        var run = await bench.Do("stage.lamps", limit: 2);
        var page = bench.Visit($"/runs/{run.Number}");
        await page.Field("Go on with so many more, empty for all").ChangeAsync(more);
        await page.Button("Resume").ClickAsync();
        Assert.Equal("How many more must be a whole number such as 100, or empty for all.", Assert.Single(page.Alerts()));
        Assert.Equal(RunStatus.Paused, (await bench.Find(run.Id)).Status);
    }

    [Fact]
    public async Task Nought_more_is_refused_rather_than_taken_for_all()
    {
        await using var bench = await PageBench.Start();
        var run = await bench.Do("stage.lamps", limit: 2);
        var page = bench.Visit($"/runs/{run.Number}");
        await page.Field("Go on with so many more, empty for all").ChangeAsync("0");
        await page.Button("Resume").ClickAsync();
        page.WaitForAssertion(() => Assert.Single(page.Alerts()));
        Assert.Equal(RunStatus.Paused, (await bench.Find(run.Id)).Status);
    }

    [Fact]
    public async Task So_many_more_are_done_and_then_it_pauses_again()
    {
        await using var bench = await PageBench.Start();
        var run = await bench.Do("stage.lamps", limit: 2);
        var page = bench.Visit($"/runs/{run.Number}");
        await page.Field("Go on with so many more, empty for all").ChangeAsync(" 2 ");
        await page.Button("Resume").ClickAsync();
        page.Says("pauses at 4");
        await bench.Execute(run.Id);
        Assert.Equal((RunStatus.Paused, 4L), ((await bench.Find(run.Id)).Status, (await bench.Find(run.Id)).Succeeded));
    }

    [Fact]
    public async Task Forcing_is_off_until_it_is_time_and_says_when_that_is()
    {
        await using var bench = await PageBench.Start();
        var (id, end) = await bench.Hold("item-3");
        await bench.Control.Pause(id, bench.Me, default);
        var page = bench.Visit($"/runs/{RunNumber.Format(id)}");
        Assert.True(page.Button("Don't wait for the item in hand").IsOff());
        Assert.Matches("possible in [56][0-9] s|possible in 1 min 0 s", page.Text());
        bench.Stage.GoOn();
        await end;
    }

    [Fact]
    public async Task Forcing_ends_the_wait_for_an_item_that_hangs()
    {
        await using var bench = await PageBench.Start(but: o => o with { ForceAfterSeconds = 0 });
        var (id, end) = await bench.Hold("item-3");
        await bench.Control.Pause(id, bench.Me, default);
        var page = bench.Visit($"/runs/{RunNumber.Format(id)}");
        await page.Button("Don't wait for the item in hand").ClickAsync();
        page.Says("Sam Lee did not wait for the item in hand; whether it took effect is not known");
        bench.Stage.GoOn();
        await end;
    }

    [Fact]
    public async Task A_button_that_comes_too_late_says_why()
    {
        await using var bench = await PageBench.Start();
        var id = await bench.Ask("stage.lamps");
        var page = bench.Render<Console.Runs.RunActions>(p => p.Add(a => a.Run, bench.Find(id).Result).Add(a => a.Actor, bench.Me));
        await bench.Control.Cancel(id, null, bench.Me, default);
        await page.Button("Pause").ClickAsync();
        page.WaitForAssertion(() => Assert.Equal($"{RunNumber.Format(id)} is cancelled; that step is not possible now.", Assert.Single(page.Alerts())));
    }

    [Fact]
    public async Task A_preview_whose_inputs_were_run_meanwhile_is_refused_with_the_run_that_did_it()
    {
        await using var bench = await PageBench.Start();
        var preview = await bench.Do("stage.lamps", RunMode.Preview);
        var other = await bench.Do("stage.lamps");
        var page = bench.Visit($"/runs/{preview.Number}");
        await page.Button("Switch 5 lamps").ClickAsync();
        page.Says($"{other.Number} by Sam Lee already did exactly this.");
        Assert.Equal($"/runs/{other.Number}", page.LinkTo($"Open {other.Number}"));
    }

    [Fact]
    public async Task An_engineer_steers_what_others_asked_for()
    {
        await using var bench = await PageBench.Start("Eve");
        var id = await bench.Ask("stage.lamps", by: PageBench.Person("Sam"));
        var page = bench.Visit($"/runs/{RunNumber.Format(id)}");
        await page.Button("Pause").ClickAsync();
        page.Says("Paused by Eve Okafor before it started");
    }

    [Fact]
    public async Task What_was_typed_as_a_reason_is_limited_as_the_domain_limits_it()
    {
        await using var bench = await PageBench.Start();
        var page = bench.Visit($"/runs/{RunNumber.Format(await bench.Ask("stage.lamps"))}");
        await page.Button("Cancel run").ClickAsync();
        Assert.Equal(500, ((IHtmlInputElement)page.Field("Why")).MaxLength);
    }
}
