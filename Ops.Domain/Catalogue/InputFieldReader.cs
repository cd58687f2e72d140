using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Ops.Domain.Catalogue;

/// <summary>Makes a field of a property and its attributes, and tells the author what can't work.</summary>
internal static class InputFieldReader
{
    private static readonly TimeSpan LongestMatch = TimeSpan.FromSeconds(1);

    /// <summary>The field, or null and a problem when its type can't be edited.</summary>
    public static InputField? Read(RecordProperty property, ICollection<string> problems)
    {
        var where = Where(property);
        if (ValueTypes.KindOf(property) is not { } kind)
        {
            problems.Add($"{where} is of type {Wording.Name(property.Property.PropertyType)}, which no form can edit. Use {ValueTypes.Allowed} or CsvFile<TRow>.");
            return null;
        }

        InputAttributeRules.Check(property, kind, where, problems);
        var display = property.Attribute<DisplayAttribute>();
        var choices = property.Attribute<ChoicesAttribute>();
        var isText = property.Type == typeof(string) && choices?.Values is null;
        var pattern = isText ? property.Attribute<RegularExpressionAttribute>()?.Pattern : null;
        var limits = NumberLimits.Of(property.Type) is { } number ? RangeRules.Read(number, property.Attribute<RangeAttribute>(), where, problems) : null;
        var name = JsonNamingPolicy.CamelCase.ConvertName(property.Property.Name);
        return new InputField(property, name, display?.GetName() ?? Wording.Sentence(property.Property.Name), kind)
        {
            Help = display?.GetDescription(),
            Example = property.Attribute<ExampleAttribute>()?.Value,
            Unit = property.Attribute<UnitAttribute>()?.Name,
            HasSeveralLines = property.Attribute<MultilineAttribute>() is not null,
            IsNullable = property.IsNullable && !IsMarkedRequired(property),
            Limits = limits,
            RoleLimits = RoleLimitRules.Read(property, limits, where, problems),
            MinLength = isText ? Lengths(property).Min : null,
            MaxLength = isText ? Lengths(property).Max : null,
            Pattern = pattern,
            Matcher = pattern is null ? null : Compile(pattern, where, problems),
            Choices = property.Type.IsEnum ? EnumChoices(property.Type) : choices?.Values?.Select(v => new Choice(v, v)).ToList(),
            ChoicesProvider = choices?.Provider,
            RowType = kind == InputKind.CsvFile ? property.Type.GetGenericArguments()[0] : null,
            OtherChecks = [.. property.Attributes<ValidationAttribute>().Where(a => !InputAttributeRules.IsOurs(a))],
        };
    }

    /// <summary>The place of a property, as an author finds it: <c>PurgeStaleContacts.Input.Days</c>.</summary>
    public static string Where(RecordProperty property) => $"{Wording.Name(property.Property.ReflectedType!)}.{property.Property.Name}";

    /// <summary>The author wants it filled in. A yes or no always is: its empty form is "no".</summary>
    public static bool IsMarkedRequired(RecordProperty property) =>
        property.Type != typeof(bool)
        && ((property.MustBeSet && !(property is { Parameter: not null, IsNullable: true }))
            || property.Attribute<RequiredAttribute>() is { AllowEmptyStrings: false });

    private static (int? Min, int Max) Lengths(RecordProperty p)
    {
        int?[] least = [p.Attribute<StringLengthAttribute>()?.MinimumLength, p.Attribute<MinLengthAttribute>()?.Length, p.Attribute<LengthAttribute>()?.MinimumLength];
        int?[] most = [p.Attribute<StringLengthAttribute>()?.MaximumLength, p.Attribute<MaxLengthAttribute>()?.Length, p.Attribute<LengthAttribute>()?.MaximumLength];
        var max = most.Where(m => m > 0).Min() ?? InputField.LongestText;
        return (least.Max() is > 0 and { } min ? min : null, max);
    }

    private static Regex? Compile(string pattern, string where, ICollection<string> problems)
    {
        try
        {
            return new Regex(pattern, RegexOptions.CultureInvariant, LongestMatch);
        }
        catch (ArgumentException e)
        {
            problems.Add($"{where} has a pattern that is no regular expression: {e.Message}");
            return null;
        }
    }

    private static List<Choice> EnumChoices(Type type) =>
    [
        .. type.GetFields(System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.Static)
            .OrderBy(f => f.MetadataToken)
            .Select(f => new Choice(f.Name, ((DisplayAttribute?)Attribute.GetCustomAttribute(f, typeof(DisplayAttribute)))?.GetName() ?? Wording.Sentence(f.Name))),
    ];
}
