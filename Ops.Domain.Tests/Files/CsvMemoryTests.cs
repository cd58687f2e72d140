using Ops.Domain.Files;
using Ops.Domain.Tests.Support;

namespace Ops.Domain.Tests.Files;

[Collection(nameof(Alone))]
public sealed class CsvMemoryTests
{
    [Fact]
    public async Task A_header_of_a_million_columns_is_refused_in_bounded_memory()
    {
        var before = GC.GetTotalAllocatedBytes(precise: true);
        foreach (var shape in new[] { "plain", "any", "western" })
        {
            var parts = Enumerable.Range(0, 1000).Select(i => System.Text.Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(i * 1000, 1000).Select(n => $"c{n},"))));
            var report = await new CsvCheck().Run(new MadeStream(parts), CorpusShapes.Of(shape), null, CancellationToken.None);
            Assert.Equal("Line 1: the row is larger than 1 MB. A quote that is opened and never closed is the usual reason.", Assert.Single(report.Problems).Message);
        }

        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, 300_000_000);
        var narrow = await new CsvCheck().Run(CsvRecords.Stream($"id{new string(',', 20_000)}\n"), CorpusShapes.Of("plain"), null, CancellationToken.None);
        Assert.Equal("The header has 20,001 columns; at most 16,384 are read.", Assert.Single(narrow.Problems).Message);
    }
}
