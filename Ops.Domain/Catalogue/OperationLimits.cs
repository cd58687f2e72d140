using System.Reflection;

namespace Ops.Domain.Catalogue;

/// <summary>Reads the attributes that say how fast, how long, how often and where, and refuses figures that make no sense.</summary>
internal sealed class OperationLimits(Type type, string name, List<string> problems)
{
    // A timer takes 49 days at most (2^32 milliseconds); nobody means more than 30.
    private const int LongestSeconds = 30 * 24 * 3600;
    private const int LongestPause = 30_000;

    public IReadOnlyList<string>? Environments()
    {
        var names = type.GetCustomAttribute<EnvironmentsAttribute>()?.Environments;
        Refuse(names is not null && (names.Count == 0 || names.Any(string.IsNullOrWhiteSpace)), "has [Environments] without a name. Name at least one, such as production, or remove the attribute");
        return names;
    }

    public double? Rate()
    {
        var rate = type.GetCustomAttribute<RateLimitAttribute>()?.PerSecond;
        Refuse(rate is { } r && !(r > 0 && double.IsFinite(r)), $"has a rate limit of {Text(rate)} items per second. It must be more than 0");
        return rate;
    }

    public int Parallelism()
    {
        var degree = type.GetCustomAttribute<ParallelAttribute>()?.Degree;
        Refuse(degree is < 2 or > 64, $"has [Parallel({degree})]. It must be 2 to 64; without the attribute items come one by one");
        return degree ?? 1;
    }

    /// <summary>A timeout; null for none.</summary>
    public TimeSpan? Timeout(string of, Func<TimeoutsAttribute, double> seconds, TimeSpan? usual)
    {
        if (type.GetCustomAttribute<TimeoutsAttribute>() is not { } stated)
        {
            return usual;
        }

        var given = seconds(stated);
        var isBad = !(given >= 0 && given <= LongestSeconds);
        Refuse(isBad, $"has a timeout of {Text(given)} seconds for the {of}. It must be 0 (no limit) to {Wording.Number(LongestSeconds)}");
        return isBad || given == 0 ? null : TimeSpan.FromSeconds(given);
    }

    public (int Times, TimeSpan FirstPause) Retries()
    {
        if (type.GetCustomAttribute<RetriesAttribute>() is not { } stated)
        {
            return (0, TimeSpan.FromMilliseconds(500));
        }

        Refuse(stated.Times is < 0 or > 20, $"has [Retries({stated.Times})]. It must be 0 to 20");
        Refuse(stated.FirstPauseMilliseconds is < 0 or > LongestPause, $"has a first pause of {stated.FirstPauseMilliseconds} milliseconds between retries. It must be 0 to {Wording.Number(LongestPause)}");
        return (stated.Times, TimeSpan.FromMilliseconds(stated.FirstPauseMilliseconds));
    }

    public int PauseAfterFailures()
    {
        var count = type.GetCustomAttribute<PauseAfterFailuresAttribute>()?.Count;
        Refuse(count < 0, $"has [PauseAfterFailures({count})]. It must be 0 (never) or more");
        return count ?? 20;
    }

    private static string Text(double? number) => number?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "";

    private void Refuse(bool when, string why)
    {
        if (when)
        {
            problems.Add($"{name} {why}.");
        }
    }
}
