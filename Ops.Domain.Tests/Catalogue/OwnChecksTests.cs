using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using Ops.Domain.Catalogue;

namespace Ops.Domain.Tests.Catalogue;

public sealed class OwnChecksTests
{
    [Fact]
    public void A_record_that_checks_itself_puts_messages_beside_its_fields() =>
        Assert.Equal(
            [new FieldError("from", "From must not be after To."), new FieldError("to", "From must not be after To."), new FieldError(null, "Too far apart.")],
            Bind(new JsonObject { ["from"] = 9, ["to"] = 1 }).Errors);

    [Fact]
    public void Other_validation_attributes_run_too() =>
        Assert.Equal(
            [
                new FieldError("mail", "Mail must be an e-mail address like name@example.com."),
                new FieldError("site", "Site must be an address that starts with https:// or http://."),
                new FieldError("even", "Even numbers only"),
            ],
            Bind(new JsonObject { ["mail"] = "x", ["site"] = "x", ["even"] = 3 }).Errors);

    [Fact]
    public void An_authors_own_words_win() =>
        Assert.Equal(
            [new FieldError("worded", "Worded: at most five, please."), new FieldError("needed", "Say who.")],
            Bind(new JsonObject { ["worded"] = 6, ["needed"] = "" }).Errors);

    [Fact]
    public void A_record_that_guards_itself_with_an_exception_refuses_like_any_other() =>
        Assert.Equal(new FieldError(null, "Not thirteen."), Assert.Single(Bind(new JsonObject { ["guarded"] = 13 }).Errors));

    [Fact]
    public void An_attribute_of_the_whole_record_is_asked() =>
        Assert.Equal(new FieldError(null, "Not these together."), Assert.Single(Bind(new JsonObject { ["from"] = 7, ["to"] = 7 }).Errors));

    [Theory]
    [InlineData("aB", "Code doesn't have the right form, for example 'AB' (pattern [A-Z]+).")]
    [InlineData("AB1", "Code doesn't have the right form, for example 'AB' (pattern [A-Z]+).")]
    public void A_pattern_must_match_the_whole_text(string code, string message) =>
        Assert.Equal(message, Assert.Single(Bind(new JsonObject { ["code"] = code }).Errors).Message);

    [Fact]
    public void A_pattern_that_takes_for_ever_is_given_up() =>
        Assert.StartsWith("Slow took too long to check", Assert.Single(Bind(new JsonObject { ["slow"] = new string('a', 40) + "!" }).Errors).Message, StringComparison.Ordinal);

    private static InputBinding Bind(JsonObject given)
    {
        given.TryAdd("needed", "x");
        return InputSchema.Of(typeof(Input)).Bind(given);
    }

    [AttributeUsage(AttributeTargets.Property)]
    public sealed class EvenAttribute : ValidationAttribute
    {
        public override bool IsValid(object? value) => value is int n && n % 2 == 0;

        public override string FormatErrorMessage(string name) => $"{name} numbers only";
    }

    [AttributeUsage(AttributeTargets.Class)]
    public sealed class NotSevenAttribute : ValidationAttribute
    {
        protected override ValidationResult? IsValid(object? value, ValidationContext validationContext) =>
            value is Input { From: 7, To: 7 } ? new ValidationResult("Not these together.") : ValidationResult.Success;
    }

    [NotSeven]
    public sealed record Input : IValidatableObject
    {
        private readonly int _guarded;

        public int From { get; init; }

        public int To { get; init; } = 5;

        [EmailAddress]
        public string? Mail { get; init; }

        [Url]
        public string? Site { get; init; }

        [Even]
        public int Even { get; init; }

        [Range(1, 5, ErrorMessage = "{0}: at most five, please.")]
        public int Worded { get; init; } = 1;

        [Required(ErrorMessage = "Say who.")]
        public string Needed { get; init; } = "";

        [RegularExpression("[A-Z]+"), Example("AB")]
        public string? Code { get; init; }

        [RegularExpression("(a+)+b")]
        public string? Slow { get; init; }

        public int Guarded
        {
            get => _guarded;
            init => _guarded = value == 13 ? throw new ArgumentException("Not thirteen.", nameof(value)) : value;
        }

        public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
        {
            if (From > To)
            {
                yield return new ValidationResult("From must not be after To.", [nameof(From), nameof(To)]);
                yield return new ValidationResult("Too far apart.");
            }
        }
    }
}
