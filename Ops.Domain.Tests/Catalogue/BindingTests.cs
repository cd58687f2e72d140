using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using Ops.Domain.Catalogue;

namespace Ops.Domain.Tests.Catalogue;

public sealed class BindingTests
{
    private static readonly InputSchema Schema = InputSchema.Of(typeof(Input));
    private const string Sha = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    [Fact]
    public void Text_becomes_a_record_and_json_also_on_a_german_server() => Culture.German(() =>
    {
        var bound = Text("name= Ann ", "days=45", "price=1234.50", "factor=0.25", "on=yes", "day=2026-01-31", "at=2026-01-31T14:30:00+02:00", "colour=red", "size=m", "file=" + Sha.ToUpperInvariant());

        Assert.Empty(bound.Errors);
        Assert.True(bound.IsValid);
        Assert.Equal(
            new Input
            {
                Name = "Ann", Days = 45, Price = 1234.5m, Factor = 0.25, On = true, Day = new DateOnly(2026, 1, 31),
                At = new DateTimeOffset(2026, 1, 31, 12, 30, 0, TimeSpan.Zero), Colour = InputFieldTests.Colour.Red, Size = "M", File = new CsvFile<NoInput>(Sha),
            },
            bound.Value);
        Assert.Equal(
            "{\"at\":\"2026-01-31T12:30:00Z\",\"colour\":\"Red\",\"day\":\"2026-01-31\",\"days\":45,\"factor\":0.25,\"file\":\"" + Sha + "\",\"name\":\"Ann\",\"note\":null,\"on\":true,\"price\":1234.5,\"size\":\"M\",\"token\":null}",
            Canonical.Json(bound.Json));
    });

    [Fact]
    public void What_is_left_out_gets_its_default_in_json_and_record()
    {
        var bound = Text("name=Ann", "file=" + Sha);

        Assert.Equal(new Input { Name = "Ann", File = new CsvFile<NoInput>(Sha) }, bound.Value);
        Assert.Equal(Schema.Fields.Select(f => f.Name), bound.Json!.Select(p => p.Key));
        Assert.Equal("90", bound.Json!["days"]!.ToJsonString());
    }

    [Fact]
    public void Bound_json_binds_again_to_the_same()
    {
        var once = Text("name=Ann", "note=a\r\nb\tc", "price=007.10", "at=2026-01-31T14:30:00.1230Z", "file=" + Sha);
        var twice = Schema.Bind((JsonObject)JsonNode.Parse(once.Json!.ToJsonString())!);

        Assert.Equal(once.Value, twice.Value);
        Assert.Equal(Canonical.Json(once.Json), Canonical.Json(twice.Json));
    }

    [Theory]
    [InlineData("""{"price":1.50}""", """{"price":1.5}""")]
    [InlineData("""{"price":15e-1}""", """{"price":1.5}""")]
    [InlineData("""{"price":-0.0}""", """{"price":0}""")]
    [InlineData("""{"days":45.0}""", """{"days":45}""")]
    [InlineData("""{"at":"2026-01-31T14:30Z"}""", """{"at":"2026-01-31T15:30:00.000+01:00"}""")]
    [InlineData("""{"name":"Ann"}""", """{"name":" Ann\n"}""")]
    [InlineData("""{"note":"a\r\nb\rc"}""", """{"note":"a\nb\nc"}""")]
    [InlineData("""{"note":""}""", """{"note":null}""")]
    [InlineData("{}", """{"days":90}""")]
    public void Equal_meaning_gives_equal_json(string one, string other) => Assert.Equal(Canonical.Json(Json(one).Json), Canonical.Json(Json(other).Json));

