using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Ops.Domain.Catalogue;

namespace Ops.Domain.Files;

/// <summary>The checks of one column beyond its type, made once from the property's attributes.</summary>
internal sealed class CsvLimits<T>
{
    private readonly List<(Func<T, bool> Holds, string Else)> _rules = [];

    /// <param name="attributes">Of the property, and of the constructor parameter of a positional record.</param>
    /// <exception cref="CsvShapeException">A limit makes no sense for the type.</exception>
    internal CsvLimits(IEnumerable<object> attributes)
    {
        foreach (var attribute in attributes)
        {
            switch (attribute)
            {
                case RequiredAttribute:
                    break;
                case StringLengthAttribute a:
                    Length(a.MinimumLength, a.MaximumLength);
                    break;
                case MaxLengthAttribute a:
                    Length(0, a.Length);
                    break;
                case MinLengthAttribute a:
                    Length(a.Length, int.MaxValue);
                    break;
                case LengthAttribute a:
                    Length(a.MinimumLength, a.MaximumLength);
                    break;
                case RangeAttribute a:
                    Range(a);
                    break;
                case ChoicesAttribute { Values: { } values }:
                    Add(v => values.Contains(Convert.ToString(v, CultureInfo.InvariantCulture)), $"must be one of: {string.Join(", ", values)}");
                    break;
                case ValidationAttribute a:
                    // Whatever else an author hangs on a property, his own attributes too. Its default message may quote the value: only his own words are used.
                    var words = a is RegularExpressionAttribute ? "doesn't have the expected form" : "is not valid";
                    Add(v => Holds(a, v), a.ErrorMessage?.TrimEnd('.') ?? words);
                    break;
            }
        }
    }

    internal bool IsEmpty => _rules.Count == 0;

    internal string? Problem(T value)
    {
        foreach (var (holds, otherwise) in _rules)
        {
            if (!holds(value))
            {
                return otherwise;
            }
        }

        return null;
    }

    private static bool Holds(ValidationAttribute rule, T value)
    {
        try
        {
            return rule.GetValidationResult(value, new ValidationContext(rule)) == ValidationResult.Success;
        }
        catch (RegexMatchTimeoutException)
        {
            // A cell made to keep a regular expression busy is not of the expected form.
            return false;
        }
    }

    private void Add(Func<T, bool> holds, string otherwise) => _rules.Add((holds, otherwise));

    private void Length(int min, int max)
    {
        if (typeof(T) != typeof(string))
        {
            throw new CsvShapeException("a length limit needs a string");
        }

        if (min > 0)
        {
            Add(v => ((string)(object)v!).Length >= min, string.Create(CultureInfo.InvariantCulture, $"must have at least {min:N0} characters"));
        }

        if (max is > 0 and < int.MaxValue)
        {
            Add(v => ((string)(object)v!).Length <= max, string.Create(CultureInfo.InvariantCulture, $"must have at most {max:N0} characters"));
        }
    }

    private void Range(RangeAttribute range)
    {
        var (min, max) = (Limit(range.Minimum), Limit(range.Maximum));
        if (min is { } least)
        {
            Add(
                v => Comparer<T>.Default.Compare(v, least.Value) is var c && (range.MinimumIsExclusive ? c > 0 : c >= 0),
                $"must be {(range.MinimumIsExclusive ? "more than" : "at least")} {least.Text}");
        }

        if (max is { } most)
        {
            Add(
                v => Comparer<T>.Default.Compare(v, most.Value) is var c && (range.MaximumIsExclusive ? c < 0 : c <= 0),
                $"must be {(range.MaximumIsExclusive ? "less than" : "at most")} {most.Text}");
        }
    }

    // double.MaxValue and the like are how authors write "no limit", also on a decimal that could not hold it.
    private static (T Value, string Text)? Limit(object limit)
    {
        if (limit is double and (double.MaxValue or double.MinValue or double.PositiveInfinity or double.NegativeInfinity))
        {
            return null;
        }

        var text = limit is double d && Math.Abs(d) < 1e15 ? ((decimal)d).ToString(CultureInfo.InvariantCulture) : Convert.ToString(limit, CultureInfo.InvariantCulture)!;
        if (typeof(T) == typeof(string))
        {
            throw new CsvShapeException("Range needs a number or a date; use StringLength for text");
        }

        var parsed = CsvCell.IsKnown(typeof(T)) && CsvRangeLimit.TryParse(Encoding.UTF8.GetBytes(text), out T value) ? value : throw new CsvShapeException($"the limit {text} is no value of the column's type");
        return (parsed, text);
    }
}
