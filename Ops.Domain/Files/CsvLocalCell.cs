using System.Globalization;

namespace Ops.Domain.Files;

/// <summary>The forms a cell may take where its record states a culture or formats.</summary>
internal static class CsvLocalCell
{
    private const NumberStyles Whole = NumberStyles.AllowLeadingSign;
    private static readonly CultureInfo Plain = CultureInfo.InvariantCulture;

    /// <summary>The cell of a type; null where culture and formats change nothing.</summary>
    internal static object? For(Type type, CsvCulture culture, IReadOnlyList<string>? formats)
    {
        if (type == typeof(DateOnly) && (formats ?? culture.Dates) is var dates && !ReferenceEquals(dates, CsvCulture.Plain.Dates))
        {
            return Date([.. dates]);
        }

        if (type == typeof(DateTimeOffset) && (formats ?? culture.Times) is { } times)
        {
            return Time(times, culture.Zone);
        }

        if (type == typeof(bool) && culture.True.Count + culture.False.Count > 0)
        {
            return Word(culture);
        }

        return culture is { Decimal: '.', Thousands.Length: 0 } ? null
            : type == typeof(int) ? Number(culture, (ReadOnlySpan<char> t, out int v) => int.TryParse(t, Whole, Plain, out v), "a whole number like 12")
            : type == typeof(long) ? Number(culture, (ReadOnlySpan<char> t, out long v) => long.TryParse(t, Whole, Plain, out v), "a whole number like 12")
            : type == typeof(decimal) ? Number(culture, (ReadOnlySpan<char> t, out decimal v) => decimal.TryParse(t, Whole | NumberStyles.AllowDecimalPoint, Plain, out v), $"a number like {culture.Number(12.50m)}")
            : type == typeof(double) ? Number(culture, (ReadOnlySpan<char> t, out double v) => double.TryParse(t, NumberStyles.Float, Plain, out v) && double.IsFinite(v), $"a number like {culture.Number(12.5m)}")
            : null;
    }

    private delegate bool TryText<T>(ReadOnlySpan<char> text, out T value);

    private static CsvCell<T> Number<T>(CsvCulture culture, TryText<T> parse, string kind)
        where T : struct => new(
            (ReadOnlySpan<byte> cell, out T value) =>
            {
                Span<char> plain = stackalloc char[CsvNumber.MaxLength];
                value = default;
                return CsvNumber.TryPlain(cell, culture, plain, out var length) && parse(plain[..length], out value);
            },
            kind);

    private static CsvCell<DateOnly> Date(string[] formats) => new(
        (ReadOnlySpan<byte> cell, out DateOnly value) => DateOnly.TryParseExact(CsvCell.Chars(cell), formats, Plain, DateTimeStyles.None, out value),
        $"a date like {CsvDates.Example(formats[0])}");

    private static CsvCell<DateTimeOffset> Time(IReadOnlyList<string> formats, TimeZoneInfo? zone) => new(
        (ReadOnlySpan<byte> cell, out DateTimeOffset value) => CsvDates.TryTime(CsvCell.Chars(cell), formats, zone, out value),
        $"a time like {CsvDates.ExampleTime(formats[0])}{(zone is null ? "" : $", as clocks show it in {zone.Id}, and not within the hour of a clock change")}");

    private static CsvCell<bool> Word(CsvCulture culture)
    {
        var words = culture.True.Select(w => (Word: w, Value: true)).Concat(culture.False.Select(w => (Word: w, Value: false)))
            .DistinctBy(w => w.Word.ToUpperInvariant()).ToDictionary(w => w.Word, w => w.Value, StringComparer.OrdinalIgnoreCase);
        return new CsvCell<bool>(
            (ReadOnlySpan<byte> cell, out bool value) => CsvCell.TryBool(cell, out value)
                || words.TryGetValue(CsvNames.Normal(CsvCell.Chars(cell).ToString()), out value),
            $"{(culture.True is [var yes, ..] ? yes : "true")} or {(culture.False is [var no, ..] ? no : "false")}");
    }
}