    [Theory]
    [InlineData("days=ninety", "Days must be a whole number, not 'ninety'.")]
    [InlineData("days=90.5", "Days must be a whole number, not '90.5'.")]
    [InlineData("days=1,000", "Days must be a whole number, not '1,000': write decimals with a point (1.5) and leave out commas.")]
    [InlineData("days=29", "Days must be between 30 and 3,650.")]
    [InlineData("days=3651", "Days must be between 30 and 3,650.")]
    [InlineData("days=99999999999999999999999999999999999", "Days must be between 30 and 3,650.")]
    [InlineData("days=1e2", "Days must be a whole number, not '1e2'.")]
    [InlineData("days=0x40", "Days must be a whole number, not '0x40'.")]
    [InlineData("days=٤٥", "Days must be a whole number, not '٤٥'.")]
    [InlineData("days=-", "Days must be a whole number, not '-'.")]
    [InlineData("days=", "Days must not be empty. Leave it out for its default, 90.")]
    [InlineData("price=1,5", "Price must be a number, not '1,5': write decimals with a point (1.5) and leave out commas.")]
    [InlineData("price=1.2.3", "Price must be a number, not '1.2.3'.")]
    [InlineData("price=NaN", "Price must be a number, not 'NaN'.")]
    [InlineData("price=0.00000000000000000000000000000000001", "Price has more digits than can be kept exactly; at most 28 are possible.")]
    [InlineData("price=12345678901234567890.12345678912", "Price has more digits than can be kept exactly; at most 28 are possible.")]
    [InlineData("price=-1", "Price must be more than -1.")]
    [InlineData("on=maybe", "On must be yes or no (true or false), not 'maybe'.")]
    [InlineData("on=", "On must not be empty. Leave it out for its default, no.")]
    [InlineData("day=31.1.2026", "Day must be a date like 2026-01-31, not '31.1.2026'.")]
    [InlineData("day=2026-02-30", "Day must be a date like 2026-01-31, not '2026-02-30'.")]
    [InlineData("day=2026-1-31", "Day must be a date like 2026-01-31, not '2026-1-31'.")]
    [InlineData("at=2026-01-31T14:30:00", "At must be a time with its zone like 2026-01-31T14:30:00Z, not '2026-01-31T14:30:00'.")]
    [InlineData("at=2026-01-31T25:30:00Z", "At must be a time with its zone like 2026-01-31T14:30:00Z, not '2026-01-31T25:30:00Z'.")]
    [InlineData("at=0001-01-01T00:00:00+10:00", "At must be a time with its zone like 2026-01-31T14:30:00Z, not '0001-01-01T00:00:00+10:00'.")]
    [InlineData("colour=Blue", "Colour must be one of: DarkBlue, Red, not 'Blue'.")]
    [InlineData("colour=1", "Colour must be one of: DarkBlue, Red, not '1'.")]
    [InlineData("colour=Redd", "Colour must be one of: DarkBlue, Red, not 'Redd'. Did you mean 'Red'?")]
    [InlineData("size=XL", "Size must be one of: S, M, not 'XL'.")]
    [InlineData("size=", "Size must not be empty. Leave it out for its default, 'S'.")]
    [InlineData("file=abc", "File must be the 64 hexadecimal digits of an uploaded file, not 'abc'.")]
    [InlineData("file=", "File must not be empty.")]
    [InlineData("name=", "Name must not be empty.")]
    [InlineData("name=   ", "Name must not be empty.")]
    [InlineData("name=Annabella Maria", "Name must have at most 10 characters; it has 15.")]
    [InlineData("name=A", "Name must have at least 2 characters; it has 1.")]
    [InlineData("name=a\nb", "Name must not hold a line break (at position 2). Remove it.")]
    [InlineData("name=a\tb", "Name must not hold a tab (at position 2). Remove it.")]
    [InlineData("name=a\0b", "Name must not hold the invisible control character U+0000 (at position 2). Remove it.")]
    [InlineData("name=ab\u202Ec", "Name must not hold the invisible control character U+202E (at position 3). Remove it.")]
    [InlineData("note=a\0b", "Note must not hold the invisible control character U+0000 (at position 2). Remove it.")]
    public void A_wrong_text_is_refused_in_words_beside_its_field(string given, string message) => Culture.German(() =>
    {
        var bound = Text([.. new[] { "name=Ann", "file=" + Sha }.Where(g => g.Split('=')[0] != given.Split('=')[0]), given]);

        var error = Assert.Single(bound.Errors);
        Assert.Equal(given.Split('=')[0], error.Field);
        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
        Assert.False(bound.IsValid);
        Assert.Null(bound.Json);
        Assert.Null(bound.Value);
    });

