using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Ops.Domain.Access;
using Ops.Domain.Catalogue;
using Ops.Domain.Operations.Samples;
using Ops.Domain.Runs;
using Ops.Domain.Tests.Catalogue;
using Ops.Domain.Tests.Support;

namespace Ops.Domain.Tests.Access;

/// <summary>Limits on an input by role: what is read off the class, what a person is told, and that every start asks.</summary>
public sealed class InputLimitsTests
{
    private static readonly OperationInfo Info = OperationCatalogue.From([typeof(Limited)]).All[0];

    [Theory]
    [InlineData("staff", 59, "Days can't be below 60 for staff. An engineer may go down to 30. An admin may go down to 45.")]
    [InlineData("staff", 60, null)]
    [InlineData("staff", 500, null)]
    [InlineData("staff", 501, "Days can't be above 500 for staff. An engineer or admin may go up to 3,650.")]
    [InlineData("admin", 44, "Days can't be below 45 for admin. An engineer may go down to 30.")]
    [InlineData("admin", 45, null)]
    [InlineData("admin", 3650, null)]
    [InlineData("engineer", 30, null)]
    [InlineData("staff,engineer", 30, null)]
    [InlineData("staff,viewer", 59, "Days can't be below 60 for staff and viewer. An engineer may go down to 30. An admin may go down to 45.")]
    [InlineData("", 59, "Days can't be below 60 for you. An engineer may go down to 30. An admin may go down to 45.")]
    [InlineData("Engineer", 30, "Days can't be below 60 for Engineer. An engineer may go down to 30. An admin may go down to 45.")]
    public void Who_may_go_further_is_said_with_the_refusal(string roles, int days, string? message) =>
        Assert.Equal(message, InputLimits.Check(Info, new Limited.Input { Days = days }, Has(roles)).SingleOrDefault()?.Message);

    [Fact]
    public void Open_bounds_and_fractions_and_empty_inputs_are_handled()
    {
        var errors = InputLimits.Check(Info, new Limited.Input { Share = 0.75, Count = 11 }, Has("staff"));
        Assert.Equal(["share", "count"], errors.Select(e => e.Field));
        Assert.Equal("Share can't be above 0.5 for staff. A reviewer may go up further.", errors[0].Message);
        Assert.Empty(InputLimits.Check(Info, new Limited.Input { Share = 0.5, Count = null }, Has("staff")));
        Assert.Empty(InputLimits.Check(Info, new Limited.Input { Days = 30, Share = 9, Count = 99 }, Actor.System));
    }

