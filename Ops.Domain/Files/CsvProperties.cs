using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Ops.Domain.Catalogue;

namespace Ops.Domain.Files;

/// <summary>How a property becomes a column.</summary>
internal static class CsvProperties
{
    private static readonly Type[] KeyTypes = [typeof(string), typeof(int), typeof(long), typeof(Guid)];

    /// <summary>Properties that can be set, base records first, in the order of their declaration. Computed ones are the author's own business.</summary>
    internal static IEnumerable<PropertyInfo> Of(Type row, ConstructorInfo? constructor) => row
        .GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(p => p.GetIndexParameters().Length == 0 && !p.IsDefined(typeof(OtherColumnsAttribute)))
        .Where(p => p.SetMethod is { IsPublic: true } || Parameter(constructor, p) is not null || p.IsDefined(typeof(ColumnAttribute)))
        .OrderBy(p => Depth(p.DeclaringType!)).ThenBy(p => p.MetadataToken);

    internal static PropertyInfo? Matching(Type row, ParameterInfo parameter) =>
        row.GetProperty(parameter.Name!, BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase) is { } p && p.PropertyType == parameter.ParameterType ? p : null;

    internal static ParameterInfo? Parameter(ConstructorInfo? constructor, PropertyInfo property) =>
        constructor?.GetParameters().FirstOrDefault(p => property.Name.Equals(p.Name, StringComparison.OrdinalIgnoreCase));

    /// <exception cref="CsvShapeException">The property can't be a column.</exception>
    internal static CsvColumn Column(PropertyInfo property, ConstructorInfo? constructor, CsvCulture culture)
    {
        if (!CsvShape.IsSupported(property.PropertyType))
        {
            throw new CsvShapeException($"{property.PropertyType.Name} is no type a cell can have");
        }

        var parameter = Parameter(constructor, property);
        if (parameter is null && property.SetMethod is not { IsPublic: true })
        {
            throw new CsvShapeException("it can't be set");
        }

        // On a positional record an attribute without "property:" lands on the parameter.
        object[] attributes = [.. property.GetCustomAttributes(inherit: true), .. parameter?.GetCustomAttributes(inherit: true) ?? []];
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        var nullable = type != property.PropertyType || (type == typeof(string) && new NullabilityInfoContext().Create(property).ReadState == NullabilityState.Nullable);
        var required = attributes.OfType<RequiredAttribute>().Any();
        var isKey = attributes.OfType<KeyColumnAttribute>().Any();
        var mayBeEmpty = nullable && !required;
        if (isKey && (mayBeEmpty || !KeyTypes.Contains(type)))
        {
            throw new CsvShapeException("a key must be a string, int, long or Guid that is never empty");
        }

        var header = attributes.OfType<ColumnAttribute>().FirstOrDefault()?.Header.Trim() ?? JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name);
        if (header.Length == 0)
        {
            throw new CsvShapeException("its header is empty");
        }

        var synonyms = attributes.OfType<AlsoCalledAttribute>().SelectMany(a => a.Headers).Select(h => CsvNames.Normal(h.Trim())).ToList();
        if (synonyms.Exists(h => h.Length == 0))
        {
            throw new CsvShapeException("another header of it is empty");
        }

        var formats = attributes.OfType<CellFormatAttribute>().FirstOrDefault()?.Formats;
        CheckFormats(formats, type, culture);
        var facts = new CsvColumnFacts(property, CsvNames.Normal(header), synonyms, mayBeEmpty, mayBeEmpty && !property.IsDefined(typeof(RequiredMemberAttribute)), isKey);
        return type == typeof(string)
            ? new CsvTextColumn(facts, new CsvLimits<string>(attributes))
            : (CsvColumn)typeof(CsvProperties).GetMethod(nameof(ValueColumn), BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(type)
                .Invoke(null, BindingFlags.DoNotWrapExceptions, null, [facts, attributes, culture, formats], null)!;
    }

    private static void CheckFormats(IReadOnlyList<string>? formats, Type type, CsvCulture culture)
    {
        if (formats is null)
        {
            return;
        }

        if (formats.Count == 0 || (type != typeof(DateOnly) && type != typeof(DateTimeOffset)))
        {
            throw new CsvShapeException("[CellFormat] needs a form, and a DateOnly or DateTimeOffset");
        }

        if (formats.Select(f => type == typeof(DateOnly) ? CsvDates.WrongDate(f) : CsvDates.WrongTime(f, culture.Zone)).OfType<string>().FirstOrDefault() is { } wrong)
        {
            throw new CsvShapeException(wrong);
        }
    }

    private static CsvValueColumn<T> ValueColumn<T>(CsvColumnFacts facts, object[] attributes, CsvCulture culture, IReadOnlyList<string>? formats)
        where T : struct => new(facts, new CsvLimits<T>(attributes), CsvCell.For<T>(culture, formats));

    private static int Depth(Type type) => type.BaseType is { } parent ? 1 + Depth(parent) : 0;
}
