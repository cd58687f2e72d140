using System.Globalization;

namespace Ops.Domain.Files;

/// <summary>Forms of dates and times that an author states. A form that loses part of a date, or guesses one, stops the start.</summary>
internal static class CsvDates
{
    private static readonly CultureInfo Plain = CultureInfo.InvariantCulture;
    private static readonly DateOnly Day = new(2026, 11, 21);
    private static readonly DateTime Moment = new(2026, 11, 21, 8, 30, 0, DateTimeKind.Unspecified);

    /// <summary>A date as an example of a form.</summary>
    internal static string Example(string format) => Day.ToString(format, Plain);

    /// <summary>A time as an example of a form.</summary>
    internal static string ExampleTime(string format) => new DateTimeOffset(Moment, TimeSpan.Zero).ToString(format, Plain);

    /// <summary>Why a form can't be read; null when it can.</summary>
    internal static string? WrongDate(string format)
    {
        try
        {
            return format.Contains("yyyy", StringComparison.Ordinal) && DateOnly.TryParseExact(Example(format), format, Plain, DateTimeStyles.None, out var read) && read == Day ? null : Wrong(format);
        }
        catch (FormatException)
        {
            return Wrong(format);
        }
    }

    /// <summary>Why a form can't be read; null when it can.</summary>
    internal static string? WrongTime(string format, TimeZoneInfo? zone)
    {
        try
        {
            if (!HasOffset(format) && zone is null)
            {
                return $"the form {format} has no offset; add zzz or state the TimeZone";
            }

            return format.Contains("yyyy", StringComparison.Ordinal) && DateTimeOffset.TryParseExact(ExampleTime(format), format, Plain, DateTimeStyles.AssumeUniversal, out var read)
                && read.DateTime == Moment ? null : Wrong(format);
        }
        catch (FormatException)
        {
            return Wrong(format);
        }
    }

    internal static bool TryTime(ReadOnlySpan<char> cell, IReadOnlyList<string> formats, TimeZoneInfo? zone, out DateTimeOffset value)
    {
        foreach (var format in formats)
        {
            if (HasOffset(format))
            {
                if (DateTimeOffset.TryParseExact(cell, format, Plain, DateTimeStyles.AssumeUniversal, out value))
                {
                    return true;
                }
            }
            else if (DateTime.TryParseExact(cell, format, Plain, DateTimeStyles.None, out var local) && !zone!.IsInvalidTime(local) && !zone.IsAmbiguousTime(local))
            {
                // The hour a clock change leaves out never was; the one it repeats was twice. Neither is a point in time.
                value = new DateTimeOffset(local, zone.GetUtcOffset(local));
                return true;
            }
        }

        value = default;
        return false;
    }

    private static bool HasOffset(string format) => format.Contains("zzz", StringComparison.Ordinal) || format.EndsWith("'Z'", StringComparison.Ordinal);

    private static string Wrong(string format) => $"what is written as {format} can't be read back; use day, month and a year of four digits, such as dd.MM.yyyy";
}
