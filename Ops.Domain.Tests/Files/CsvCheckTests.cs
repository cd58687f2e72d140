using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text;
using Ops.Domain.Files;
using Ops.Domain.Tests.Support;

namespace Ops.Domain.Tests.Files;

public sealed class CsvCheckTests
{
    [Fact]
    public async Task A_good_file_is_acceptable_and_shows_its_first_rows()
    {
        var report = await CsvRecords.Check<CsvRecords.Loose>($"a, x \n{string.Concat(Enumerable.Range(1, 12).Select(i => $"{i},{new string('é', 300)}\n"))}");
        Assert.True(report.IsAcceptable);
        Assert.False(report.StoppedEarly);
        Assert.Equal(12, report.Rows);
        Assert.Equal(["a", "x"], report.Header);
        Assert.Equal(["x"], report.ExtraColumns);
        Assert.Equal(10, report.Sample.Count);
        Assert.Equal(["1", new string('é', 200) + "…"], report.Sample[0]);
    }

    [Theory]
    [InlineData("", "The file is empty.")]
    [InlineData("\uFEFF", "The file is empty.")]
    [InlineData("\n\n", "The file is empty.")]
    [InlineData("a,b\n", "There are no rows below the header.")]
    [InlineData("a;b\n1;2\n", "Columns seem to be separated by ';'. Save the file with commas between the columns.")]
    [InlineData("a\tb\n1\t2\n", "Columns seem to be separated by tabs. Save the file with commas between the columns.")]
    [InlineData("sep=;\na;b\n", "Columns seem to be separated by ';'. Save the file with commas between the columns.")]
    [InlineData("c,d\n1,2\n", "Missing columns: a, b.|Unknown columns: c, d. Known are: a, b.")]
    [InlineData("a,b,A,B\n1,2,3,4\n", "Columns that occur more than once: a, b.")]
    [InlineData("a,b,,\n1,2,3,4\n", "Columns without a name: number 3, 4.")]
    public async Task A_header_that_does_not_fit_is_told_all_at_once(string text, string messages) =>
        Assert.Equal(messages.Split('|'), await CsvRecords.Messages<CsvRecords.Pair>(text));

    [Fact]
    public async Task Header_names_in_messages_are_cut_and_cleaned()
    {
        var message = Assert.Single(await CsvRecords.Messages<CsvRecords.Pair>($"a,b,\"x\u0007\u202E\n{new string('y', 100)}\"\n1,2,3\n"));
        Assert.StartsWith($"Unknown columns: x{new string('y', 59)}….", message);
    }

    [Theory]
    [InlineData("count", "2147483648", "count must be a whole number like 12")]
    [InlineData("count", "1.5", "count must be a whole number like 12")]
    [InlineData("amount", "", "amount is missing")]
    [InlineData("amount", "12,50", "amount must be a number like 12.50")]
    [InlineData("amount", "1e3", "amount must be a number like 12.50")]
    [InlineData("amount", "0", "amount must be at least 0.01")]
    [InlineData("amount", "1000.01", "amount must be at most 1000")]
    [InlineData("share", "NaN", "share must be a number like 12.5")]
    [InlineData("active", "maybe", "active must be true or false")]
    [InlineData("born_on", "21.11.2026", "born_on must be a date like 2026-11-21")]
    [InlineData("seen_at", "2026-11-21T08:30:00", "seen_at must be a time with its offset like 2026-11-21T08:30:00Z")]
    [InlineData("ticket", "42", "ticket must be an id like 6f9619ff-8b86-d011-b42d-00cf4fc964ff")]
    [InlineData("colour", "1", "colour must be one of: Red, Green")]
    [InlineData("colour", "blue", "colour must be one of: Red, Green")]
    [InlineData("note", "123456", "note must have at most 5 characters")]
    [InlineData("name", "\u00A0", "name is missing")]
    public async Task A_bad_cell_is_named_by_line_and_column_and_never_shown(string column, string cell, string problem)
    {
        var header = $"{CsvRecords.AllHeader},note".Split(',');
        var row = $"{CsvRecords.AllRow},ok".Split(',');
        row[Array.IndexOf(header, column)] = $"\"{cell}\"";
        var report = await CsvRecords.Check<CsvRecords.All>($"{string.Join(',', header)}\n\n{string.Join(',', row)}\n");
        Assert.Equal([new CsvProblem(3, column, $"Line 3: {problem}.")], report.Problems);
    }

