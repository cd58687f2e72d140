using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using Ops.Domain.Catalogue;

namespace Ops.Domain.Tests.Catalogue;

public sealed class SecretTests
{
    private static readonly InputSchema Schema = InputSchema.Of(typeof(Input));

    [Theory]
    [InlineData("geheim\n1", "Token must not hold a line break (at position 7). Remove it.")]
    [InlineData("geheim wrong", "Token doesn't have the right form (pattern [a-z0-9 ]{1,8}).")]
    [InlineData("geheim-longer-than-twenty", "Token must have at most 20 characters; it has 25.")]
    [InlineData("•••", "Token is hidden, not known here: enter it again.")]
    public void The_value_of_a_secret_is_never_echoed(string value, string message) =>
        Assert.Equal(message, Assert.Single(Schema.Bind(new JsonObject { ["token"] = value }).Errors).Message);

    [Fact]
    public void A_secret_of_the_wrong_json_type_is_not_echoed() =>
        Assert.Equal("Token must be a text.", Assert.Single(Schema.Bind(new JsonObject { ["token"] = 4711 }).Errors).Message);

    [Fact]
    public void An_authors_own_message_can_not_give_a_secret_away() =>
        Assert.Equal("'•••' is too easy", Assert.Single(Schema.Bind(new JsonObject { ["token"] = "12345" }).Errors).Message);

    [Fact]
    public void Spaces_of_a_secret_are_kept() => Assert.Equal(" abcd ", ((Input)Schema.Bind(new JsonObject { ["token"] = " abcd " }).Value!).Token);

    [Fact]
    public void A_secret_may_have_lines_when_the_author_says_so()
    {
        var bound = Schema.Bind(new JsonObject { ["token"] = "abcd", ["key"] = "-----BEGIN\r\nabc\n" });

        Assert.Equal("-----BEGIN\nabc\n", ((Input)bound.Value!).Key);
        Assert.Equal(InputKind.Secret, Schema.Find("key")!.Kind);
    }

    [Theory]
    [InlineData("a")]
    [InlineData("abc")]
    [InlineData(" abc ")]
    [InlineData("      ")]
    public void A_secret_too_short_to_be_hidden_is_refused(string value)
    {
        var message = Assert.Single(Schema.Bind(new JsonObject { ["token"] = value }).Errors).Message;
        Assert.True(message is "Token must have at least 4 characters: a shorter secret can't be kept out of messages and logs." or "Token must not be empty.", message);
    }

    [Theory]
    [InlineData("geheim")]
    [InlineData("my geheim, please")]
    [InlineData("Z2VoZWlt")]
    public void A_secret_entered_in_another_field_as_well_is_refused_without_being_told(string plain)
    {
        var error = Assert.Single(Schema.Bind(new JsonObject { ["token"] = "geheim", ["plain"] = plain }).Errors);
        Assert.Equal(("plain", "Plain holds what was entered for Token. A secret belongs in its own field only: everybody can read this one."), (error.Field, error.Message));
    }

    [Fact]
    public void Masking_hides_filled_in_secrets_in_a_copy()
    {
        var json = Schema.Bind(new JsonObject { ["token"] = "geheim" }).Json!;
        var masked = Schema.Masked(json);

        Assert.Equal("""{"key":null,"plain":"x","token":"•••"}""", Canonical.Json(masked));
        Assert.Equal("geheim", (string?)json["token"]);
    }

    [Fact]
    public void Secrets_are_listed() => Assert.Equal(["token", "key"], Schema.Secrets.Select(s => s.Name));

    public sealed record Input : IValidatableObject
    {
        [Secret, RegularExpression("[a-z0-9 ]{1,8}"), StringLength(20)]
        public required string Token { get; init; }

        [Secret, Multiline]
        public string? Key { get; init; }

        public string Plain { get; init; } = "x";

        public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
        {
            if (Token == "12345")
            {
                yield return new ValidationResult($"'{Token}' is too easy", [nameof(Token)]);
            }
        }
    }
}
