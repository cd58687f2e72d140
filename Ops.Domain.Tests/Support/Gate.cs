using Ops.Domain.Catalogue;

namespace Ops.Domain.Tests.Support;

/// <summary>Holds an operation at a place of its code until the test lets it go on.</summary>
internal sealed class Gate
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>A gate in front of one item's Apply.</summary>
    public static Gate Before(TestConsole console, string key)
    {
        var gate = new Gate();
        console.Deck.With(key, async _ =>
        {
            await gate.Pass();
            return Outcome.Done();
        });
        return gate;
    }

    /// <summary>The operation stands before the gate.</summary>
    public Task Reached => Eventually.Come(_reached.Task);

    public bool IsReached => _reached.Task.IsCompleted;

    public void Open() => _opened.TrySetResult();

    /// <summary>Waits, and ignores that the run may have been ended: the stuck worker of the tests.</summary>
    public Task Pass()
    {
        _reached.TrySetResult();
        return _opened.Task;
    }

    /// <summary>Waits, and gives up when the run is ended.</summary>
    public Task Pass(CancellationToken ct)
    {
        _reached.TrySetResult();
        return _opened.Task.WaitAsync(ct);
    }
}
