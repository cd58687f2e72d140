using Microsoft.AspNetCore.Components;
using Ops.Domain.Runs;

namespace Ops.Console.Live;

/// <summary>
/// A component that shows what is stored and keeps doing so: it reads when something may have changed, at most four times a
/// second, and draws only when what it read differs. It stops when it is disposed; the run never knows it was there.
/// </summary>
public abstract class LiveComponent : ComponentBase, IAsyncDisposable
{
    private readonly CancellationTokenSource _closed = new();
    private CancellationTokenSource? _following;
    private Task _loop = Task.CompletedTask;

    [Inject] private RunFeed Feed { get; set; } = null!;

    /// <summary>Ends when the component is disposed.</summary>
    protected CancellationToken Closed => _closed.Token;

    /// <summary>Reads what is shown. Returns whether it differs from what was shown before.</summary>
    protected abstract Task<bool> Read(CancellationToken ct);

    /// <summary>Reads once, then whenever this run (or any, for <see cref="RunFeed.Any"/>) may have changed.</summary>
    protected async Task Follow(long runId)
    {
        if (_closed.IsCancellationRequested)
        {
            return;
        }

        // The address may change again while this still reads: whoever came last goes on, the others leave no loop behind.
        var (before, loop) = (_following, _loop);
        var mine = _following = CancellationTokenSource.CreateLinkedTokenSource(_closed.Token);
        var ct = mine.Token;
        await End(before, loop);
        ct.ThrowIfCancellationRequested();
        await Read(ct);
        if (!ct.IsCancellationRequested)
        {
            _loop = Loop(runId, ct);
        }
    }

    /// <inheritdoc/>
    public virtual async ValueTask DisposeAsync()
    {
        await _closed.CancelAsync();
        await End(_following, _loop);
        _closed.Dispose();
        GC.SuppressFinalize(this);
    }

    private static async Task End(CancellationTokenSource? following, Task loop)
    {
        if (following is not null)
        {
            await following.CancelAsync();
            await loop;
            following.Dispose();
        }
    }

    private async Task Loop(long runId, CancellationToken ct)
    {
        try
        {
            await foreach (var _ in Feed.Changes(runId, ct))
            {
                await InvokeAsync(async () =>
                {
                    if (!ct.IsCancellationRequested && await Read(ct))
                    {
                        StateHasChanged();
                    }
                });
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // The page was closed while it read.
        }
        catch (Exception failure)
        {
            await DispatchExceptionAsync(failure);
        }
    }
}
