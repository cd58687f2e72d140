using System.Globalization;
using System.Text;

namespace Ops.Domain.Files;

internal delegate bool TryCell<T>(ReadOnlySpan<byte> cell, out T value);

/// <summary>How a cell becomes a value, and how to say what a cell must be.</summary>
internal sealed record CsvCell<T>(TryCell<T> TryParse, string Kind);

/// <summary>
/// The forms a cell may take. One form for each type, the same for every reader whatever his language: a file must not
/// mean 1.5 here and 15 there. Other forms are stated by the row record: <see cref="CsvLocalCell"/>.
/// </summary>
internal static class CsvCell
{
    private const NumberStyles Whole = NumberStyles.AllowLeadingSign | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite;
    private static readonly CultureInfo Plain = CultureInfo.InvariantCulture;

    /// <summary>ISO 8601 with an offset.</summary>
    internal static readonly string[] Instants =
    [
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", "yyyy-MM-dd'T'HH:mmzzz", "yyyy-MM-dd'T'HH:mm'Z'",
        "yyyy-MM-dd HH:mm:ss.FFFFFFFzzz", "yyyy-MM-dd HH:mm:ss.FFFFFFF'Z'",
    ];

    private static readonly Dictionary<Type, object> Known = new()
    {
        [typeof(int)] = new CsvCell<int>((ReadOnlySpan<byte> c, out int v) => int.TryParse(c, Whole, Plain, out v), "a whole number like 12"),
        [typeof(long)] = new CsvCell<long>((ReadOnlySpan<byte> c, out long v) => long.TryParse(c, Whole, Plain, out v), "a whole number like 12"),
        [typeof(decimal)] = new CsvCell<decimal>(
            (ReadOnlySpan<byte> c, out decimal v) => decimal.TryParse(c, Whole | NumberStyles.AllowDecimalPoint, Plain, out v), "a number like 12.50"),
        [typeof(double)] = new CsvCell<double>(
            (ReadOnlySpan<byte> c, out double v) => double.TryParse(c, NumberStyles.Float, Plain, out v) && double.IsFinite(v), "a number like 12.5"),
        [typeof(bool)] = new CsvCell<bool>(TryBool, "true or false"),
        [typeof(DateOnly)] = new CsvCell<DateOnly>(
            (ReadOnlySpan<byte> c, out DateOnly v) => DateOnly.TryParseExact(Chars(c), "yyyy-MM-dd", Plain, DateTimeStyles.None, out v), "a date like 2026-11-21"),
        [typeof(DateTimeOffset)] = new CsvCell<DateTimeOffset>(
            (ReadOnlySpan<byte> c, out DateTimeOffset v) => DateTimeOffset.TryParseExact(Chars(c), Instants, Plain, DateTimeStyles.AssumeUniversal, out v),
            "a time with its offset like 2026-11-21T08:30:00Z"),
        [typeof(Guid)] = new CsvCell<Guid>(
            (ReadOnlySpan<byte> c, out Guid v) => Guid.TryParseExact(Chars(c), "D", out v), "an id like 6f9619ff-8b86-d011-b42d-00cf4fc964ff"),
    };

    internal static bool IsKnown(Type type) => Known.ContainsKey(type) || type.IsEnum;

    internal static CsvCell<T> For<T>()
        where T : struct => (CsvCell<T>)(typeof(T).IsEnum ? Words<T>() : Known[typeof(T)]);

    /// <summary>As a record states it; <paramref name="formats"/> are those of its one column.</summary>
    internal static CsvCell<T> For<T>(CsvCulture culture, IReadOnlyList<string>? formats)
        where T : struct => (CsvCell<T>?)CsvLocalCell.For(typeof(T), culture, formats) ?? For<T>();

    internal static bool IsBlank(ReadOnlySpan<byte> cell) => string.IsNullOrWhiteSpace(Encoding.UTF8.GetString(cell));

    // Only the names: a number would mean something else after the enum was edited.
    private static CsvCell<T> Words<T>()
        where T : struct
    {
        var names = Enum.GetNames(typeof(T));
        var values = names.ToDictionary(n => n, n => (T)Enum.Parse(typeof(T), n), StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();
        return new CsvCell<T>((ReadOnlySpan<byte> c, out T v) => values.TryGetValue(Chars(c), out v), $"one of: {string.Join(", ", names)}");
    }

    internal static bool TryBool(ReadOnlySpan<byte> cell, out bool value)
    {
        var word = cell.Trim(" \t"u8);
        value = Ascii.EqualsIgnoreCase(word, "true"u8) || Ascii.EqualsIgnoreCase(word, "yes"u8) || word.SequenceEqual("1"u8);
        return value || Ascii.EqualsIgnoreCase(word, "false"u8) || Ascii.EqualsIgnoreCase(word, "no"u8) || word.SequenceEqual("0"u8);
    }

    // None of the forms is longer than 128 bytes; a longer cell is none of them.
    internal static ReadOnlySpan<char> Chars(ReadOnlySpan<byte> cell)
    {
        var trimmed = cell.Trim(" \t"u8);
        return trimmed.Length > 128 ? "too long" : Encoding.UTF8.GetString(trimmed);
    }
}
