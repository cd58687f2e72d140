using Bunit;
using Ops.Console.Home;
using Ops.Console.Tests.Support;
using Ops.Domain.Runs;

namespace Ops.Console.Tests.Home;

/// <summary>The week's runs by outcome.</summary>
public sealed class WeekChartTests
{
    [Fact]
    public async Task The_chart_is_read_out_as_three_numbers()
    {
        await using var bench = await PageBench.Start();
        var today = DateOnly.FromDateTime(DateTime.UtcNow);
        (DateOnly, RunStatus, int)[] days = [(today, RunStatus.Succeeded, 3), (today.AddDays(-2), RunStatus.Succeeded, 1), (today, RunStatus.Failed, 2), (today, RunStatus.CompletedWithFailures, 4), (today, RunStatus.Expired, 5)];
        var chart = bench.Render<WeekChart>(p => p.Add(c => c.Days, days));
        Assert.Equal("Runs in the last seven days: 4 finished, 6 with failures, 5 cancelled.", chart.Find("[role=img]").GetAttribute("aria-label"));
    }
}