    [Fact]
    public void The_bounds_of_a_person_are_known_beforehand()
    {
        var days = Info.Inputs.Find("days")!;
        Assert.Equal((60, 500), InputLimits.Of(days, Has("staff")));
        Assert.Equal((30, 3650), InputLimits.Of(days, Has("engineer")));
        Assert.Equal("An engineer may go down to 30. An admin may go down to 45. An engineer or admin may go up to 3,650.", InputLimits.Exceptions(days, Has("staff")));
        Assert.Equal("", InputLimits.Exceptions(days, Has("engineer")));
        Assert.Contains("between 30 and 3,650, at least 60 unless engineer or admin, at least 45 unless engineer, at most 500 unless engineer or admin", Info.Inputs.Help(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(typeof(OnText), "OnText.Value: [RoleLimit] works on numbers only")]
    [InlineData(typeof(OnDay), "OnDay.Value: [RoleLimit] works on numbers only")]
    [InlineData(typeof(ForNobody), "ForNobody.Value has a [RoleLimit] that names no role in Unless")]
    [InlineData(typeof(ForBlank), "ForBlank.Value has a [RoleLimit] that names no role in Unless")]
    [InlineData(typeof(WithoutBound), "WithoutBound.Value has a [RoleLimit] without Min and Max")]
    [InlineData(typeof(Turned), "Turned.Value has a [RoleLimit] whose lower bound 5 is above its upper bound 3")]
    [InlineData(typeof(OutOfRange), "OutOfRange.Value has a [RoleLimit] that is not inside what the input allows anyway (between 1 and 9)")]
    [InlineData(typeof(SameAsRange), "SameAsRange.Value has a [RoleLimit] that is not inside what the input allows anyway")]
    [InlineData(typeof(OverType), "OverType.Value has a [RoleLimit] that is not inside what the input allows anyway")]
    [InlineData(typeof(Endless), "Endless.Value has a [RoleLimit] whose bound is too large a number")]
    [InlineData(typeof(BadDefault), "BadDefault.Value has the default 2, which its own [RoleLimit] refuses: at least 5 unless engineer")]
    public void A_limit_that_can_not_be_meant_fails_the_start(Type input, string words) =>
        Assert.Contains(words, Assert.Single(Assert.Throws<CatalogueException>(() => InputSchema.Of(input)).Problems), StringComparison.Ordinal);

    [Fact]
    public async Task Each_start_asks_and_names_the_field()
    {
        await using var console = await TestConsole.Start(more: (services, _) => services.AddSingleton(OperationCatalogue.From([typeof(PurgeStaleContacts), typeof(Plain)])));
        foreach (var mode in new[] { RunMode.Preview, RunMode.Apply })
        {
            var refused = TestConsole.Refused(await console.Ask(TestConsole.Wish("contacts.purge", mode, new JsonObject { ["days"] = 59 })), Refusal.Invalid);
            var error = Assert.Single(refused.Errors);
            Assert.Equal(("days", "Untouched for can't be below 60 for staff. An engineer may go down to 30."), (error.Field, error.Message));
            foreach (var (days, by) in ((int, Actor)[])[(60, TestConsole.Sam), (30, TestConsole.Eve)])
            {
                // Applying is refused for want of a preview, no longer for the input.
                var answer = await console.Ask(TestConsole.Wish("contacts.purge", mode, new JsonObject { ["days"] = days }), by);
                Assert.Equal(mode == RunMode.Preview ? null : "preview", (answer as Answer.Refused)?.Errors[0].Field);
            }
        }

        TestConsole.Refused(await console.Ask(TestConsole.Wish("contacts.purge", RunMode.Preview, new JsonObject { ["days"] = 59 }), TestConsole.Ada), Refusal.Invalid);
    }

    [Fact]
    public async Task A_preview_of_somebody_who_may_go_further_is_not_a_way_round()
    {
        await using var console = await TestConsole.Start(more: (services, _) => services.AddSingleton(OperationCatalogue.From([typeof(PurgeStaleContacts), typeof(Plain)])));
        var id = await console.Start("contacts.purge", RunMode.Preview, new JsonObject { ["days"] = 30 }, by: TestConsole.Eve);
        Assert.Equal("days", Assert.Single(TestConsole.Refused(await console.Control.ApplyPreviewed(id, "It must go.", TestConsole.Sam, default), Refusal.Invalid).Errors).Field);
    }

    private static Actor Has(string roles) => new("sub", "Somebody", roles.Split(',', StringSplitOptions.RemoveEmptyEntries), Door.Web);

    [Operation("made.limited", "Limited")]
    public sealed class Limited : Doing<Limited.Input>
    {
        public sealed record Input
        {
            [Range(30, 3650), RoleLimit(Min = 60, Unless = [Role.Engineer, Role.Admin]), RoleLimit(Min = 45, Unless = [Role.Engineer]), RoleLimit(Max = 500, Unless = [Role.Engineer, Role.Admin])]
            public int Days { get; init; } = 90;

            [RoleLimit(Max = 0.5, Unless = [Role.Reviewer])]
            public double Share { get; init; }

            [RoleLimit(Max = 10, Unless = [Role.Engineer])]
            public int? Count { get; init; }
        }
    }

    public sealed record OnText([RoleLimit(Min = 1, Unless = ["engineer"])] string? Value = null);

    public sealed record OnDay([RoleLimit(Min = 1, Unless = ["engineer"])] DateOnly? Value = null);

    public sealed record ForNobody([RoleLimit(Min = 1)] int Value = 5);

    public sealed record ForBlank([RoleLimit(Min = 1, Unless = [" "])] int Value = 5);

    public sealed record WithoutBound([RoleLimit(Unless = ["engineer"])] int Value = 5);

    public sealed record Turned([RoleLimit(Min = 5, Max = 3, Unless = ["engineer"])] int Value = 4);

    public sealed record OutOfRange([Range(1, 9), RoleLimit(Min = 10, Unless = ["engineer"])] int Value = 5);

    public sealed record SameAsRange([Range(1, 9), RoleLimit(Max = 9, Unless = ["engineer"])] int Value = 5);

    public sealed record OverType([RoleLimit(Max = 300, Unless = ["engineer"])] byte Value = 5);

    public sealed record Endless([RoleLimit(Max = double.PositiveInfinity, Unless = ["engineer"])] double Value = 5);

    public sealed record BadDefault([RoleLimit(Min = 5, Unless = ["engineer"])] int Value = 2);
}
