using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using Ops.Domain.Catalogue;

namespace Ops.Domain.Tests.Catalogue;

public sealed class InputDescriptionTests
{
    private static readonly InputSchema Schema = InputSchema.Of(typeof(Input));

    [Fact]
    public void The_json_schema_says_what_binding_demands()
    {
        var expected = JsonNode.Parse("""
            {
              "$schema": "https://json-schema.org/draft/2020-12/schema",
              "type": "object",
              "properties": {
                "days": { "title": "Untouched for", "description": "How long. Unit: days.", "type": "integer", "format": "int32", "minimum": 30, "maximum": 3650, "default": 90, "examples": [120] },
                "price": { "title": "Price", "type": ["number", "null"], "exclusiveMinimum": 0 },
                "name": { "title": "Name", "type": "string", "minLength": 2, "maxLength": 5, "pattern": "^(?:[A-Z]+)$" },
                "token": { "title": "Token", "type": "string", "minLength": 1, "maxLength": 10000, "writeOnly": true },
                "colour": { "title": "Colour", "type": ["string", "null"], "enum": ["DarkBlue", "Red", null] },
                "size": { "title": "Size", "type": "string", "enum": ["S", "M"], "default": "M" },
                "day": { "title": "Day", "type": "string", "format": "date" },
                "at": { "title": "At", "type": ["string", "null"], "format": "date-time" },
                "on": { "title": "On", "type": "boolean", "default": true },
                "file": { "title": "File", "type": "string", "pattern": "^[0-9a-fA-F]{64}$" }
              },
              "required": ["name", "token", "day", "file"],
              "additionalProperties": false
            }
            """);

        Assert.Equal(expected!.ToJsonString(), JsonNode.Parse(Schema.ToJsonSchema().ToJsonString())!.ToJsonString(), ignoreCase: false);
    }

    [Fact]
    public void The_help_tells_name_type_limits_default_example_and_help() => Assert.Equal(
        """
        days    a whole number, between 30 and 3,650, in days, default 90
                Untouched for: How long. Example: 120
        price   a number, more than 0, optional
                Price
        name    a text, at least 2 characters, at most 5 characters, required
                Name
        token   a text kept secret, required
                Token
        colour  one of: DarkBlue, Red, optional
                Colour
        size    one of: S, M, default 'M'
                Size
        day     a date like 2026-01-31, required
                Day
        at      a time with its zone like 2026-01-31T14:30:00Z, optional
                At
        on      yes or no, default yes
                On
        file    a CSV file, required
                File
        """,
        Schema.Help());

    [Fact]
    public void An_operation_without_inputs_has_a_help_that_says_so() => Assert.Equal("No inputs.", InputSchema.Of(typeof(NoInput)).Help());

    public sealed record Input
    {
        [Display(Name = "Untouched for", Description = "How long."), Range(30, 3650), Example("120"), Unit("days")]
        public int Days { get; init; } = 90;

        [Range(0, double.MaxValue, MinimumIsExclusive = true)]
        public decimal? Price { get; init; }

        [StringLength(5, MinimumLength = 2), RegularExpression("[A-Z]+")]
        public required string Name { get; init; }

        [Secret]
        public required string Token { get; init; }

        public InputFieldTests.Colour? Colour { get; init; }

        [Choices("S", "M")]
        public string Size { get; init; } = "M";

        public required DateOnly Day { get; init; }

        public DateTimeOffset? At { get; init; }

        public bool On { get; init; } = true;

        public required CsvFile<NoInput> File { get; init; }
    }
}
