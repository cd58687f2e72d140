using System.Data.Common;
using Ops.Domain.Catalogue;

namespace Ops.Domain.Runs;

/// <summary>
/// Walks one leg of a run: from the cursor to the end, or to where somebody or something stops it. Items may be worked on
/// side by side, but are written in their order, so the cursor never passes an item that is not dealt with.
/// </summary>
internal sealed class ItemLoop<TItem>(
    IItemWork<TItem> work,
    OperationInfo info,
    Run run,
    IReadOnlyDictionary<long, LedgerRow> ahead,
    Checkpointer checkpointer,
    Redactor redactor,
    TimeProvider time)
{
    private readonly Queue<InHand> _inHand = new();
    private readonly Dictionary<string, LedgerRow> _inDoubt = ahead.Values.Where(r => r.Outcome == ItemOutcome.Started).ToDictionary(r => r.Key);
    private readonly Pace _pace = new(info.RatePerSecond, time);
    private readonly bool _isFirstLeg = run.CursorOrdinal == 0 && ahead.Count == 0;
    private static readonly TimeSpan Nap = TimeSpan.FromMilliseconds(200);
    private readonly HashSet<string> _doneAhead = [.. ahead.Values.Where(r => r.Outcome != ItemOutcome.Started).Select(r => r.Key)];
    private volatile LoopEnd? _postponed;
    private bool _leftAGap;
    private int _failedInARow;
    private string? _lastFailure;

    public async Task<LoopEnd> Walk(IAsyncEnumerable<Sourced<TItem>> items, CancellationToken stopping, CancellationToken ct)
    {
        try
        {
            return await WalkOn(items, stopping, ct);
        }
        catch (Exception failure) when (failure is not (LeaseLostException or DbException) && !ct.IsCancellationRequested)
        {
            // The source or a key broke; the items in hand did not. They were applied, so they must be written down.
            while (_inHand.Count > 0)
            {
                await SettleOldest();
            }

            throw;
        }
        finally
        {
            // Whatever broke the walk: nothing of it may still be using the operation when its scope is disposed.
            await Task.WhenAll(_inHand.Select(i => i.Row)).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    private async Task<LoopEnd> WalkOn(IAsyncEnumerable<Sourced<TItem>> items, CancellationToken stopping, CancellationToken ct)
    {
        var next = checkpointer.Cursor.Ordinal + 1;
        var lastKey = checkpointer.Cursor.Key;
        LoopEnd? end = null;
        await using var source = items.GetAsyncEnumerator(ct);
        while (true)
        {
            end = Stop(stopping);
            if (end is not null || !await MoveNext(source))
            {
                break;
            }

            var current = source.Current;
            var isRow = current.Ordinal > 0;
            if (isRow && ahead.TryGetValue(current.Ordinal, out var done) && done.Outcome != ItemOutcome.Started)
            {
                continue;
            }

            var key = KeyOf(current.Item);
            if (!isRow && _doneAhead.Contains(key))
            {
                // Finished beside an item that was postponed, or left out by a person: the cursor is not past it.
                continue;
            }

            // Known by its name without the secret from here on: that is what the ledger holds, and what a later leg finds again.
            var isHidden = redactor.IsIn(key);
            key = isHidden ? redactor.Clean(key)! : key;
            if (!await work.Wants(key, ct))
            {
                continue;
            }

            if (!IsInDoubt(key, current) && !work.IsKeyChecked(key, current.Item) && (IsInHand(key) || await checkpointer.Holds(key, ct)))
            {
                // On a later leg an operation that ignores where to go on brings what is done already: that is legal.
                // A file is read on from the very row, so there it is always a second one.
                if (_isFirstLeg || isRow)
                {
                    throw new ItemException($"Two items have the key '{key}'. Each item needs a key of its own; nothing was done with the second one.");
                }

                continue;
            }

            // Asked only now: what is done already may come again, and does not count.
            if (run.Limit is { } limit && checkpointer.Counts.Done + _inHand.Count >= limit)
            {
                end = new LoopEnd(RunStatus.Paused, $"Paused after the first {limit:N0}, as asked.");
                break;
            }

            end = await Turn(stopping, ct);
            if (end is not null)
            {
                break;
            }

            next = isRow ? current.Ordinal : next;
            _inDoubt.Remove(key, out var inDoubt);
            var ordinal = inDoubt?.Ordinal ?? Free(ref next);

            // An operation goes on after this key in its own order; one with the secret cut out has no place in it.
            lastKey = isHidden ? lastKey : key;
            var cursor = new Storage.Cursor(ordinal, lastKey, current.Offset, current.Line);
            if (isHidden)
            {
                _inHand.Enqueue(new InHand(key, Task.FromResult<Dealt>(work.Refuse(key, ordinal)), cursor));
                while (_inHand.Count >= info.Parallelism)
                {
                    await SettleOldest();
                }
            }
            else if (info.Parallelism == 1)
            {
                Settle(await Do(current.Item, key, ordinal, inDoubt, ct), cursor);
            }
            else
            {
                _inHand.Enqueue(new InHand(key, Task.Run(() => Do(current.Item, key, ordinal, inDoubt, ct), ct), cursor));
                if (_inHand.Count >= info.Parallelism)
                {
                    await SettleOldest();
                }
            }

            // An item in doubt keeps its ordinal; if one before it does not come up again, its place is still to be filled.
            next = inDoubt is null ? ordinal + 1 : next;
            if (checkpointer.IsDue)
            {
                await checkpointer.Flush(ct);
            }
        }

        while (_inHand.Count > 0)
        {
            await SettleOldest();
        }

        end = _postponed is null ? end ?? AtTheEnd() : Stop(stopping) ?? _postponed;
        await checkpointer.Flush(ct);
        return end;
    }

    /// <summary>Waits for the item's turn by the rate, however long, but no longer than somebody wants it to.</summary>
    private async ValueTask<LoopEnd?> Turn(CancellationToken stopping, CancellationToken ct)
    {
        for (var wait = _pace.Reserve(); wait > TimeSpan.Zero; wait -= Nap)
        {
            await Task.Delay(wait < Nap ? wait : Nap, time, ct);
            if (Stop(stopping) is { } end)
            {
                return end;
            }
        }

        return null;
    }

    private LoopEnd? Stop(CancellationToken stopping)
    {
        if (checkpointer.Wanted == RunStatus.Cancelling)
        {
            return new LoopEnd(RunStatus.Cancelled, "Cancelled as asked; what is done stays done.");
        }

        if (checkpointer.Wanted == RunStatus.Pausing)
        {
            return new LoopEnd(RunStatus.Paused, "Paused as asked.");
        }

        if (stopping.IsCancellationRequested)
        {
            return new LoopEnd(RunStatus.Interrupted, _postponed is null ? "The server was stopped; nothing was in hand." : "The server was stopped.");
        }

        if (info.RunTimeout is { } timeout && checkpointer.Worked > timeout)
        {
            return new LoopEnd(RunStatus.Failed, $"It took longer than the {timeout.TotalSeconds:N0} s this operation allows. What is done stays done.");
        }

        return info.PauseAfterFailures > 0 && _failedInARow >= info.PauseAfterFailures
            ? new LoopEnd(RunStatus.Paused, $"Paused by itself: {_failedInARow:N0} items failed in a row. The last one: {_lastFailure}")
            : _postponed;
    }

    private LoopEnd AtTheEnd()
    {
        foreach (var row in _inDoubt.Values)
        {
            checkpointer.Add(row with
            {
                Outcome = ItemOutcome.LeftInDoubt,
                Message = "It was in hand when the run was interrupted and did not come up again: it is probably done. Look before doing it again.",
                Repeated = false,
                At = time.GetUtcNow(),
            }, default);
        }

        return LoopEnd.Through(run, info, checkpointer.Counts, checkpointer.Total);
    }

    private static async ValueTask<bool> MoveNext(IAsyncEnumerator<Sourced<TItem>> source)
    {
        try
        {
            return await source.MoveNextAsync();
        }
        catch (Exception failure) when (failure is not (OperationCanceledException or LeaseLostException or ItemException))
        {
            throw new ListingFailedException(failure);
        }
    }

    private string KeyOf(TItem item)
    {
        var key = work.KeyOf(item);
        return key switch
        {
            null or "" => throw new ItemException("An item has no key. Each item needs a key of its own."),
            { Length: > 400 } => throw new ItemException($"The key '{redactor.Clean(key)![..40]}…' is longer than 400 characters."),
            _ => key,
        };
    }

    private bool IsInDoubt(string key, in Sourced<TItem> current) =>
        _inDoubt.TryGetValue(key, out var row) && (current.Ordinal == 0 || current.Ordinal == row.Ordinal);

    private bool IsInHand(string key) => _inHand.Any(i => i.Key == key);

    private long Free(ref long next)
    {
        while (ahead.ContainsKey(next))
        {
            next++;
        }

        return next;
    }

    private async Task<Dealt> Do(TItem item, string key, long ordinal, LedgerRow? inDoubt, CancellationToken ct)
    {
        var dealt = await work.Do(item, key, ordinal, inDoubt, ct);
        if (dealt.Postponed is { } why)
        {
            // Known to the loop at once, not only when it is this item's turn to be settled: no further item is taken.
            _postponed ??= new LoopEnd(RunStatus.Paused, $"Paused by itself: {why}");
        }

        return dealt;
    }

    private async ValueTask SettleOldest()
    {
        var oldest = _inHand.Dequeue();
        Settle(await oldest.Row, oldest.Cursor);
    }

    private void Settle(Dealt dealt, Storage.Cursor cursor)
    {
        if (dealt.Row is not { } row)
        {
            _leftAGap = true;
            return;
        }

        // Behind a postponed item the work in hand is still written down, but the cursor stays before that item.
        checkpointer.Add(row, _leftAGap ? default : cursor);
        if (row.Outcome is ItemOutcome.Failed or ItemOutcome.LeftInDoubt)
        {
            _failedInARow++;
            _lastFailure = row.Message;
        }
        else
        {
            _failedInARow = 0;
        }
    }

    private readonly record struct InHand(string Key, Task<Dealt> Row, Storage.Cursor Cursor);
}

/// <summary>The operation broke while listing its items.</summary>
internal sealed class ListingFailedException(Exception inner) : Exception(Attempts.Words(inner), inner);
