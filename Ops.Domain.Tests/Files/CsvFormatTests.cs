using System.ComponentModel.DataAnnotations;
using System.Text;
using Ops.Domain.Catalogue;
using Ops.Domain.Files;

namespace Ops.Domain.Tests.Files;

/// <summary>What an author may state about files, and what stops the start when he states it.</summary>
public sealed class CsvFormatTests
{
    [CsvFormat(Separators = "a", Culture = "de")]
    private sealed record Letter(string A);

    [CsvFormat(Separators = ";;", Quote = ';')]
    private sealed record Twice(string A);

    [CsvFormat(Encoding = "utf-16")]
    private sealed record Wide(string A);

    [CsvFormat(Encoding = "klingon")]
    private sealed record Unknown(string A);

    [CsvFormat(Decimal = ',', Thousands = ",")]
    private sealed record Mixed(string A);

    [CsvFormat(Dates = ["d.M.yy"])]
    private sealed record Short(string A);

    [CsvFormat(Dates = ["MM.yyyy"])]
    private sealed record Half(string A);

    [CsvFormat(Times = ["dd.MM.yyyy HH:mm"])]
    private sealed record Nowhere(string A);

    [CsvFormat(TimeZone = "Europe/Atlantis")]
    private sealed record Lost(string A);

    private sealed record FormOfText([property: CellFormat("dd.MM.yyyy")] string A);

    private sealed record SameName([property: AlsoCalled("x")] string A, [property: AlsoCalled("y", "X")] string B);

    private sealed record NoName([property: AlsoCalled(" ")] string A);

    [Theory]
    [InlineData(typeof(Letter), "U+0061 can't be a separator", "its culture de is not one of de-AT, de-CH, de-DE, en-GB")]
    [InlineData(typeof(Twice), "two of its separators, quote and comment are the same character", "")]
    [InlineData(typeof(Wide), "its encoding utf-16 is unknown or has letters of several bytes", "")]
    [InlineData(typeof(Unknown), "its encoding klingon is unknown", "")]
    [InlineData(typeof(Mixed), "',' can't stand both between thousands and before the fraction", "")]
    [InlineData(typeof(Short), "what is written as d.M.yy can't be read back", "")]
    [InlineData(typeof(Half), "what is written as MM.yyyy can't be read back", "")]
    [InlineData(typeof(Nowhere), "the form dd.MM.yyyy HH:mm has no offset", "")]
    [InlineData(typeof(Lost), "its time zone Europe/Atlantis is not known", "")]
    [InlineData(typeof(FormOfText), "[CellFormat] needs a form, and a DateOnly or DateTimeOffset", "")]
    [InlineData(typeof(SameName), "A and B have the same header x", "")]
    [InlineData(typeof(NoName), "another header of it is empty", "")]
    public void What_makes_no_sense_stops_the_start(Type row, string one, string other)
    {
        var message = Assert.Throws<ArgumentException>(() => CsvShape.For(row)).Message;
        Assert.Contains(one, message);
        Assert.Contains(other, message);
    }

    [Fact]
    public void What_files_have_to_look_like_is_told_before_one_is_chosen()
    {
        Assert.Null(CsvShape.For(typeof(CsvRecords.All)).Forms);
        Assert.Equal("This operation reads semicolons between the columns; windows-1252, or UTF-8 with its mark; numbers like 12,50; dates like 21.11.2026.", CorpusShapes.Of("western").Forms);
        Assert.Equal("This operation reads tabs between the columns; cells without quotes.", CorpusShapes.Of("raw").Forms);
    }

    [CsvFormat(Culture = "de-CH", Thousands = "", Times = ["yyyyMMdd HHmm zzz"], True = ["x"], False = ["-"])]
    private sealed record Own
    {
        [Range(0.5, 10)] public decimal? Amount { get; init; }

        public int? Count { get; init; }

        public double? Share { get; init; }

        [CellFormat("MM/dd/yyyy", "yyyyMMdd")] public DateOnly? Day { get; init; }

        public DateTimeOffset? At { get; init; }

        public bool? Yes { get; init; }
    }

    [Theory]
    [InlineData("amount", "7.5", null)]
    [InlineData("amount", "1'000", "must be a number like 12.50")]
    [InlineData("amount", "0.4", "must be at least 0.5")]
    [InlineData("day", "12/31/2026", null)]
    [InlineData("day", "20261231", null)]
    [InlineData("day", "31.12.2026", "must be a date like 11/21/2026")]
    [InlineData("at", "20261231 0830 +01:00", null)]
    [InlineData("at", "2026-12-31T08:30:00Z", "must be a time like 20261121 0830 +00:00")]
    [InlineData("yes", "X", null)]
    [InlineData("yes", "true", null)]
    [InlineData("yes", "ja", "must be x or -")]
    public async Task What_is_stated_one_by_one_goes_before_the_culture(string column, string cell, string? problem) =>
        Assert.Equal(problem is null ? [] : [$"Line 2: {column} {problem}."], await CsvRecords.Messages<Own>($"{column}\n{cell}\n"));

    [CsvFormat(Culture = "de-DE")]
    private sealed record German(int Count, double Share, [property: Range(1000, 2000)] decimal Amount);

    [Fact]
    public async Task Numbers_of_every_kind_follow_the_culture_and_limits_do_not()
    {
        Assert.Equal([new German(-1_234_567, 1.5e3, 1234.5m)], CsvRecords.Read<German>("count,share,amount\n-1.234.567,\"1,5e3\",\"1.234,5\"\n"));
        Assert.Equal(
            ["Line 2: count must be a whole number like 12.", "Line 2: share must be a number like 12,5.", "Line 2: amount must be at most 2000."],
            await CsvRecords.Messages<German>("count,share,amount\n1.2,1.5,2.001\n"));
        Assert.Equal(
            ["Line 2: count must be a whole number like 12.", "Line 2: share must be a number like 12,5.", "Line 2: amount must be a number like 12,50."],
            await CsvRecords.Messages<German>($"count,share,amount\n.123,\"1,5.0\",{new string('1', 200)}\n"));
    }

    [Fact]
    public void Only_the_letters_of_a_code_page_are_letters()
    {
        var western = SingleByteLetters.Find("windows-1252")!;
        Assert.Equal("€", Encoding.UTF8.GetString(western.Utf8(0x80)));
        Assert.Equal(SingleByteLetters.NoLetter, western.Utf8(0x81));
        Assert.Equal(SingleByteLetters.NoLetter, SingleByteLetters.Find("iso-8859-1")!.Utf8(0x80));
        Assert.Null(SingleByteLetters.Find("shift_jis"));
        Assert.Null(SingleByteLetters.Find("us-ascii"));
        Assert.Null(SingleByteLetters.Find("IBM037"));
    }

    [Fact]
    public async Task What_remains_of_a_file_is_written_in_its_own_marks()
    {
        var to = new MemoryStream();
        await using (var file = await CsvOut.Begin(to, ["a", "b"], new CsvDialect(';', '\'', null), CancellationToken.None))
        {
            await file.Write(["x;y", "it's"], CancellationToken.None);
            await file.Write(["1,5", "\""], CancellationToken.None);
        }

        Assert.Equal("\uFEFFa;b\r\n'x;y';'it''s'\r\n1,5;\"\r\n", Encoding.UTF8.GetString(to.ToArray()));
    }
}
