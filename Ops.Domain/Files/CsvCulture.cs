using System.Globalization;
using Ops.Domain.Catalogue;

namespace Ops.Domain.Files;

/// <summary>
/// How people write numbers, dates and yes. A table of our own and not the machine's: between two versions of the system's
/// data the space between French thousands became another character, and a file must not mean something else for that.
/// </summary>
internal sealed record CsvCulture
{
    private const string Iso = "yyyy-MM-dd";
    private static readonly string[] German = ["d.M.yyyy", Iso];
    private static readonly string[] DayFirst = ["d/M/yyyy", Iso];

    /// <summary>12.50 and 2026-12-31: what is meant where nothing is stated.</summary>
    internal static readonly CsvCulture Plain = new();

    private static readonly Dictionary<string, CsvCulture> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        [""] = Plain,
        ["de-DE"] = new() { Decimal = ',', Thousands = ".", Dates = German, True = ["ja", "wahr"], False = ["nein", "falsch"] },
        ["de-AT"] = new() { Decimal = ',', Thousands = ".", Dates = German, True = ["ja", "wahr"], False = ["nein", "falsch"] },
        ["de-CH"] = new() { Thousands = "'’", Dates = German, True = ["ja", "wahr"], False = ["nein", "falsch"] },
        ["en-GB"] = new() { Thousands = ",", Dates = DayFirst },
        ["en-US"] = new() { Thousands = ",", Dates = ["M/d/yyyy", Iso] },
        ["es-ES"] = new() { Decimal = ',', Thousands = ".", Dates = DayFirst, True = ["sí", "verdadero"], False = ["no", "falso"] },
        ["fr-FR"] = new() { Decimal = ',', Thousands = " \u00A0\u202F", Dates = DayFirst, True = ["oui", "vrai"], False = ["non", "faux"] },
        ["it-IT"] = new() { Decimal = ',', Thousands = ".", Dates = DayFirst, True = ["sì", "vero"], False = ["no", "falso"] },
        ["nl-NL"] = new() { Decimal = ',', Thousands = ".", Dates = ["d-M-yyyy", Iso], True = ["ja", "waar"], False = ["nee", "onwaar"] },
    };

    internal char Decimal { get; private init; } = '.';

    /// <summary>Any one of these may stand between thousands.</summary>
    internal string Thousands { get; private init; } = "";

    internal IReadOnlyList<string> Dates { get; private init; } = [Iso];

    /// <summary>Null: ISO 8601 with an offset.</summary>
    internal IReadOnlyList<string>? Times { get; private init; }

    internal IReadOnlyList<string> True { get; private init; } = [];

    internal IReadOnlyList<string> False { get; private init; } = [];

    /// <summary>Of times that don't say where they were read from a clock; null when every time has to.</summary>
    internal TimeZoneInfo? Zone { get; private init; }

    internal static CsvCulture Of(CsvFormatAttribute stated, ICollection<string> problems)
    {
        if (!Known.TryGetValue(stated.Culture, out var culture))
        {
            problems.Add($"its culture {stated.Culture} is not one of {string.Join(", ", Known.Keys.Where(k => k.Length > 0).Order())}; state Decimal, Thousands and Dates instead");
            culture = Plain;
        }

        TimeZoneInfo? zone = null;
        if (stated.TimeZone.Length > 0 && !TimeZoneInfo.TryFindSystemTimeZoneById(stated.TimeZone, out zone))
        {
            problems.Add($"its time zone {stated.TimeZone} is not known on this machine");
        }

        var made = culture with
        {
            Decimal = stated.Decimal == '\0' ? culture.Decimal : stated.Decimal,
            Thousands = stated.Thousands ?? culture.Thousands,
            Dates = stated.Dates ?? culture.Dates,
            Times = stated.Times ?? (zone is null ? null : [.. culture.Dates.SelectMany(d => new[] { $"{d} H:mm", $"{d} H:mm:ss" }), .. CsvCell.Instants]),
            True = stated.True ?? culture.True,
            False = stated.False ?? culture.False,
            Zone = zone,
        };
        if (made.Thousands.Contains(made.Decimal, StringComparison.Ordinal))
        {
            problems.Add($"'{made.Decimal}' can't stand both between thousands and before the fraction");
        }

        if ($"{made.Decimal}{made.Thousands}".Any(c => char.IsAsciiLetterOrDigit(c) || c is '+' or '-' or '\t'))
        {
            problems.Add("letters, digits and signs can't separate the parts of a number");
        }

        foreach (var problem in made.Dates.Select(f => CsvDates.WrongDate(f)).Concat((made.Times ?? []).Select(f => CsvDates.WrongTime(f, made.Zone))).OfType<string>())
        {
            problems.Add(problem);
        }

        return made;
    }

    /// <summary>12.50 as written here.</summary>
    internal string Number(decimal number) => number.ToString(CultureInfo.InvariantCulture).Replace('.', Decimal);
}
