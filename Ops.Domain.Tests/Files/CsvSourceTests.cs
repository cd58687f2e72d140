using System.Globalization;
using System.Text;
using CsvHelper;
using Ops.Domain.Files;
using Ops.Domain.Tests.Support;

namespace Ops.Domain.Tests.Files;

public sealed class CsvSourceTests
{
    private static readonly string Large = string.Concat(Enumerable.Range(0, 20_000).Select(i => $"{i},row\n"));

    [Fact]
    public void An_unclosed_quote_is_refused_naming_the_line_where_its_row_starts()
    {
        var problem = CsvRecords.Refused("a,b\n1,2\n3,\"x\ny\nz,4\n");
        Assert.Equal(new CsvProblem(3, null, "Line 3: a quote is opened and never closed."), problem);
    }

    [Fact]
    public void An_unclosed_quote_does_not_swallow_a_large_file()
    {
        var problem = CsvRecords.Refused($"a,b\n1,\"2\n{string.Concat(Enumerable.Repeat(Large, 10))}");
        Assert.Equal(2, problem.Line);
        Assert.Contains("larger than 1 MB", problem.Message);
    }

    [Theory]
    [InlineData("a,b\n1,x\"y\n", "Line 2: there is a quote inside a cell that doesn't begin with one.")]
    [InlineData("a,b\n1,\"x\"y\n", "Line 2: there is text after a closing quote.")]
    public void Stray_quotes_are_refused(string text, string message) => Assert.Equal(message, CsvRecords.Refused(text).Message);

