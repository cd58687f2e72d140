namespace Ops.Domain.Operations.Services;

/// <summary>Spaces out the requests to one service over all runs of this process, tries again included.</summary>
internal sealed class ServicePace(double? perSecond, TimeProvider time)
{
    private readonly Lock _gate = new();
    private long _next;

    /// <summary>Waits for the next request's turn.</summary>
    public async ValueTask Turn(CancellationToken ct)
    {
        if (perSecond is not { } rate)
        {
            return;
        }

        TimeSpan wait;
        lock (_gate)
        {
            var now = time.GetTimestamp();
            var turn = Math.Max(now, _next);
            _next = turn + (long)(time.TimestampFrequency / rate);
            wait = time.GetElapsedTime(now, turn);
        }

        if (wait > TimeSpan.Zero)
        {
            await Task.Delay(wait, time, ct);
        }
    }
}
