using System.Text;
using Ops.Domain.Files;

namespace Ops.Domain.Tests.Files;

public sealed class CsvOutTests
{
    [Fact]
    public async Task A_file_begins_with_a_mark_and_has_CRLF() =>
        Assert.Equal("\uFEFFid,note\r\n1,é\r\n2,\r\n", await Written(["id", "note"], ["1", "é"], ["2", null]));

    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+A1", "'+A1")]
    [InlineData("-A1", "'-A1")]
    [InlineData("-1-1", "'-1-1")]
    [InlineData("@x", "'@x")]
    [InlineData(" =1", "' =1")]
    [InlineData("\u00A0=1", "'\u00A0=1")]
    [InlineData("\u200B=1", "'\u200B=1")]
    [InlineData("\u3000＝1", "'\u3000＝1")]
    [InlineData("＝1", "'＝1")]
    [InlineData("＋1", "'＋1")]
    [InlineData("－1", "'－1")]
    [InlineData("＠x", "'＠x")]
    [InlineData("\tx", "'\tx")]
    [InlineData("\nx", "'\nx")]
    [InlineData("\rx", "'\rx")]
    [InlineData("-12.50", "-12.50")]
    [InlineData("+49170", "+49170")]
    [InlineData("-1.2e-5", "-1.2e-5")]
    [InlineData("-", "'-")]
    [InlineData("a=b", "a=b")]
    [InlineData("a\0b\u0007", "a\uFFFDb\uFFFD")]
    [InlineData("\u0001=1", "\uFFFD=1")]
    public async Task No_cell_becomes_a_formula_and_numbers_stay_numbers(string cell, string expected)
    {
        var rows = CsvRecords.Fields(new MemoryStream(await Bytes(["a", "b"], [cell, "x"])));
        Assert.Equal([expected, "x"], rows[1]);
    }

    [Fact]
    public async Task Half_a_surrogate_pair_becomes_a_replacement_character() =>
        Assert.Equal("\uFEFFa\r\n\uFFFDx\r\n", await Written(["a"], ["\ud800x"]));

    [Fact]
    public async Task An_empty_cell_alone_in_its_row_stays_a_row() => Assert.Equal("\uFEFFa\r\n\"\"\r\nx\r\n", await Written(["a"], [""], ["x"]));

    [Fact]
    public async Task A_row_of_another_length_is_a_bug() => await Assert.ThrowsAsync<ArgumentException>(() => Written(["a", "b"], ["1"]));

    [Fact]
    public async Task Our_own_export_is_acceptable_as_an_upload()
    {
        var report = await CsvRecords.Check<CsvRecords.Pair>(new MemoryStream(await Bytes(["a", "b"], ["id-1", "\"x\",\r\ny"], ["id-2", "=1"])));
        Assert.Empty(report.Problems);
        Assert.Equal(2, report.Rows);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task Random_tables_are_read_back_as_they_were(int seed)
    {
        var random = new Random(seed);
        var table = Table(random);
        Assert.Equal(table, CsvRecords.Fields(new MemoryStream(await Bytes(table[0], [.. table.Skip(1)]))));
        Assert.Equal(table, CsvRecords.Fields(CsvRecords.Stream(LikePython(table, random))));
    }

    // Python's csv.writer: quotes where needed (QUOTE_MINIMAL) or everywhere (QUOTE_ALL), \r\n or \n between rows.
    private static string LikePython(List<string[]> table, Random random)
    {
        var (all, end) = (random.Next(2) == 0, random.Next(2) == 0 ? "\r\n" : "\n");
        return string.Concat(table.Select(row => string.Join(',', row.Select(c => all || (row.Length == 1 && c.Length == 0) || c.AsSpan().IndexOfAny(",\"\r\n") >= 0
            ? $"\"{c.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : c)) + end));
    }

    private static List<string[]> Table(Random random)
    {
        string[] pieces = ["a", "Z9", " ", ",", "\"", "\"\"", "\n", "\r\n", "\r", "é", "€", "𝄞", "\uFEFF", "'", ";", "-", "=", "\t"];
        var columns = random.Next(1, 8);
        string Cell() => random.Next(6) == 0 ? string.Empty : "x" + string.Concat(random.GetItems(pieces, random.Next(12)));
        return [.. Enumerable.Range(0, 2_000).Select(_ => Enumerable.Range(0, columns).Select(_ => Cell()).ToArray())];
    }

    private static async Task<byte[]> Bytes(string[] header, params string?[][] rows)
    {
        var stream = new MemoryStream();
        await using (var file = await CsvOut.Begin(stream, header, CancellationToken.None))
        {
            foreach (var row in rows)
            {
                await file.Write(row, CancellationToken.None);
            }
        }

        return stream.ToArray();
    }

    private static async Task<string> Written(string[] header, params string?[][] rows) => Encoding.UTF8.GetString(await Bytes(header, rows));
}
