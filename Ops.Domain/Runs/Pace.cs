namespace Ops.Domain.Runs;

/// <summary>Spaces items out so that no second sees more than the rate; idle time is not saved up.</summary>
internal sealed class Pace(double? perSecond, TimeProvider time)
{
    private long _next = time.GetTimestamp();

    /// <summary>How long the next item must wait; zero when it may go.</summary>
    public TimeSpan Reserve()
    {
        if (perSecond is not { } rate)
        {
            return TimeSpan.Zero;
        }

        var now = time.GetTimestamp();
        var turn = Math.Max(now, _next);
        _next = turn + (long)(time.TimestampFrequency / rate);
        return time.GetElapsedTime(now, turn);
    }
}
