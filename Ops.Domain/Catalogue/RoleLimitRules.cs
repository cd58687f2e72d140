using System.Globalization;

namespace Ops.Domain.Catalogue;

/// <summary>Reads <c>[RoleLimit]</c>, and tells the author of one that limits nothing or can't work.</summary>
internal static class RoleLimitRules
{
    public static IReadOnlyList<RoleLimit> Read(RecordProperty property, NumberLimits? number, string where, ICollection<string> problems)
    {
        var limits = new List<RoleLimit>();
        foreach (var stated in property.Attributes<RoleLimitAttribute>())
        {
            if (number is null)
            {
                problems.Add($"{where}: [RoleLimit] works on numbers only. Remove the attribute or change the type.");
                break;
            }

            if (Wrong(stated, number) is { } wrong)
            {
                problems.Add($"{where} has a [RoleLimit] {wrong}");
                continue;
            }

            limits.Add(new RoleLimit(Bound(stated.Min), Bound(stated.Max), stated.Unless));
        }

        return limits;
    }

    /// <summary>A default that most people may not use would greet them with a refusal.</summary>
    public static void CheckDefault(InputField field, ICollection<string> problems)
    {
        if (field.RoleLimits.Count > 0 && field.Default is { } value
            && decimal.TryParse(value.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && field.RoleLimits.FirstOrDefault(l => number < l.Min || number > l.Max) is { } limit)
        {
            problems.Add($"{InputFieldReader.Where(field.Source)} has the default {Wording.Number(number)}, which its own [RoleLimit] refuses: {limit.Words()}. Change one of them.");
        }
    }

    private static string? Wrong(RoleLimitAttribute stated, NumberLimits number)
    {
        if (stated.Unless is not { Length: > 0 } || stated.Unless.Any(string.IsNullOrWhiteSpace))
        {
            return "that names no role in Unless. A bound for everybody is a [Range].";
        }

        if (double.IsNaN(stated.Min) && double.IsNaN(stated.Max))
        {
            return "without Min and Max, which limits nothing. State one of them.";
        }

        if (!Fits(stated.Min) || !Fits(stated.Max))
        {
            return "whose bound is too large a number.";
        }

        var (min, max) = (Bound(stated.Min), Bound(stated.Max));
        return min > max ? $"whose lower bound {Wording.Number(min.Value)} is above its upper bound {Wording.Number(max!.Value)}. Exchange them."
            : Outside(min, number) || Outside(max, number) || (min is not null && min == number.Minimum) || (max is not null && max == number.Maximum)
                ? $"that is not inside what the input allows anyway ({number.Words()}), so it would limit nothing or everything."
            : null;
    }

    private static bool Outside(decimal? bound, NumberLimits number) => bound is { } b && !number.Allow(b);

    private static bool Fits(double bound) => double.IsNaN(bound) || Math.Abs(bound) < 7e28;

    private static decimal? Bound(double bound) => double.IsNaN(bound) ? null : (decimal)bound;
}
