using System.ComponentModel.DataAnnotations;
using Ops.Domain.Catalogue;
using Ops.Domain.Files;

namespace Ops.Domain.Tests.Files;

public sealed class CsvShapeTests
{
    [Fact]
    public void Columns_follow_the_declaration_with_headers_in_snake_case() =>
        Assert.Equal($"{CsvRecords.AllHeader},note,rank".Split(','), CsvShape.For(typeof(CsvRecords.All)).Columns.Select(c => c.Header));

    [Fact]
    public void A_shape_is_made_once() => Assert.Same(CsvShape.For(typeof(CsvRecords.Pair)), CsvShape.For(typeof(CsvRecords.Pair)));

    private sealed record Presence(string Must, string? May)
    {
        public required string? Column { get; init; }

        [Required] public string? Filled { get; init; }

        public int? Number { get; init; }

        [Required] public int? FilledNumber { get; init; }
    }

    [Fact]
    public void Nullable_required_and_Required_say_what_may_be_missing_and_empty()
    {
        var columns = CsvShape.For(typeof(Presence)).Columns.ToDictionary(c => c.Property.Name, c => (c.MayBeMissing, c.MayBeEmpty));
        Assert.Equal((false, false), columns["Must"]);
        Assert.Equal((true, true), columns["May"]);
        Assert.Equal((false, true), columns["Column"]);
        Assert.Equal((false, false), columns["Filled"]);
        Assert.Equal((true, true), columns["Number"]);
        Assert.Equal((false, false), columns["FilledNumber"]);
    }

    [Fact]
    public void Positional_and_init_properties_bind_together()
    {
        var row = Assert.Single(CsvRecords.Read<Presence>("filled_number,filled,column,must\n3,f,,m\n"));
        Assert.Equal(new Presence("m", null) { Column = null, Filled = "f", FilledNumber = 3 }, row);
    }

    private sealed record Derived : Base
    {
        public required string Second { get; init; }

        public string Both => First + Second;
    }

    private record Base
    {
        public required string First { get; init; }
    }

    [Fact]
    public void Base_records_come_first_and_computed_properties_are_no_columns() =>
        Assert.Equal(["first", "second"], CsvShape.For(typeof(Derived)).Columns.Select(c => c.Header));

    private sealed record Wrong
    {
        public object Anything { get; init; } = 1;

        [Column("x")] public string First { get; init; } = "";

        [Column("X")] public string Second { get; init; } = "";

        [KeyColumn] public decimal Key { get; init; }

        [StringLength(3)] public int Number { get; init; }
    }

    [Fact]
    public void All_that_is_wrong_with_a_record_is_listed_at_once()
    {
        var message = Assert.Throws<ArgumentException>(() => CsvShape.For(typeof(Wrong))).Message;
        Assert.StartsWith("Wrong can't be the rows of a CSV file: ", message);
        Assert.Contains("Anything: Object is no type a cell can have", message);
        Assert.Contains("First and Second have the same header x", message);
        Assert.Contains("Key: a key must be", message);
        Assert.Contains("Number: a length limit needs a string", message);
    }

    [Theory]
    [InlineData(typeof(string), true)]
    [InlineData(typeof(int?), true)]
    [InlineData(typeof(DayOfWeek?), true)]
    [InlineData(typeof(DateTime), false)]
    [InlineData(typeof(float), false)]
    [InlineData(typeof(string[]), false)]
    public void Supported_types_are_few_and_exact(Type type, bool supported) => Assert.Equal(supported, CsvShape.IsSupported(type));

    [Fact]
    public void A_shape_of_another_record_is_refused() =>
        Assert.Throws<ArgumentException>(() => CsvRows<CsvRecords.One>.Read(CsvRecords.Stream("a,b\n1,2\n"), CsvShape.For(typeof(CsvRecords.Pair)), CsvPosition.Start));
}
