using System.Globalization;
using Ops.Domain.Catalogue;

namespace Ops.Domain.Access;

/// <summary>Limits on an input that hold for some roles only: what an engineer may enter, not everybody may.</summary>
public static class InputLimits
{
    /// <summary>What is beyond this person's limits, one sentence for each input.</summary>
    /// <param name="operation">Whose inputs.</param>
    /// <param name="inputs">Its input record, as binding made it.</param>
    /// <param name="actor">Who asks.</param>
    public static IReadOnlyList<FieldError> Check(OperationInfo operation, object inputs, Actor actor)
    {
        var errors = new List<FieldError>();
        foreach (var field in operation.Inputs.Fields.Where(f => f.RoleLimits.Count > 0))
        {
            if (field.Property.GetValue(inputs) is { } value
                && Beyond(field, Convert.ToDecimal(value, CultureInfo.InvariantCulture), actor) is { } beyond)
            {
                errors.Add(new FieldError(field.Name, beyond));
            }
        }

        return errors;
    }

    /// <summary>The smallest and largest number this person may enter; null where there is no bound.</summary>
    public static (decimal? Min, decimal? Max) Of(InputField field, Actor actor) => ReferenceEquals(actor, Actor.System)
        ? (field.Minimum, field.Maximum)
        : Of(field, actor.Roles);

    /// <summary>Who may go further than this person, in words; empty when his limits are everybody's.</summary>
    public static string Exceptions(InputField field, Actor actor)
    {
        var (min, max) = Of(field, actor);
        return string.Join(" ", new[]
        {
            min == field.Minimum ? null : Further(field, min!.Value, isMin: true),
            max == field.Maximum ? null : Further(field, max!.Value, isMin: false),
        }.OfType<string>());
    }

    private static (decimal? Min, decimal? Max) Of(InputField field, IReadOnlyList<string> roles)
    {
        var binding = field.RoleLimits.Where(l => l.Binds(roles)).ToList();
        return (binding.Select(l => l.Min).Append(field.Minimum).Max(), binding.Select(l => l.Max).Append(field.Maximum).Min());
    }

    private static string? Beyond(InputField field, decimal value, Actor actor)
    {
        var (min, max) = Of(field, actor);
        var who = actor.Roles.Count == 0 ? "you" : string.Join(" and ", actor.Roles);
        return value < min ? $"{field.Label} can't be below {Number(min.Value)} for {who}. {Further(field, min.Value, isMin: true)}".TrimEnd()
            : value > max ? $"{field.Label} can't be above {Number(max.Value)} for {who}. {Further(field, max.Value, isMin: false)}".TrimEnd()
            : null;
    }

    /// <summary>"An engineer may go down to 30."</summary>
    private static string Further(InputField field, decimal bound, bool isMin)
    {
        var others = field.RoleLimits.SelectMany(l => l.Unless).Distinct(StringComparer.Ordinal)
            .Select(role => (Role: role, Bound: isMin ? Of(field, [role]).Min : Of(field, [role]).Max))
            .Where(o => o.Bound is not { } b || (isMin ? b < bound : b > bound))
            .GroupBy(o => o.Bound);
        return string.Join(" ", others.Select(g => $"{Article([.. g.Select(o => o.Role)])} may go {(isMin ? "down" : "up")}{(g.Key is { } b ? $" to {Number(b)}" : " further")}."));
    }

    private static string Article(List<string> roles) =>
        $"{("aeiou".Contains(char.ToLowerInvariant(roles[0][0]), StringComparison.Ordinal) ? "An" : "A")} {string.Join(" or ", roles)}";

    private static string Number(decimal number) => Wording.Number(number);
}
