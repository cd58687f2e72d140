using System.ComponentModel.DataAnnotations;

namespace Ops.Domain.Catalogue;

/// <summary>Attributes an input can't have: silently ignored, they would let the author believe in a check that isn't there.</summary>
internal static class InputAttributeRules
{
    /// <summary>This program checks it in its own words; every other validation attribute runs on the finished record.</summary>
    public static bool IsOurs(ValidationAttribute check) =>
        check is RequiredAttribute or RangeAttribute or StringLengthAttribute or MaxLengthAttribute or MinLengthAttribute or LengthAttribute or RegularExpressionAttribute;

    public static void Check(RecordProperty property, InputKind kind, string where, ICollection<string> problems)
    {
        var isString = property.Type == typeof(string);
        Refuse<SecretAttribute>(!isString, "[Secret] works on a string only");
        Refuse<MultilineAttribute>(!isString, "[Multiline] works on a string only");
        Refuse<ChoicesAttribute>(!isString, "[Choices] works on a string only; an enum brings its choices along");
        Refuse<SecretAttribute>(property.Attribute<ChoicesAttribute>() is not null, "[Secret] and [Choices] contradict each other");
        Refuse<RangeAttribute>(NumberLimits.Of(property.Type) is null, "[Range] works on numbers only; check anything else in IValidatableObject");
        var isFreeText = isString && property.Attribute<ChoicesAttribute>()?.Values is null;
        Refuse<StringLengthAttribute>(!isFreeText, "[StringLength] works on free text only");
        Refuse<MaxLengthAttribute>(!isFreeText, "[MaxLength] works on free text only");
        Refuse<MinLengthAttribute>(!isFreeText, "[MinLength] works on free text only");
        Refuse<LengthAttribute>(!isFreeText, "[Length] works on free text only");
        Refuse<RegularExpressionAttribute>(!isFreeText, "[RegularExpression] works on free text only");
        if (kind == InputKind.Choice && property.Attribute<ChoicesAttribute>() is { } choices)
        {
            CheckChoices(choices, where, problems);
        }

        void Refuse<T>(bool when, string why)
            where T : Attribute
        {
            if (when && property.Attribute<T>() is not null)
            {
                problems.Add($"{where}: {why}. Remove the attribute or change the type.");
            }
        }
    }

    private static void CheckChoices(ChoicesAttribute choices, string where, ICollection<string> problems)
    {
        if (choices.Provider is { } provider && (!provider.IsAssignableTo(typeof(IChoices)) || provider is { IsAbstract: true, IsInterface: false }))
        {
            problems.Add($"{where} takes its choices from {Wording.Name(provider)}, which can't give any: it must be a class that implements IChoices.");
        }

        if (choices.Values is { } values)
        {
            if (values.Count == 0 || values.Any(v => string.IsNullOrWhiteSpace(v) || v != v.Trim()))
            {
                problems.Add($"{where} needs at least one choice, each a text without spaces around it.");
            }

            foreach (var twice in values.GroupBy(v => v, StringComparer.Ordinal).Where(g => g.Count() > 1))
            {
                problems.Add($"{where} lists the choice {Wording.Quote(twice.Key)} twice. Remove one.");
            }
        }
    }
}
