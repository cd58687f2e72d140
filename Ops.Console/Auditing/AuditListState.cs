using System.Globalization;
using Ops.Domain.Auditing;

namespace Ops.Console.Auditing;

/// <summary>What the audit page shows, as it stands in the address: a link shows the same entries to somebody else.</summary>
internal sealed record AuditListState
{
    private const string Day = "yyyy-MM-dd";

    public string? Person { get; init; }

    public string? Action { get; init; }

    public string? Object { get; init; }

    /// <summary>First day, UTC.</summary>
    public DateOnly? From { get; init; }

    /// <summary>Last day, UTC; the whole of it counts.</summary>
    public DateOnly? To { get; init; }

    public string? Search { get; init; }

    public bool IsFiltered => Pairs().Any();

    /// <summary>Reads it; what is no filter is none.</summary>
    /// <param name="value">The value of a query parameter.</param>
    public static AuditListState Read(Func<string, string?> value)
    {
        return new AuditListState { Person = Text("person"), Action = Text("action"), Object = Text("object"), From = Date("from"), To = Date("to"), Search = Text("q") };

        string? Text(string name) => value(name)?.Trim() is { Length: > 0 and <= 200 } text ? text : null;
        DateOnly? Date(string name) => DateOnly.TryParseExact(value(name), Day, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;
    }

    public AuditFilter Filter() => new()
    {
        Person = Person,
        Action = Action,
        Object = Object,
        From = From is { } from ? Midnight(from) : null,
        To = To is { } to && to < DateOnly.MaxValue ? Midnight(to.AddDays(1)) : null,
        Text = Search,
    };

    public string Link(string path) => IsFiltered ? $"{path}?{string.Join('&', Pairs().Select(p => $"{p.Name}={Uri.EscapeDataString(p.Value)}"))}" : path;

    public static string? Of(DateOnly? day) => day?.ToString(Day, CultureInfo.InvariantCulture);

    /// <summary>Actions by the area before the dot; the chosen one is among them even when nothing has it.</summary>
    public static Dictionary<string, List<string>> Areas(IEnumerable<string> actions, string? chosen) =>
        actions.Concat(chosen is not null && chosen.Contains('.', StringComparison.Ordinal) ? [chosen] : []).Distinct().Order(StringComparer.Ordinal)
            .GroupBy(a => a.Split('.')[0]).ToDictionary(g => g.Key, g => g.ToList());

    private IEnumerable<(string Name, string Value)> Pairs() =>
        from pair in new (string Name, string? Value)[] { ("person", Person), ("action", Action), ("object", Object), ("from", Of(From)), ("to", Of(To)), ("q", Search) }
        where pair.Value is not null
        select (pair.Name, pair.Value!);

    private static DateTimeOffset Midnight(DateOnly day) => new(day, TimeOnly.MinValue, TimeSpan.Zero);
}
