using System.Globalization;
using System.Text.RegularExpressions;

namespace Ops.Domain.Storage.Targets;

/// <summary>Reads what people typed as a value of a type, into the one text the database gets; invariant, never by the server's culture.</summary>
public static partial class TargetValues
{
    private static readonly string[] Times =
    [
        "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss.FFFFFF", "yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd HH:mm:ss.FFFFFF",
    ];

    private static readonly string[] ZonedTimes = [.. Times.Select(t => t + "K")];

    /// <summary>Reads a text that is not empty.</summary>
    /// <returns>The value, or what would be right, to be put behind "must be".</returns>
    public static (string? Value, string? MustBe) Read(TargetType type, string text) => type switch
    {
        TargetType.Text when text.Contains('\0') => (null, "text without a NUL character"),
        TargetType.Text => (text, null),
        TargetType.Integer => Whole().IsMatch(text) ? (long.Parse(text, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture), null) : (null, "a whole number of at most 18 digits"),
        TargetType.Decimal => Point().IsMatch(text) ? (text.TrimStart('+'), null) : (null, "a number such as 12.50"),
        TargetType.Boolean => text.ToLowerInvariant() is "true" or "false" ? (text.ToLowerInvariant(), null) : (null, "true or false"),
        TargetType.Date => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _) ? (text, null) : (null, "a date such as 2026-12-31"),
        TargetType.Timestamp => DateTime.TryParseExact(text, Times, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
            ? (time.ToString("yyyy-MM-dd HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture), null) : (null, "a time without a zone, such as 2026-12-31 23:59:59"),
        TargetType.TimestampTz => Zone().IsMatch(text) && DateTimeOffset.TryParseExact(text, ZonedTimes, CultureInfo.InvariantCulture, DateTimeStyles.None, out var zoned)
            ? (zoned.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture), null) : (null, "a time with its zone, such as 2026-12-31T23:59:59Z"),
        _ => Guid.TryParseExact(text, "D", out var id) ? (id.ToString(), null) : (null, "a UUID such as 6f9619ff-8b86-4d01-b42d-00cf4fc964ff"),
    };

    [GeneratedRegex(@"\A[+-]?[0-9]{1,18}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Whole();

    [GeneratedRegex(@"\A[+-]?[0-9]{1,60}(\.[0-9]{1,60})?\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Point();

    [GeneratedRegex(@"(Z|[+-][0-9]{2}:[0-9]{2})\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Zone();
}
