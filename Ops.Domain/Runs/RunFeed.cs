using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Ops.Domain.Runs;

/// <summary>
/// Tells who watches that something changed: ids only, and never more often than the watcher can use. A watcher reads the
/// row again, so what it shows is always what is stored.
/// </summary>
public sealed class RunFeed(TimeProvider time)
{
    /// <summary>Wakes watchers of all runs, such as the list and the home page.</summary>
    public const long Any = 0;

    /// <summary>Wakes watchers of what waits for people's agreement: not each tick of each run, only when a request changed.</summary>
    public const long Requests = -1;

    private static readonly TimeSpan Throttle = TimeSpan.FromMilliseconds(250);

    // A run of another process on the same data directory gives no signal here: look now and then all the same.
    private static readonly TimeSpan LookAnyway = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LookForRequests = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<Watch, byte> _watches = new();

    /// <summary>How many watchers there are; returns to zero when all pages are closed.</summary>
    public int Watchers => _watches.Count;

    /// <summary>This run changed.</summary>
    public void Changed(long runId) => Wake(watched => watched == runId || watched == Any);

    /// <summary>This run changed, and with it what waits for people's agreement.</summary>
    public void RequestChanged(long runId) => Wake(watched => watched == runId || watched is Any or Requests);

    /// <summary>
    /// The first element comes at once, later ones when something may have changed, at most four a second. The subscription
    /// starts before the first element, so nothing that happens after the caller's first read is missed.
    /// </summary>
    public async IAsyncEnumerable<DateTimeOffset> Changes(long runId, [EnumeratorCancellation] CancellationToken ct)
    {
        var watch = new Watch(runId);
        _watches.TryAdd(watch, 0);
        try
        {
            while (!ct.IsCancellationRequested)
            {
                watch.Signal = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                yield return time.GetUtcNow();
                await Quietly(Task.Delay(Throttle, time, ct));
                await Quietly(Task.WhenAny(watch.Signal.Task, Task.Delay(runId == Requests ? LookForRequests : LookAnyway, time, ct)));
            }
        }
        finally
        {
            _watches.TryRemove(watch, out _);
        }
    }

    private void Wake(Func<long, bool> isMeant)
    {
        foreach (var watch in _watches.Keys)
        {
            if (isMeant(watch.RunId))
            {
                watch.Signal.TrySetResult();
            }
        }
    }

    private static Task Quietly(Task task) => task.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

    private sealed class Watch(long runId)
    {
        public long RunId { get; } = runId;

        public TaskCompletionSource Signal { get; set; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
