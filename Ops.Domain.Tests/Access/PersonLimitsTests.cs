using Microsoft.Extensions.DependencyInjection;
using Ops.Domain.Access;
using Ops.Domain.Runs;
using Ops.Domain.Tests.Support;

namespace Ops.Domain.Tests.Access;

/// <summary>T30: how often one person may ask for runs.</summary>
public sealed class PersonLimitsTests
{
    private readonly JumpingTime _time = new();

    [Fact]
    public void T30_a_person_may_ask_so_often_within_a_minute_and_is_told_when_again()
    {
        var limits = new PersonLimits(new LimitsOptions { StartsPerMinute = 3 }, _time);
        Assert.Equal([null, null, null], Enumerable.Range(0, 3).Select(_ => limits.TooManyStarts(TestConsole.Sam)));
        Assert.Equal("Sam asked for 3 runs within a minute, the most one person may. Try again in 20 seconds.", limits.TooManyStarts(TestConsole.Sam));
        _time.Advance(TimeSpan.FromSeconds(19));
        Assert.EndsWith("in 1 second.", limits.TooManyStarts(TestConsole.Sam), StringComparison.Ordinal);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(limits.TooManyStarts(TestConsole.Sam));
        Assert.NotNull(limits.TooManyStarts(TestConsole.Sam));
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal([true, true, true, false], Enumerable.Range(0, 4).Select(_ => limits.TooManyStarts(TestConsole.Sam) is null));
    }

    [Fact]
    public void A_person_is_a_subject_whatever_the_name_and_the_door()
    {
        var limits = new PersonLimits(new LimitsOptions { StartsPerMinute = 1 }, _time);
        Assert.Null(limits.TooManyStarts(TestConsole.Sam));
        Assert.NotNull(limits.TooManyStarts(TestConsole.Sam with { Name = "Samuel", Door = Door.Api }));
        Assert.Null(limits.TooManyStarts(TestConsole.Sam with { Subject = "sub-other" }));
        Assert.Null(limits.TooManyStarts(TestConsole.Eve));
    }

    [Fact]
    public void The_program_itself_is_not_counted()
    {
        var limits = new PersonLimits(new LimitsOptions { StartsPerMinute = 1 }, _time);
        Assert.All(Enumerable.Range(0, 10), _ => Assert.Null(limits.TooManyStarts(Actor.System)));
        Assert.All(Enumerable.Range(0, 10), _ => Assert.Null(limits.TooManyStarts(TestConsole.Eve with { Door = Door.StartUp })));
    }

    [Fact]
    public void A_clock_set_back_gives_nothing_and_takes_nothing()
    {
        var limits = new PersonLimits(new LimitsOptions { StartsPerMinute = 2 }, _time);
        Assert.Null(limits.TooManyStarts(TestConsole.Sam));
        _time.Advance(TimeSpan.FromHours(-5));
        Assert.Null(limits.TooManyStarts(TestConsole.Sam));
        Assert.NotNull(limits.TooManyStarts(TestConsole.Sam));
    }

    [Fact]
    public void Of_thousands_of_persons_only_those_who_asked_of_late_are_remembered_and_none_is_let_through_for_it()
    {
        var limits = new PersonLimits(new LimitsOptions { StartsPerMinute = 1 }, _time);
        Assert.Null(limits.TooManyStarts(TestConsole.Sam));
        Assert.All(Enumerable.Range(0, 3000), n => Assert.Null(limits.TooManyStarts(TestConsole.Eve with { Subject = $"sub-{n}" })));
        Assert.NotNull(limits.TooManyStarts(TestConsole.Sam));
    }

    [Fact]
    public async Task T30_run_control_refuses_what_is_too_much_and_nobody_else_notices()
    {
        await using var console = await TestConsole.Start(time: _time, more: (services, _) => services.AddSingleton(new LimitsOptions { StartsPerMinute = 2 }));
        await console.Start("test.again", RunMode.Preview);
        await console.Start("test.again", RunMode.Preview);
        var refused = TestConsole.Refused(await console.Ask(TestConsole.Wish("test.again", RunMode.Preview)), Refusal.TooMany);
        Assert.Contains("Try again in 30 seconds", refused.Reason, StringComparison.Ordinal);
        TestConsole.Accepted(await console.Ask(TestConsole.Wish("test.again", RunMode.Preview), TestConsole.Eve));
    }

    [Theory]
    [InlineData(0, 1, 1, 1, 1, "Limits:SignInsPerMinute")]
    [InlineData(1, 0, 1, 1, 1, "Limits:UploadsPerMinute")]
    [InlineData(1, 1, 0, 1, 1, "Limits:UploadBytesPerDay")]
    [InlineData(1, 1, 1, -1, 1, "Limits:StartsPerMinute")]
    [InlineData(1, 1, 1, 1, 0, "Limits:PagesOpen")]
    public void A_limit_of_nothing_is_a_mistake(int signIns, int uploads, long bytes, int starts, int pages, string key) => Assert.Contains(key, Assert.Single(
        new LimitsOptions { SignInsPerMinute = signIns, UploadsPerMinute = uploads, UploadBytesPerDay = bytes, StartsPerMinute = starts, PagesOpen = pages }.Problems()), StringComparison.Ordinal);
}
