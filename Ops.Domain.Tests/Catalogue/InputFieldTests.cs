using System.ComponentModel.DataAnnotations;
using Ops.Domain.Catalogue;

namespace Ops.Domain.Tests.Catalogue;

public sealed class InputFieldTests
{
    [Theory]
    [InlineData("DaysUntouched", "Days untouched")]
    [InlineData("UserID", "User ID")]
    [InlineData("XMLFile", "XML file")]
    [InlineData("Name", "Name")]
    [InlineData("X", "X")]
    [InlineData("Top10Items", "Top10 items")]
    [InlineData("Snake_case", "Snake case")]
    public void A_property_name_becomes_words(string name, string words) => Assert.Equal(words, Wording.Sentence(name));

    [Theory]
    [InlineData("text", InputKind.Text, false)]
    [InlineData("note", InputKind.Multiline, false)]
    [InlineData("whole", InputKind.Integer, false)]
    [InlineData("big", InputKind.Integer, false)]
    [InlineData("price", InputKind.Decimal, false)]
    [InlineData("factor", InputKind.Decimal, true)]
    [InlineData("on", InputKind.Boolean, false)]
    [InlineData("day", InputKind.Date, true)]
    [InlineData("at", InputKind.DateTime, true)]
    [InlineData("colour", InputKind.Choice, false)]
    [InlineData("size", InputKind.Choice, false)]
    [InlineData("live", InputKind.Choice, true)]
    [InlineData("token", InputKind.Secret, false)]
    [InlineData("file", InputKind.CsvFile, false)]
    public void Each_type_has_its_kind(string name, InputKind kind, bool nullable)
    {
        var field = InputSchema.Of(typeof(Kinds)).Find(name)!;

        Assert.Equal((kind, nullable), (field.Kind, field.IsNullable));
    }

    [Fact]
    public void Everything_an_author_can_say_is_read()
    {
        var days = InputSchema.Of(typeof(Spoken)).Find("days")!;

        Assert.Equal(("Untouched for", "How long.", "120", "days"), (days.Label, days.Help, days.Example, days.Unit));
        Assert.Equal((30m, 3650m), (days.Minimum, days.Maximum));
        Assert.Equal("90", days.Default!.ToJsonString());
        Assert.False(days.Required);
        Assert.Equal(nameof(Spoken.Days), days.Property.Name);
        var code = InputSchema.Of(typeof(Spoken)).Find("code")!;
        Assert.Equal((2, 5, "[A-Z]+"), (code.MinLength, code.MaxLength, code.Pattern));
    }

    [Fact]
    public void Fields_stand_in_the_order_of_declaration_and_the_stated_order_comes_first() =>
        Assert.Equal(["first", "days", "code", "note"], InputSchema.Of(typeof(Spoken)).Fields.Select(f => f.Name));

    [Fact]
    public void Inherited_fields_come_before_a_records_own() =>
        Assert.Equal(["one", "two"], InputSchema.Of(typeof(Child)).Fields.Select(f => f.Name));

    [Fact]
    public void Computed_properties_are_no_inputs() => Assert.Null(InputSchema.Of(typeof(Spoken)).Find("twice"));

    [Fact]
    public void An_enum_brings_its_choices_in_words() =>
        Assert.Equal([new Choice("DarkBlue", "Dark blue"), new Choice("Red", "Rouge")], InputSchema.Of(typeof(Kinds)).Find("colour")!.Choices!);

    [Fact]
    public void Live_choices_name_their_provider()
    {
        var live = InputSchema.Of(typeof(Kinds)).Find("live")!;

        Assert.Equal(typeof(LiveChoicesTests.Regions), live.ChoicesProvider);
        Assert.Null(live.Choices);
    }

    [Theory]
    [InlineData("marked", true)]
    [InlineData("csharp", true)]
    [InlineData("csharpNumber", true)]
    [InlineData("csharpBool", false)]
    [InlineData("bare", true)]
    [InlineData("empty", false)]
    [InlineData("maybe", false)]
    [InlineData("number", false)]
    [InlineData("ranged", true)]
    [InlineData("day", true)]
    [InlineData("markedNumber", true)]
    [InlineData("markedWithDefault", true)]
    [InlineData("shade", true)]
    public void Whether_a_field_is_required_follows_from_its_declaration(string name, bool required) =>
        Assert.Equal(required, InputSchema.Of(typeof(Needs)).Find(name)!.Required);

