using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Ops.Console.Parts;
using Ops.Console.Runs;
using Ops.Console.Tests.Support;
using Ops.Domain.Runs;

namespace Ops.Console.Tests.Parts;

/// <summary>The small parts that stand on many pages.</summary>
public sealed class PartsTests : BunitContext
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 4, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(RunStatus.AwaitingApproval, "Waiting for approval")]
    [InlineData(RunStatus.Queued, "Queued")]
    [InlineData(RunStatus.Running, "Running")]
    [InlineData(RunStatus.Pausing, "Pausing")]
    [InlineData(RunStatus.Paused, "Paused")]
    [InlineData(RunStatus.Cancelling, "Cancelling")]
    [InlineData(RunStatus.Cancelled, "Cancelled")]
    [InlineData(RunStatus.Succeeded, "Finished")]
    [InlineData(RunStatus.CompletedWithFailures, "With failures")]
    [InlineData(RunStatus.Failed, "Failed")]
    [InlineData(RunStatus.Rejected, "Rejected")]
    [InlineData(RunStatus.Expired, "Expired")]
    [InlineData(RunStatus.Interrupted, "Interrupted")]
    public void A_status_is_read_out_as_a_word_and_its_sign_is_not(RunStatus status, string word) =>
        Assert.Equal(word, Render<StatusBadge>(p => p.Add(b => b.Status, status)).Find(".badge").Text());

    [Theory]
    [InlineData(ItemOutcome.Succeeded, "done")]
    [InlineData(ItemOutcome.Invalid, "can't be done")]
    [InlineData(ItemOutcome.LeftInDoubt, "left in doubt")]
    public void An_outcome_is_read_out_as_a_word(ItemOutcome outcome, string word) =>
        Assert.Equal(word, Render<OutcomeBadge>(p => p.Add(b => b.Outcome, outcome)).Find(".badge").Text());

    [Theory]
    [InlineData(RunMode.Verify, ItemOutcome.Succeeded, "as left")]
    [InlineData(RunMode.Verify, ItemOutcome.Drifted, "differs")]
    [InlineData(RunMode.Revert, ItemOutcome.Succeeded, "undone")]
    [InlineData(RunMode.Revert, ItemOutcome.Failed, "failed")]
    public void An_outcome_of_looking_back_says_what_was_found(RunMode mode, ItemOutcome outcome, string word) =>
        Assert.Equal(word, Render<OutcomeBadge>(p => p.Add(b => b.Outcome, outcome).Add(b => b.Mode, mode)).Find(".badge").Text());

    [Fact]
    public void A_bar_tells_its_name_its_per_cent_and_its_numbers()
    {
        var bar = Render<CountsBar>(p => p.Add(b => b.Counts, new RunCounts { Succeeded = 1000, Failed = 500 }).Add(b => b.Total, 6000).Add(b => b.Label, "Progress of R-7")).Bar("Progress of R-7");
        Assert.Equal("25", bar.GetAttribute("aria-valuenow"));
        Assert.Equal("1,500 of 6,000", bar.GetAttribute("aria-valuetext"));
    }

    [Fact]
    public void A_bar_without_a_total_claims_no_per_cent()
    {
        var bar = Render<CountsBar>(p => p.Add(b => b.Counts, new RunCounts { Succeeded = 1234 })).Bar("Progress");
        Assert.False(bar.HasAttribute("aria-valuenow"));
        Assert.Equal("1,234 so far", bar.GetAttribute("aria-valuetext"));
    }

    [Fact]
    public void A_bar_never_says_more_than_a_hundred_per_cent() =>
        Assert.Equal("100", Render<CountsBar>(p => p.Add(b => b.Counts, new RunCounts { Succeeded = 12 }).Add(b => b.Total, 10)).Bar("Progress").GetAttribute("aria-valuenow"));

    [Fact]
    public void One_failure_in_a_million_is_still_to_be_seen()
    {
        var bar = Render<CountsBar>(p => p.Add(b => b.Counts, new RunCounts { Succeeded = 999_999, Failed = 1 }).Add(b => b.Total, 1_000_000));
        Assert.Equal("width:0.6%", bar.Find(".bad").GetAttribute("style"));
        Assert.Equal("width:0", bar.Find(".quiet").GetAttribute("style"));
    }

    [Fact]
    public void A_difference_shows_what_changes_and_leaves_out_what_stays()
    {
        var shown = Render<Difference>(p => p.Add(d => d.Before, """{"state":"failed","attempts":1,"name":"Ada"}""").Add(d => d.After, """{"state":"paid","attempts":2,"name":"Ada"}""").Add(d => d.Message, "Agreed")).Text();
        Assert.Equal("Agreed state: before failed → after paid attempts: before 1 → after 2", shown);
    }

    [Theory]
    [InlineData(null, null, "–")]
    [InlineData("""{"a":1}""", """{"a":1}""", "")]
    [InlineData("""{"a":1}""", null, "a: before 1")]
    [InlineData(null, """{"a":"x"}""", "a: after x")]
    [InlineData("""{"a":null}""", """{"a":[1,2]}""", "a: after [1,2]")]
    [InlineData("""{"body":{"lines":[{"n":1,"m":2}],"b":"x"}}""", """{"body":{"lines":[{"n":3,"m":2}],"b":"x"}}""", "body.lines[0].n: before 1 → after 3")]
    [InlineData("""{"t":"{\"city\":\"Bonn\",\"zip\":\"1\"}"}""", """{"t":"{\"city\":\"Köln\",\"zip\":\"1\"}"}""", "t.city: before Bonn → after Köln")]
    [InlineData("""{"t":"{\"a\":1}"}""", """{"t":"{ \"a\":1}"}""", """t: before {"a":1} → after { "a":1}""")]
    [InlineData("""{"t":"[not JSON"}""", """{"t":{}}""", "t: before [not JSON → after {}")]
    [InlineData("1", "2", "value: before 1 → after 2")]
    [InlineData("""{"a":"<b>"}""", """{"a":"</b>"}""", "a: before <b> → after </b>")]
    public void A_difference_copes_with_every_shape(string? before, string? after, string shown) =>
        Assert.Equal(shown, Render<Difference>(p => p.Add(d => d.Before, before).Add(d => d.After, after)).Text());

    [Fact]
    public void A_time_is_told_from_now_and_exactly_for_machines_and_on_hover()
    {
        Services.AddSingleton<TimeProvider>(new StillTime(Noon));
        var time = Render<When>(p => p.Add(w => w.At, Noon.AddMinutes(-3))).Find("time");
        Assert.Equal("3 min ago", time.Text());
        Assert.Equal("2026-03-04T11:57:00Z", time.GetAttribute("datetime"));
        Assert.Equal("4 Mar 2026 11:57:00 UTC", time.GetAttribute("title"));
    }

    [Fact]
    public void A_time_that_is_not_known_has_words_of_its_own()
    {
        Services.AddSingleton<TimeProvider>(new StillTime(Noon));
        Assert.Equal("–", Render<When>().Text());
        Assert.Equal("never", Render<When>(p => p.Add(w => w.Otherwise, "never")).Text());
    }

    [Fact]
    public void A_time_in_another_zone_is_the_same_moment()
    {
        Services.AddSingleton<TimeProvider>(new StillTime(Noon));
        var time = Render<When>(p => p.Add(w => w.At, new DateTimeOffset(2026, 3, 4, 13, 0, 0, TimeSpan.FromHours(1)))).Find("time");
        Assert.Equal("2026-03-04T12:00:00Z", time.GetAttribute("datetime"));
    }

    [Fact]
    public void A_refusal_says_why_and_leads_to_the_run_in_the_way()
    {
        var shown = Render<RefusalNotice>(p => p.Add(r => r.Answer, new Answer.Refused(Refusal.Conflict, "R-12 already did this.") { OtherRunId = 12 }));
        Assert.Equal("R-12 already did this. Open R-12", Assert.Single(shown.Alerts()));
        Assert.Equal("/runs/R-12", shown.LinkTo("Open R-12"));
    }

    [Fact]
    public void A_wish_that_needs_approval_says_so_and_an_accepted_one_says_nothing()
    {
        Assert.StartsWith("Waits for a second person.", Assert.Single(Render<RefusalNotice>(p => p.Add(r => r.Answer, new Answer.AwaitsApproval(7, "Waits for a second person."))).Alerts()), StringComparison.Ordinal);
        Assert.Empty(Render<RefusalNotice>(p => p.Add(r => r.Answer, new Answer.Accepted(1))).Alerts());
        Assert.Empty(Render<RefusalNotice>().Alerts());
    }

    [Fact]
    public void A_chart_of_the_rate_names_the_highest()
    {
        var samples = Enumerable.Range(0, 4).Select(i => new RunSample { At = Noon.AddSeconds(i), Done = i * i * 10 }).ToList();
        var chart = Render<RateChart>(p => p.Add(c => c.Samples, samples));
        Assert.Equal("Rate over time: at most 50 a second", chart.Find("[role=img]").GetAttribute("aria-label"));
        Assert.Equal("Rate over time, at most 50 a second", chart.Text());
    }

    [Theory]
    [InlineData(0, 10)]
    [InlineData(2, 10)]
    [InlineData(5, 0)]
    public void There_is_no_chart_before_there_is_a_rate(int samples, int doneEach) =>
        Assert.Empty(Render<RateChart>(p => p.Add(c => c.Samples, [.. Enumerable.Range(0, samples).Select(i => new RunSample { At = Noon.AddSeconds(i), Done = i * doneEach })])).Markup.Trim());

    [Fact]
    public void Two_samples_of_the_same_moment_and_a_count_that_fell_are_no_rate()
    {
        RunSample[] samples = [new() { At = Noon, Done = 10 }, new() { At = Noon, Done = 200 }, new() { At = Noon.AddSeconds(1), Done = 5 }, new() { At = Noon.AddSeconds(2), Done = 25 }];
        Assert.Equal("Rate over time, at most 20 a second", Render<RateChart>(p => p.Add(c => c.Samples, samples)).Text());
    }
}
