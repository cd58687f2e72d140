using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace Ops.Domain.Catalogue;

/// <summary>Reads <c>[Range]</c> the same in every culture; the attribute itself would parse its texts as the server's language writes them.</summary>
internal static class RangeRules
{
    public static NumberLimits Read(NumberLimits type, RangeAttribute? range, string where, ICollection<string> problems)
    {
        if (range is null)
        {
            return type;
        }

        try
        {
            var limits = type with
            {
                Minimum = Bound(range.Minimum, type),
                MinimumIsExclusive = range.MinimumIsExclusive,
                Maximum = Bound(range.Maximum, type),
                MaximumIsExclusive = range.MaximumIsExclusive,
            };
            if (limits.Minimum > limits.Maximum)
            {
                problems.Add($"{where} has a [Range] whose lower bound {Wording.Number(limits.Minimum.Value)} is above its upper bound {Wording.Number(limits.Maximum!.Value)}. Exchange them.");
            }

            return limits;
        }
        catch (Exception e) when (e is FormatException or InvalidCastException)
        {
            problems.Add($"{where} has a [Range] from '{range.Minimum}' to '{range.Maximum}', which are no numbers. Write them as in C#, with a point for decimals.");
            return type;
        }
    }

    // Authors write "from 0 up" as [Range(0, double.MaxValue)] or int.MaxValue: a bound the type has anyway is none.
    private static decimal? Bound(object bound, NumberLimits type)
    {
        try
        {
            var number = Convert.ToDecimal(bound, CultureInfo.InvariantCulture);
            return number <= type.Least || number >= type.Most ? null : number;
        }
        catch (OverflowException)
        {
            return null;
        }
    }
}