    [Theory]
    [InlineData("""{"days":"45"}""", "Days must be a whole number, not the text '45' (leave out the quotes).")]
    [InlineData("""{"days":45.5}""", "Days must be a whole number, not '45.5'.")]
    [InlineData("""{"days":1e400}""", "Days must be between 30 and 3,650.")]
    [InlineData("""{"days":true}""", "Days must be a whole number, not true.")]
    [InlineData("""{"days":null}""", "Days must not be empty. Leave it out for its default, 90.")]
    [InlineData("""{"days":[45]}""", "Days must be a whole number, not a list.")]
    [InlineData("""{"days":{}}""", "Days must be a whole number, not an object.")]
    [InlineData("""{"price":1e-40}""", "Price has more digits than can be kept exactly")]
    [InlineData("""{"on":"true"}""", "On must be yes or no (true or false), not the text 'true' (leave out the quotes).")]
    [InlineData("""{"on":1}""", "On must be yes or no (true or false), not the number '1'.")]
    [InlineData("""{"name":5}""", "Name must be a text, not the number '5'.")]
    [InlineData("""{"name":null}""", "Name must not be empty.")]
    [InlineData("""{"name":"a\ud800"}""", "Name holds half of a character.")]
    [InlineData("""{"colour":"red"}""", "Colour must be one of: DarkBlue, Red, not 'red'. Did you mean 'Red'?")]
    [InlineData("""{"day":20260131}""", "Day must be a date like 2026-01-31, not the number '20260131'.")]
    [InlineData("""{"dayz":45}""", "There is no input 'dayz'. Did you mean 'days'? Inputs: name, note, days, price, factor, on, day, at, colour, size, token, file.")]
    [InlineData("""{"Days":45}""", "There is no input 'Days'. Did you mean 'days'?")]
    public void Json_is_taken_strictly(string given, string message) =>
        Assert.StartsWith(message, Assert.Single(Json(given).Errors).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"days":45,"days":46}""")]
    [InlineData("""{"\ud800":45}""")]
    public void A_json_object_that_names_a_field_twice_or_unreadably_is_refused(string given)
    {
        var error = Assert.Single(Schema.Bind((JsonObject)JsonNode.Parse(given)!).Errors);

        Assert.Null(error.Field);
        Assert.Contains("names an input twice", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Half_a_character_in_a_text_is_refused() =>
        Assert.Equal("Name holds half of a character at position 2. Enter the text again.", Assert.Single(Text("name=a\ud800", "file=" + Sha).Errors).Message);

    [Fact]
    public void All_errors_come_at_once_in_the_order_of_the_fields() =>
        Assert.Equal(["dayz", "name", "days", "file"], Text("dayz=5", "days=x").Errors.Select(e => e.Field));

    [Fact]
    public void A_missing_field_is_named() =>
        Assert.Equal([new FieldError("name", "Name is missing."), new FieldError("file", "File is missing.")], Text().Errors);

    [Fact]
    public void A_field_given_twice_on_the_command_line_is_refused() =>
        Assert.Equal("The input 'days' is given more than once. Give it once.", Assert.Single(Text("name=Ann", "file=" + Sha, "days=45", "days=46").Errors).Message);

    [Fact]
    public void A_text_without_a_stated_length_ends_at_10_000_characters()
    {
        Assert.True(Text("name=Ann", "file=" + Sha, "note=" + new string('x', 10_000)).IsValid);
        Assert.Equal("Note must have at most 10,000 characters; it has 10,001.", Assert.Single(Text("name=Ann", "file=" + Sha, "note=" + new string('x', 10_001)).Errors).Message);
    }

    [Fact]
    public void A_long_wrong_text_is_quoted_shortly() =>
        Assert.True(Assert.Single(Text("name=Ann", "file=" + Sha, "days=" + new string('x', 5_000)).Errors).Message.Length < 100);

    [Fact]
    public void An_operation_without_inputs_says_so() =>
        Assert.Equal("There is no input 'x'. This operation has no inputs.", Assert.Single(InputSchema.Of(typeof(NoInput)).Bind(new JsonObject { ["x"] = 1 }).Errors).Message);

    [Theory]
    [InlineData(typeof(sbyte), "128", "between -128 and 127")]
    [InlineData(typeof(byte), "-1", "between 0 and 255")]
    [InlineData(typeof(short), "32768", "between -32,768 and 32,767")]
    [InlineData(typeof(int), "2147483648", "between -2,147,483,648 and 2,147,483,647")]
    [InlineData(typeof(long), "-9223372036854775809", "between -9,223,372,036,854,775,808 and 9,223,372,036,854,775,807")]
    [InlineData(typeof(ulong), "18446744073709551616", "between 0 and 18,446,744,073,709,551,615")]
    [InlineData(typeof(decimal), "79228162514264337593543950336", "between -79,228,162,514,264,337,593,543,950,335 and")]
    public void A_number_too_large_for_its_type_is_refused(Type type, string text, string words) =>
        Assert.Contains("Value must be " + words, Assert.Single(InputSchema.Of(typeof(WrongInputsTests.With<>).MakeGenericType(type)).FromText([KeyValuePair.Create("value", text)]).Errors).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(typeof(sbyte), "-128")]
    [InlineData(typeof(ushort), "65535")]
    [InlineData(typeof(uint), "4294967295")]
    [InlineData(typeof(long), "9223372036854775807")]
    [InlineData(typeof(ulong), "18446744073709551615")]
    [InlineData(typeof(decimal), "-79228162514264337593543950335")]
    [InlineData(typeof(double), "0.1")]
    [InlineData(typeof(float), "0.1")]
    public void The_ends_of_a_number_type_are_kept_exactly(Type type, string text)
    {
        var bound = InputSchema.Of(typeof(WrongInputsTests.With<>).MakeGenericType(type)).FromText([KeyValuePair.Create("value", text)]);

        Assert.Equal(text, bound.Json!["value"]!.ToJsonString());
        var value = bound.Value!.GetType().GetProperty("Value")!.GetValue(bound.Value)!;
        Assert.Equal((type, text), (value.GetType(), FormattableString.Invariant($"{value}")));
    }

    private static InputBinding Text(params string[] given) =>
        Schema.FromText(given.Select(g => KeyValuePair.Create(g.Split('=', 2)[0], g.Split('=', 2)[1])));

    private static InputBinding Json(string text)
    {
        var given = (JsonObject)JsonNode.Parse(text)!;
        foreach (var (name, value) in new[] { ("name", "Ann"), ("file", Sha) }.Where(g => !text.Contains($"\"{g.Item1}\"", StringComparison.Ordinal)))
        {
            given[name] = value;
        }

        return Schema.Bind(given);
    }

    public sealed record Input
    {
        [StringLength(10, MinimumLength = 2)]
        public required string Name { get; init; }

        [Multiline]
        public string? Note { get; init; }

        [Range(30, 3650)]
        public int Days { get; init; } = 90;

        [Range(-1, double.MaxValue, MinimumIsExclusive = true)]
        public decimal Price { get; init; }

        public double? Factor { get; init; }

        public bool On { get; init; }

        public DateOnly? Day { get; init; }

        public DateTimeOffset? At { get; init; }

        public InputFieldTests.Colour Colour { get; init; }

        [Choices("S", "M")]
        public string Size { get; init; } = "S";

        [Secret]
        public string? Token { get; init; }

        public required CsvFile<NoInput> File { get; init; }
    }
}
