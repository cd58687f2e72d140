using System.Globalization;
using System.Text.Json.Nodes;

namespace Ops.Domain.Catalogue;

/// <summary>Reads numbers exactly: what decimal can't hold to the last digit is refused, never rounded.</summary>
internal static class NumberReader
{
    /// <summary>As a person types it: no exponent, '.' for decimals, in every culture.</summary>
    public static Reading FromText(InputField field, string text)
    {
        if (text.Contains(',') && text.All(c => char.IsAsciiDigit(c) || c is ',' or '.' or '-' or '+'))
        {
            return Reading.Refused($"{field.Label} must be {InputReader.Expected(field)}, not {Wording.Quote(text)}: write decimals with a point (1.5) and leave out commas.");
        }

        var digits = text.AsSpan(text[0] is '-' or '+' ? 1 : 0);
        var isPlain = digits.ContainsAnyInRange('0', '9') && !digits.ContainsAnyExcept("0123456789.") && digits.Count('.') <= 1;
        return isPlain ? Read(field, text) : Reading.Refused(InputReader.NotExpected(field, Wording.Quote(text)));
    }

    /// <summary>As it stands in JSON, which allows an exponent.</summary>
    public static Reading FromJson(InputField field, string raw) => Read(field, raw);

    /// <summary>The value for the record: of the property's own number type.</summary>
    public static Reading Of(InputField field, decimal number)
    {
        // 1.50 and 1.5 mean the same and must hash the same; dividing by a long 1 drops trailing zeros.
        var plain = number == 0 ? 0m : number / 1.0000000000000000000000000000m;
        return Reading.Of(JsonValue.Create(plain), Convert.ChangeType(plain, field.Source.Type, CultureInfo.InvariantCulture));
    }

    private static Reading Read(InputField field, string text)
    {
        var limits = field.Limits!;
        if (!decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
        {
            return OutOfRange(field);
        }

        if (Significant(number.ToString(CultureInfo.InvariantCulture)) != Significant(text))
        {
            return Reading.Refused($"{field.Label} has more digits than can be kept exactly; at most 28 are possible.");
        }

        if (limits.IsWhole && decimal.Truncate(number) != number)
        {
            return Reading.Refused(InputReader.NotExpected(field, Wording.Quote(text)));
        }

        return limits.Allow(number) ? Of(field, number) : OutOfRange(field);
    }

    private static Reading OutOfRange(InputField field) =>
        Reading.Refused(field.Say<System.ComponentModel.DataAnnotations.RangeAttribute>($"{field.Label} must be {field.Limits!.Words()}."));

    /// <summary>The digits that count: "-0012.50e3" and "12500" both give "125".</summary>
    private static string Significant(string number)
    {
        var exponent = number.IndexOfAny(['e', 'E']);
        var mantissa = exponent < 0 ? number : number[..exponent];
        return string.Concat(mantissa.Where(char.IsAsciiDigit)).Trim('0');
    }
}
