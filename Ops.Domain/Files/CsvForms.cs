namespace Ops.Domain.Files;

/// <summary>What a record states of its files, for people who make one.</summary>
internal static class CsvForms
{
    internal static string? InWords(CsvShape shape)
    {
        var parts = Parts(shape).ToList();
        return parts.Count == 0 ? null : $"This operation reads {string.Join("; ", parts)}.";
    }

    private static IEnumerable<string> Parts(CsvShape shape)
    {
        var (format, culture) = (shape.Format, shape.Format.Culture);
        if (format.Separators != ",")
        {
            yield return $"{CsvDialect.InWords(format.Separators)} between the columns";
        }

        if (format.Quote != '"')
        {
            yield return format.Quote is { } quote ? $"{quote} round cells" : "cells without quotes";
        }

        if (format.Letters is { } letters)
        {
            yield return $"{letters.Name}, or UTF-8 with its mark";
        }

        if (Has(typeof(decimal), typeof(double)) && culture.Decimal != '.')
        {
            yield return $"numbers like {culture.Number(12.50m)}";
        }

        if (Has(typeof(DateOnly)) && culture.Dates is [var first, ..] && first != CsvCulture.Plain.Dates[0])
        {
            yield return $"dates like {CsvDates.Example(first)}";
        }

        bool Has(params Type[] types) => shape.Columns.Any(c => types.Contains(Nullable.GetUnderlyingType(c.Property.PropertyType) ?? c.Property.PropertyType));
    }
}
