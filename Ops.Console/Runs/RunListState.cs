using Ops.Domain.Access;
using Ops.Domain.Runs;

namespace Ops.Console.Runs;

/// <summary>What the list of runs shows, as it stands in the address: a link shows the same list to somebody else.</summary>
internal sealed record RunListState
{
    public static readonly IReadOnlyList<(string Value, string Label, RunStatus[] Statuses)> Groups =
    [
        ("open", "Not ended", [RunStatus.AwaitingApproval, RunStatus.Queued, RunStatus.Running, RunStatus.Pausing, RunStatus.Paused, RunStatus.Cancelling, RunStatus.Interrupted]),
        ("running", "Running", [RunStatus.Queued, RunStatus.Running, RunStatus.Pausing, RunStatus.Cancelling]),
        ("waiting", "Waiting for a person", [RunStatus.AwaitingApproval, RunStatus.Paused, RunStatus.Interrupted]),
        ("succeeded", "Finished", [RunStatus.Succeeded]),
        ("failed", "With failures", [RunStatus.CompletedWithFailures, RunStatus.Failed]),
        ("cancelled", "Cancelled", [RunStatus.Cancelled, RunStatus.Rejected, RunStatus.Expired]),
    ];

    public static readonly IReadOnlyList<(string Value, string Label, int Days)> Periods = [("1", "24 hours", 1), ("7", "7 days", 7), ("30", "30 days", 30)];

    public string? Status { get; init; }

    public string? Operation { get; init; }

    public string? Mode { get; init; }

    public string? Who { get; init; }

    public string? Period { get; init; }

    public string? Search { get; init; }

    public long? Before { get; init; }

    private DateTimeOffset Now { get; init; }

    public static RunListState Read(IEnumerable<KeyValuePair<string, string>> query, DateTimeOffset now)
    {
        var values = query.GroupBy(q => q.Key, StringComparer.OrdinalIgnoreCase).ToDictionary(g => g.Key, g => g.Last().Value, StringComparer.OrdinalIgnoreCase);
        return new RunListState
        {
            Status = Value("status"),
            Operation = Value("operation"),
            Mode = Value("mode"),
            Who = Value("who"),
            Period = Value("period"),
            Search = Value("q"),
            Before = long.TryParse(Value("before"), out var before) ? before : null,
            Now = now,
        };

        string? Value(string name) => values.TryGetValue(name, out var value) && value.Length > 0 ? value : null;
    }

    public RunFilter Filter(Actor viewer) => new()
    {
        Statuses = Groups.FirstOrDefault(g => g.Value == Status).Statuses,
        OperationKey = Operation,
        Mode = Enum.TryParse<RunMode>(Mode, ignoreCase: true, out var mode) ? mode : null,
        PersonSubject = Who == "me" ? viewer.Subject : null,
        From = Periods.FirstOrDefault(p => p.Value == Period) is { Days: > 0 } period ? Now.AddDays(-period.Days) : null,
        Text = Search,
    };

    public IReadOnlyDictionary<string, object?> Query() => new Dictionary<string, object?>
    {
        ["status"] = Status, ["operation"] = Operation, ["mode"] = Mode, ["who"] = Who, ["period"] = Period, ["q"] = Search, ["before"] = Before,
    };

    public string Link(string path)
    {
        var pairs = Query().Where(p => p.Value is not null && p.Key != "before").Select(p => $"{p.Key}={Uri.EscapeDataString(p.Value!.ToString()!)}").ToList();
        return pairs.Count == 0 ? path : $"{path}?{string.Join('&', pairs)}";
    }
}
