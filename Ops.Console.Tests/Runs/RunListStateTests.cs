using Ops.Console.Runs;
using Ops.Console.Tests.Support;
using Ops.Domain.Runs;

namespace Ops.Console.Tests.Runs;

/// <summary>The address of the list of runs, and the list.</summary>
public sealed class RunListStateTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 4, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void What_an_address_says_comes_out_as_the_same_address()
    {
        var state = Read(("status", "failed"), ("operation", "contacts.purge"), ("mode", "preview"), ("who", "me"), ("period", "7"), ("q", "a & b=c"));
        Assert.Equal("/runs?status=failed&operation=contacts.purge&mode=preview&who=me&period=7&q=a%20%26%20b%3Dc", state.Link("/runs"));
        Assert.Equal(state, Read([.. state.Query().Select(p => (p.Key, p.Value?.ToString() ?? ""))]));
    }

    [Fact]
    public void What_an_address_says_is_what_is_looked_for()
    {
        var filter = Read(("status", "failed"), ("operation", "contacts.purge"), ("mode", "preview"), ("who", "me"), ("period", "7"), ("q", "lamp")).Filter(PageBench.Person("Sam"));
        Assert.Equal([RunStatus.CompletedWithFailures, RunStatus.Failed], filter.Statuses);
        Assert.Equal(("contacts.purge", RunMode.Preview, "dev:sam", Noon.AddDays(-7), "lamp"), (filter.OperationKey, filter.Mode!.Value, filter.PersonSubject, filter.From!.Value, filter.Text));
    }

    [Fact]
    public void An_empty_address_filters_nothing()
    {
        var state = Read(("status", ""), ("q", ""));
        Assert.Equal("/runs.csv", state.Link("/runs.csv"));
        Assert.Equal(new RunFilter(), state.Filter(PageBench.Person("Sam")));
    }

    [Fact]
    public void Nonsense_in_an_address_filters_nothing()
    {
        var state = Read(("status", "hungry"), ("mode", "sideways"), ("who", "you"), ("period", "-3"), ("before", "yesterday"));
        Assert.Equal(new RunFilter(), state.Filter(PageBench.Person("Sam")));
        Assert.Null(state.Before);
    }

    [Fact]
    public void The_page_one_is_on_is_not_part_of_what_is_exported()
    {
        var state = Read(("status", "open"), ("before", "51"));
        Assert.Equal(51, state.Before);
        Assert.Equal("/runs.csv?status=open", state.Link("/runs.csv"));
    }

    [Fact]
    public void Every_status_is_in_a_group_and_the_groups_of_the_ended_do_not_overlap()
    {
        Assert.Empty(Enum.GetValues<RunStatus>().Except(RunListState.Groups.SelectMany(g => g.Statuses)));
        var ended = RunListState.Groups.Where(g => g.Value is "succeeded" or "failed" or "cancelled").SelectMany(g => g.Statuses).ToList();
        Assert.Equal(Enum.GetValues<RunStatus>().Where(RunTransitions.IsFinal).Order(), ended.Order());
        Assert.Equal(Enum.GetValues<RunStatus>().Where(s => !RunTransitions.IsFinal(s)).Order(), RunListState.Groups.Single(g => g.Value == "open").Statuses.Order());
    }

    private static RunListState Read(params (string Name, string Value)[] query) => RunListState.Read(query.Select(q => KeyValuePair.Create(q.Name, q.Value)), Noon);
}