    [Fact]
    public void A_field_of_100_MB_is_refused_by_line_in_bounded_memory()
    {
        var block = Encoding.ASCII.GetBytes(new string('x', 1 << 16));
        var parts = Enumerable.Repeat(block, 1600).Prepend("a,b\n1,2\n3,\""u8.ToArray());
        var before = GC.GetAllocatedBytesForCurrentThread();
        var problem = Assert.Throws<CsvRefusedException>(() => CsvRecords.Fields(new MadeStream(parts))).Problem;
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 20_000_000);
        Assert.Equal(3, problem.Line);
        Assert.Contains("larger than 1 MB", problem.Message);
    }

    [Fact]
    public void A_million_columns_are_refused() =>
        Assert.Contains("larger than 1 MB", CsvRecords.Refused($"a,b\n{new string(',', 1_200_000)}\n").Message);

    [Fact]
    public void The_limit_of_a_row_does_not_depend_on_how_the_buffer_falls()
    {
        Assert.Single(CsvRecords.Fields(CsvRecords.Stream(new string('x', CsvSource.MaxRecord))));
        Assert.Equal(1, CsvRecords.Refused(new string('x', CsvSource.MaxRecord + 1)).Line);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("1,2,3")]
    public void A_ragged_row_is_refused_with_both_numbers(string row)
    {
        var e = Assert.Throws<CsvRefusedException>(() => CsvRecords.Read<CsvRecords.Pair>($"a,b\n1,2\n{row}\n"));
        Assert.Equal($"Line 3 has {row.Split(',').Length} cells, but the header has 2 columns.", e.Message);
    }

    [Fact]
    public void Blank_lines_are_passed_over_anywhere_and_still_counted()
    {
        using var rows = CsvRows<CsvRecords.Pair>.Read(CsvRecords.Stream("\n\r\na,b\n\n1,2\r\n\r\n\n3,4\n\n"), CsvShape.For(typeof(CsvRecords.Pair)), CsvPosition.Start);
        Assert.True(rows.Read());
        Assert.Equal((1, 5), (rows.Ordinal, rows.Line));
        Assert.True(rows.Read());
        Assert.Equal((2, 8), (rows.Ordinal, rows.Line));
        Assert.False(rows.Read());
    }

    [Fact]
    public void A_quoted_empty_cell_is_a_row_and_not_a_blank_line() => Assert.Equal(3, CsvRecords.Fields(CsvRecords.Stream("a\n\"\"\n\nx\n")).Count);

    [Fact]
    public void Every_line_ending_and_a_missing_last_one_are_read_alike() =>
        Assert.Equal([["a", "b"], ["1", "x\r\ny"], ["2", "é"], ["3", " z "]], CsvRecords.Fields(CsvRecords.Stream("\uFEFFa,b\r\n1,\"x\r\ny\"\n2,é\r3, z ")));

    [Fact]
    public void Commas_separate_even_where_semicolons_are_more() =>
        Assert.Equal([["a;b;c", "d"], ["1;2;3", "4"]], CsvRecords.Fields(CsvRecords.Stream("a;b;c,d\n1;2;3,4\n")));

    [Fact]
    public void The_reader_never_puts_a_value_into_a_message()
    {
        using var reader = CsvReader.Create(CsvRecords.Stream("secret\n"), CsvSource.Strict);
        reader.Read();
        Assert.DoesNotContain("secret", Assert.ThrowsAny<Exception>(() => reader.Parse<int>(0)).Message);
    }

    [Fact]
    public void Latin_1_is_refused_with_byte_and_line()
    {
        byte[] content = [.. "a,b\r\n1,2\r\n3,caf"u8, 0xE9, .. "\r\n"u8];
        Assert.Equal(new CsvProblem(3, null, "The file is not UTF-8: byte 16 (line 3). Save it as 'CSV UTF-8'."), CsvRecords.Refused(content));
    }

    [Fact]
    public void Numbers_in_messages_have_separators()
    {
        byte[] content = [.. Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("x\n", 1500))), 0xC3, (byte)'\n'];
        Assert.Equal("The file is not UTF-8: byte 3,001 (line 1,501). Save it as 'CSV UTF-8'.", CsvRecords.Refused(content).Message);
    }

    [Fact]
    public void UTF_16_is_recognised_with_and_without_its_mark()
    {
        Assert.Contains("is UTF-16", CsvRecords.Refused([.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes("a,b\n")]).Message);
        Assert.Contains("is UTF-16", CsvRecords.Refused([.. Encoding.BigEndianUnicode.Preamble, .. Encoding.BigEndianUnicode.GetBytes("a,b\n")]).Message);
        Assert.Contains("looks like UTF-16", CsvRecords.Refused(Encoding.Unicode.GetBytes("a,b\n")).Message);
        Assert.Contains("looks like UTF-16", CsvRecords.Refused(Encoding.BigEndianUnicode.GetBytes("a,b\n")).Message);
    }

    [Fact]
    public void A_NUL_byte_has_its_own_message() =>
        Assert.Equal("The file has a NUL byte, which no text has: byte 7 (line 2). Save it as 'CSV UTF-8'.", CsvRecords.Refused("a,b\n1,\0\n").Message);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    public void Characters_cut_by_a_block_of_any_size_are_whole_again(int size)
    {
        const string text = "a,b\r\né,\"€\n𝄞\"\r\n𝄞𝄞,éé€\n";
        Assert.Equal(CsvRecords.Fields(CsvRecords.Stream(text)), CsvRecords.Fields(new MadeStream(Encoding.UTF8.GetBytes(text).Chunk(size))));
    }

    [Fact]
    public void A_bad_byte_at_any_place_is_found_where_it_is_whatever_the_block_size()
    {
        var good = Encoding.UTF8.GetBytes("a,b\r\né,€\n𝄞,x\n");
        for (var at = 0; at <= good.Length; at++)
        {
            byte[] bad = [.. good[..at], 0xF8, .. good[at..]];
            var lead = at;
            while (lead > 0 && lead < good.Length && (good[lead] & 0xC0) == 0x80)
            {
                lead--;
            }

            foreach (var size in new[] { 1, 2, 3, 100 })
            {
                var e = Assert.Throws<CsvRefusedException>(() => CsvRecords.Fields(new MadeStream(bad.Chunk(size))));
                Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"byte {lead + 1} "), e.Message);
            }
        }
    }

    [Fact]
    public void A_file_that_ends_within_a_character_is_refused() =>
        Assert.Contains("byte 7 (line 2)", CsvRecords.Refused([.. "a,b\n1,"u8, 0xE2, 0x82]).Message);

    [Fact]
    public void Rows_before_a_bad_byte_are_still_read()
    {
        using var source = CsvSource.Open(new MemoryStream([.. "a,b\n1,2\n3,"u8, 0xFF]), CsvPosition.Start);
        Assert.True(source.Read());
        Assert.True(source.Read());
        Assert.Throws<CsvRefusedException>(() => source.Read());
    }
}
