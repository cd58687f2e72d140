namespace Ops.Domain.Runs;

/// <summary>How fast a run goes and when it may end: measured over a window, "unknown" when unknown.</summary>
/// <param name="Now">Items per second over the last 15 s of work; null when there is too little to say.</param>
/// <param name="Mean">Items per second of work over the whole run; null before the first second.</param>
/// <param name="Remaining">Time to the end at the rate of now; null when the rate or the total is unknown.</param>
public sealed record RunPace(double? Now, double? Mean, TimeSpan? Remaining)
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(15);

    /// <summary>Works it out from the run's row and its samples, oldest first.</summary>
    public static RunPace Of(Run run, IReadOnlyList<RunSample> samples, DateTimeOffset now)
    {
        var done = run.Counts.Done;
        var mean = run.WorkedMilliseconds >= (RunTransitions.IsAtWork(run.Status) ? 1000 : 1) ? done * 1000.0 / run.WorkedMilliseconds : (double?)null;
        if (!RunTransitions.IsAtWork(run.Status) || samples.Count < 2)
        {
            return new RunPace(null, mean, null);
        }

        var last = samples[^1];
        var first = samples.FirstOrDefault(s => s.At >= last.At - Window) ?? samples[0];
        var seconds = (last.At - first.At).TotalSeconds;
        if (seconds < 2 || now - last.At > Window)
        {
            return new RunPace(null, mean, null);
        }

        var rate = (last.Done - first.Done) / seconds;
        var remaining = run.Total is { } total && rate > 0 && total >= done ? TimeSpan.FromSeconds((total - done) / rate) : (TimeSpan?)null;
        return new RunPace(rate, mean, remaining is { TotalDays: < 365 } ? remaining : null);
    }
}