    [Theory]
    [InlineData("seen_at", "2026-11-21T08:30Z")]
    [InlineData("seen_at", "2026-11-21 08:30:00.123+05:30")]
    [InlineData("count", " -5 ")]
    [InlineData("colour", " RED ")]
    [InlineData("active", "FALSE")]
    [InlineData("note", "")]
    public async Task Other_spellings_are_taken(string column, string cell)
    {
        var header = $"{CsvRecords.AllHeader},note".Split(',');
        var row = $"{CsvRecords.AllRow},ok".Split(',');
        row[Array.IndexOf(header, column)] = cell;
        Assert.Empty(await CsvRecords.Messages<CsvRecords.All>($"{string.Join(',', header)}\n{string.Join(',', row)}\n"));
    }

    private sealed record Limited([RegularExpression("[A-Z]{2}")] string Code, [property: EmailAddress(ErrorMessage = "must be an e-mail address.")] string? Mail, [Range(0, double.MaxValue)] decimal Sum);

    [Fact]
    public async Task Attributes_of_any_kind_are_checked_also_on_positional_parameters() =>
        Assert.Equal(
            ["Line 2: code doesn't have the expected form.", "Line 2: mail must be an e-mail address.", "Line 2: sum must be at least 0."],
            await CsvRecords.Messages<Limited>("code,mail,sum\nABC,x,-1\nAB,,5\n"));

    [Fact]
    public async Task Ragged_rows_are_counted_and_the_check_goes_on()
    {
        var report = await CsvRecords.Check<CsvRecords.Pair>("a,b\n1\n2,2\n3,3,3\n,4\n");
        Assert.Equal([2L, 4, 5], report.Problems.Select(p => p.Line));
        Assert.Equal((4, 3, false), (report.Rows, report.ProblemCount, report.StoppedEarly));
    }

    [Fact]
    public async Task Of_many_problems_the_first_hundred_are_kept_and_all_are_counted()
    {
        var report = await CsvRecords.Check<CsvRecords.Pair>($"a,b\n{string.Concat(Enumerable.Repeat("\"\",\n", 5_000))}");
        Assert.Equal((100, 10_000), (report.Problems.Count, report.ProblemCount));
        Assert.Equal(51, report.Problems[^1].Line);
    }

    [Fact]
    public async Task A_file_that_breaks_stops_the_check_and_says_so()
    {
        var report = await CsvRecords.Check<CsvRecords.Pair>($"a,b\n{string.Concat(Enumerable.Repeat(",2\n", 150))}1,\"2\n3,4\n");
        Assert.True(report.StoppedEarly);
        Assert.False(report.IsAcceptable);
        Assert.Equal((151, 100), (report.ProblemCount, report.Problems.Count));
        Assert.Equal("Line 152: a quote is opened and never closed. The rows after it were not checked.", report.Problems[^1].Message);
    }

    [Fact]
    public async Task Double_keys_name_both_lines() =>
        Assert.Equal(
            ["Line 5 has the same id as line 2.", "Line 6 has the same id as line 2.", "Line 7 has the same id as line 4."],
            await CsvRecords.Messages<CsvRecords.Keyed>($"id\nx\nX\n{new string('k', 40)}\nx\nx\n{new string('k', 40)}\n"));

    [Fact]
    public async Task Numbers_spelled_differently_are_the_same_key_and_two_columns_are_not_run_together() =>
        Assert.Equal(
            ["Line 4 has the same place and number as line 2."],
            await CsvRecords.Messages<CsvRecords.KeyedByTwo>("place,number\na,5\na1,5\na,05\na,15\n"));

    [Fact]
    public async Task Bytes_read_are_told_to_the_last()
    {
        var bytes = Encoding.UTF8.GetBytes($"a\n{string.Concat(Enumerable.Repeat("x\n", 200_000))}");
        var told = new Told();
        await new CsvCheck().Run(new MemoryStream(bytes), CsvShape.For(typeof(CsvRecords.One)), told, CancellationToken.None);
        Assert.InRange(told.Count, 100, 300);
        Assert.Equal(bytes.Length, told.Last);
    }

    [Fact]
    public async Task A_check_can_be_cancelled_and_leaves_nothing_behind()
    {
        using var folder = new TemporaryFolder();
        using var cancel = new CancellationTokenSource();
        var parts = Enumerable.Range(0, 100_000).Select(i =>
        {
            if (i == 500)
            {
                cancel.Cancel();
            }

            return Encoding.ASCII.GetBytes(i == 0 ? "id\n" : string.Concat(Enumerable.Range(0, 1000).Select(k => string.Create(CultureInfo.InvariantCulture, $"{i * 1000 + k}\n"))));
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            new CsvCheck(folder.Path).Run(new MadeStream(parts), CsvShape.For(typeof(CsvRecords.Keyed)), null, cancel.Token));
        Assert.Empty(folder.Files);
    }

    private sealed class Told : IProgress<long>
    {
        public int Count { get; private set; }

        public long Last { get; private set; }

        public void Report(long value)
        {
            Count++;
            Last = value;
        }
    }
}
