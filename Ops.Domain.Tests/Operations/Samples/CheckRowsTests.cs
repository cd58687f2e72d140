using Ops.Domain.Catalogue;
using Ops.Domain.Operations.Samples;
using Ops.Domain.Tests.Support;

namespace Ops.Domain.Tests.Operations.Samples;

public sealed class CheckRowsTests
{
    private static readonly CheckRows.Row Row = new() { Id = "1001", Name = "Ada Bauer", Amount = 19.90m };

    [Fact]
    public async Task Every_row_is_done()
    {
        var results = await new OperationBench<CheckRows.Input, CheckRows.Row>(new CheckRows(), new() { Rows = new("00") })
        {
            Rows = [Row, Row with { Id = "1002" }],
        }.Apply();
        Assert.Equal(["1001", "1002"], results.Select(r => r.Key));
        Assert.All(results, r => Assert.Equal(OutcomeKind.Done, r.Outcome!.Kind));
    }

    [Fact]
    public void A_row_costs_no_memory()
    {
        var operation = new CheckRows();
        var context = new ItemContext<CheckRows.Input>(new() { Rows = new("00") }, new(1, default, "test", false, "bench"), "1001");
        Work(100); // what is made once is made here
        var before = GC.GetAllocatedBytesForCurrentThread();
        Work(10_000);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        void Work(int times)
        {
            for (var i = 0; i < times; i++)
            {
                var plan = operation.Plan(Row, context, default).GetAwaiter().GetResult();
                _ = operation.Apply(Row, plan, context, default).GetAwaiter().GetResult();
            }
        }
    }
}
