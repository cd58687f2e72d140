using System.Collections.Concurrent;

namespace Ops.Domain.Access;

/// <summary>
/// Tells the open pages of a session in this process at once that it ended or its roles changed. It carries ids only: who
/// hears it looks into the database. Pages of other nodes find out when they next look, within a minute.
/// </summary>
public sealed class SessionFeed
{
    private readonly ConcurrentDictionary<Watch, byte> _watches = new();

    /// <summary>How many pages watch; returns to zero when all are closed.</summary>
    public int Watchers => _watches.Count;

    /// <summary>From now on calls back, on any thread, when the session changed; until disposed.</summary>
    public IDisposable Follow(Guid sessionId, Action changed)
    {
        var watch = new Watch(this, sessionId, changed);
        _watches.TryAdd(watch, 0);
        return watch;
    }

    /// <summary>This session ended, or its roles changed.</summary>
    public void Changed(Guid sessionId)
    {
        foreach (var watch in _watches.Keys)
        {
            if (watch.SessionId == sessionId)
            {
                watch.Changed();
            }
        }
    }

    private sealed class Watch(SessionFeed feed, Guid sessionId, Action changed) : IDisposable
    {
        public Guid SessionId => sessionId;

        public void Changed() => changed();

        public void Dispose() => feed._watches.TryRemove(this, out _);
    }
}