    [Fact]
    public void Parameters_of_a_record_give_attributes_defaults_and_required()
    {
        var fields = InputSchema.Of(typeof(Positional)).Fields;

        Assert.Equal([true, false, false, true, false, false], fields.Select(f => f.Required));
        Assert.Equal([null, "5", "1.5", null, "\"Red\"", "7"], fields.Select(f => f.Default?.ToJsonString()));
        Assert.Equal(9, fields[1].Maximum);
    }

    [Fact]
    public void A_bound_the_type_has_anyway_is_none()
    {
        var fields = InputSchema.Of(typeof(Bounds)).Fields;

        Assert.Equal([(1m, null), (0m, null), (0.5m, 2.5m)], fields.Select(f => (f.Minimum, f.Maximum)));
    }

    [Fact]
    public void A_default_that_moves_is_made_afresh()
    {
        var field = InputSchema.Of(typeof(Moving)).Find("number")!;

        Assert.NotEqual(field.Default!.ToJsonString(), field.Default!.ToJsonString());
        Assert.NotEqual(InputSchema.Of(typeof(Moving)).Bind([]).Json!["number"]!.ToJsonString(), InputSchema.Of(typeof(Moving)).Bind([]).Json!["number"]!.ToJsonString());
    }

    [Fact]
    public void A_schema_is_made_once_for_a_type() => Assert.Same(InputSchema.Of(typeof(Kinds)), InputSchema.Of(typeof(Kinds)));

    public enum Colour
    {
        DarkBlue,
        [Display(Name = "Rouge")]
        Red,
    }

    public enum Shade
    {
        Light = 1,
        Dark = 2,
    }

    public sealed record Kinds
    {
        public string Text { get; init; } = "";

        [Multiline]
        public string Note { get; init; } = "";

        public int Whole { get; init; }

        public ulong Big { get; init; }

        public decimal Price { get; init; }

        public double? Factor { get; init; }

        public bool On { get; init; }

        public DateOnly? Day { get; init; }

        public DateTimeOffset? At { get; init; }

        public Colour Colour { get; init; }

        [Choices("S", "M")]
        public string Size { get; init; } = "S";

        [Choices(typeof(LiveChoicesTests.Regions))]
        public string? Live { get; init; }

        [Secret]
        public required string Token { get; init; }

        public required CsvFile<NoInput> File { get; init; }
    }

    public sealed record Spoken
    {
        [Display(Name = "Untouched for", Description = "How long."), Range(30, 3650), Example("120"), Unit("days")]
        public int Days { get; init; } = 90;

        [StringLength(5, MinimumLength = 2), RegularExpression("[A-Z]+")]
        public string? Code { get; init; }

        [Display(Order = 1)]
        public bool First { get; init; }

        public string? Note { get; init; }

        public int Twice => Days * 2;
    }

    public record Parent
    {
        public int One { get; init; }
    }

    public sealed record Child : Parent
    {
        public int Two { get; init; }
    }

    public sealed record Needs
    {
        [Required]
        public string Marked { get; init; } = "";

        public required string? Csharp { get; init; }

        public required int CsharpNumber { get; init; }

        public required bool CsharpBool { get; init; }

        public string Bare { get; init; } = null!;

        public string Empty { get; init; } = "";

        public string? Maybe { get; init; }

        public int Number { get; init; }

        [Range(1, 9)]
        public int Ranged { get; init; }

        public DateOnly Day { get; init; }

        [Required]
        public int? MarkedNumber { get; init; }

        [Required]
        public int MarkedWithDefault { get; init; } = 3;

        public Shade Shade { get; init; }
    }

    public sealed record Positional(string Name, [Range(1, 9)] int Days = 5, decimal Price = 1.50m, DateOnly Day = default, Colour? Colour = Colour.Red)
    {
        public int More { get; init; } = 7;
    }

    public sealed record Bounds([Range(1, int.MaxValue)] int A, [Range(0, double.MaxValue)] decimal B, [Range(typeof(decimal), "0.5", "2.5")] decimal C);

    public sealed record Moving
    {
        private static int _last;

        public int Number { get; init; } = Interlocked.Increment(ref _last);
    }
}
