using System.Text;
using Ops.Domain.Files;

namespace Ops.Domain.Tests.Files;

public sealed class CsvRowsTests
{
    [Fact]
    public void Every_type_is_bound()
    {
        var row = Assert.Single(CsvRecords.Read<CsvRecords.All>($"{CsvRecords.AllHeader},note,rank\n{CsvRecords.AllRow},,-4\n"));
        Assert.Equal(
            new CsvRecords.All
            {
                Id = 12, Name = "Zoë", Count = 3, Amount = 12.50m, Share = 0.5, Active = true, BornOn = new(2026, 11, 21),
                SeenAt = new(2026, 11, 21, 8, 30, 0, TimeSpan.FromHours(1)), Ticket = Guid.Parse("6f9619ff-8b86-d011-b42d-00cf4fc964ff"),
                Colour = CsvRecords.Colour.Green, Note = null, Rank = -4,
            },
            row);
    }

    [Fact]
    public void Columns_the_file_lacks_keep_their_initial_values()
    {
        var row = Assert.Single(CsvRecords.Read<CsvRecords.All>($"{CsvRecords.AllHeader}\n{CsvRecords.AllRow}\n"));
        Assert.Equal(("unset", 7), (row.Note, row.Rank));
    }

    [Fact]
    public void Headers_match_whatever_their_case_order_and_spaces() =>
        Assert.Equal([new CsvRecords.Pair("1", "2")], CsvRecords.Read<CsvRecords.Pair>(" B ,a\n2,1\n"));

    [Fact]
    public void A_file_that_does_not_fit_is_refused_at_its_header() =>
        Assert.Equal("Missing columns: b.", Assert.Throws<CsvRefusedException>(() => CsvRecords.Read<CsvRecords.Pair>("a\n1\n")).Message);

    [Theory]
    [InlineData("", "Line 2: a is missing.")]
    [InlineData("  ", "Line 2: a is missing.")]
    public void An_empty_cell_that_must_not_be_is_refused_while_binding(string cell, string message) =>
        Assert.Equal(message, Assert.Throws<CsvRefusedException>(() => CsvRecords.Read<CsvRecords.Pair>($"a,b\n{cell},2\n")).Message);

    [Fact]
    public void Extra_columns_are_carried_as_text()
    {
        using var rows = CsvRows<CsvRecords.Loose>.Read(CsvRecords.Stream("x,a,y\n1,2,3\n"), CsvShape.For(typeof(CsvRecords.Loose)), CsvPosition.Start);
        Assert.True(rows.Read());
        Assert.Equal("2", rows.Current.A);
        Assert.Equal(["1", "2", "3"], rows.Fields());
        Assert.Equal(["x", "y"], rows.Header.Extra);
    }

    [Fact]
    public async Task Resuming_after_any_row_gives_exactly_the_rest()
    {
        foreach (var text in HardFiles())
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            var whole = await All(bytes, CsvPosition.Start);
            Assert.NotEmpty(whole);
            for (var k = 0; k < whole.Count; k++)
            {
                Assert.Equal(whole[(k + 1)..], await All(bytes, whole[k].Next));
            }
        }
    }

    [Fact]
    public async Task A_resume_reads_the_header_and_the_rest_but_nothing_between()
    {
        var bytes = Encoding.UTF8.GetBytes($"a,b\n{string.Concat(Enumerable.Repeat("1,2\n", 500_000))}3,4\n");
        var opened = new List<long>();
        var position = new CsvPosition(bytes.Length - 5, 500_001, 500_000);
        using var rows = await CsvRows<CsvRecords.Pair>.Open(
            (offset, _) =>
            {
                opened.Add(offset);
                return Task.FromResult<Stream>(new MemoryStream(bytes) { Position = offset });
            },
            CsvShape.For(typeof(CsvRecords.Pair)), position, CancellationToken.None);
        Assert.True(await rows.ReadAsync(CancellationToken.None));
        Assert.Equal((new CsvRecords.Pair("3", "4"), 500_001L, 500_002L), (rows.Current, rows.Ordinal, rows.Line));
        Assert.False(await rows.ReadAsync(CancellationToken.None));
        Assert.Equal([0, position.Offset], opened);
    }

    [Fact]
    public void A_ragged_row_is_found_also_when_it_is_the_first_after_a_resume()
    {
        var content = CsvRecords.Stream("a,b\n1,2\n3\n");
        using var rows = CsvRows<CsvRecords.Pair>.Read(content, CsvShape.For(typeof(CsvRecords.Pair)), new CsvPosition(7, 2, 1));
        Assert.Equal("Line 3 has 1 cells, but the header has 2 columns.", Assert.Throws<CsvRefusedException>(() => rows.Read()).Message);
    }

    private static async Task<List<(CsvRecords.Pair Row, long Ordinal, long Line, CsvPosition Next)>> All(byte[] bytes, CsvPosition from)
    {
        using var rows = await CsvRows<CsvRecords.Pair>.Open(
            (offset, _) => Task.FromResult<Stream>(new MemoryStream(bytes) { Position = offset }), CsvShape.For(typeof(CsvRecords.Pair)), from, CancellationToken.None);
        var all = new List<(CsvRecords.Pair, long, long, CsvPosition)>();
        while (await rows.ReadAsync(CancellationToken.None))
        {
            all.Add((rows.Current, rows.Ordinal, rows.Line, rows.Next));
        }

        return all;
    }

    private static IEnumerable<string> HardFiles()
    {
        yield return "\uFEFFa,b\r\n1,\"x\r\ny\"\r\n\r\n\n2,é€𝄞\n\uFEFFz,4\r\n\"\uFEFFq\",\"a\"\"b\n\"\n5,\"x\r\"\r\n6,7";
        yield return "\n\r\na,b\n1,2\n\n\n3,4\n\n";
        yield return "\"a\nx\",a,b\n".Replace("\"a\nx\",", string.Empty, StringComparison.Ordinal) + "1,2\r3,4\r\r5,6\r";
        var random = new Random(4711);
        string[] pieces = ["x", "é", "𝄞", ",", "\n", "\r\n", "\r", "\"\"", " ", "\uFEFF", "long enough to matter "];
        string[] breaks = ["\n", "\r\n", "\n\n", "\r\n\r\n", "\n\r\n"];
        for (var file = 0; file < 8; file++)
        {
            // The later files are larger than CsvHelper's 64 KiB buffer.
            var text = new StringBuilder(file % 2 == 0 ? "\uFEFFa,b\n" : "a,b\r\n");
            for (var row = 0; row < 60 + (file * 20); row++)
            {
                text.Append('"').Append('k').AppendJoin(string.Empty, random.GetItems(pieces, random.Next(file * 30))).Append("\",");
                text.Append('"').AppendJoin(string.Empty, random.GetItems(pieces, random.Next(file * 30))).Append("!\"").Append(breaks[random.Next(breaks.Length)]);
            }

            yield return text.ToString();
        }
    }
}
