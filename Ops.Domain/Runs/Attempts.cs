using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Ops.Domain.Catalogue;

namespace Ops.Domain.Runs;

/// <summary>What trying an operation's method led to: a value, a failure in words, or a reason to come back later. Attempts counts the calls.</summary>
internal readonly record struct Tried<T>(T? Value, string? Failure, int Attempts, Postponed? Postponed = null)
    where T : class
{
    /// <summary>It failed, and one of the tries could not know whether it took effect.</summary>
    public bool InDoubt { get; init; }

    /// <summary>It failed, and every try said for certain that it took no effect.</summary>
    public bool NothingDone { get; init; }
}

/// <summary>An item can't be dealt with now, and that is not its fault.</summary>
/// <param name="Why">In one sentence.</param>
/// <param name="NothingDone">No try took effect, for certain.</param>
internal sealed record Postponed(string Why, bool NothingDone);

/// <summary>
/// Calls an operation's method with a time limit and, for transient failures, again with growing pauses. Whatever it throws
/// comes back in words; only the end of the run passes through as an exception.
/// </summary>
internal sealed partial class Attempts(
    OperationInfo info, long runId, Redactor redactor, TimeProvider time, ILogger logger, Func<bool> isStopWanted, CancellationToken end) : IDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Nap = TimeSpan.FromMilliseconds(200);

    // Timers are the dearest part of a fast item; sources that did not fire are used again.
    private readonly ConcurrentBag<CancellationTokenSource> _idle = [];

    /// <summary>Tries until there is a value, a failure that trying again can't cure, or no try is left.</summary>
    /// <param name="call">The method, with the number of the attempt.</param>
    /// <param name="transient">Whether trying again may help.</param>
    /// <param name="before">Attempts of earlier legs.</param>
    /// <param name="retrying">Told in words before each further try.</param>
    public async ValueTask<Tried<T>> Try<T>(Func<int, CancellationToken, ValueTask<T>> call, Func<Exception, bool> transient, int before, Action<string> retrying)
        where T : class
    {
        var (nothingDone, inDoubt) = (true, false);
        for (var tries = 1; ; tries++)
        {
            var limit = Rent();
            try
            {
                var value = await Limited(call(before + tries, limit.Token), limit);
                return value is null
                    ? new Tried<T>(null, "The operation gave no answer (null).", tries)
                    : new Tried<T>(value, null, tries);
            }
            catch (OperationCanceledException) when (end.IsCancellationRequested)
            {
                throw;
            }
            catch (PauseRunException pause)
            {
                LogFailure(logger, RunNumber.Format(runId), tries, redactor.Clean(pause.ToString())!);
                return new Tried<T>(null, null, tries, new Postponed(Words(pause), nothingDone && pause.NothingDone));
            }
            catch (Exception failure)
            {
                nothingDone &= failure is TransientException { NothingDone: true } or ItemException;
                var timedOut = limit.IsCancellationRequested;

                // Of any try: that a later one was refused says nothing of the one whose answer was lost.
                inDoubt |= failure is InDoubtException || (timedOut && info.IsArchived);
                LogFailure(logger, RunNumber.Format(runId), tries, redactor.Clean(failure.ToString())!);
                var words = timedOut ? TimeoutWords(failure) : Words(failure);
                if (tries > info.Retries && !timedOut && failure is TransientException { IsAway: true })
                {
                    return new Tried<T>(null, null, tries, new Postponed($"{words} Resume the run when it is back.", nothingDone));
                }

                if (tries > info.Retries || timedOut || failure is ItemException || !IsTransient(failure, transient))
                {
                    return new Tried<T>(null, tries == 1 ? words : $"{words} (tried {tries} times)", tries) { InDoubt = inDoubt, NothingDone = nothingDone };
                }

                var asked = (failure as TransientException)?.RetryAfter ?? TimeSpan.Zero;
                if (asked > LongestRetryAfter)
                {
                    return new Tried<T>(null, null, tries, new Postponed(
                        $"{words} It asks to be left alone until {time.GetUtcNow() + asked:yyyy-MM-dd HH:mm} UTC. Resume the run then.", nothingDone));
                }

                // Never sooner than our own back-off: "Retry-After: 0" of a server that is down would use up all tries at once.
                var own = Pause(tries);
                var pause = asked > own ? asked : own;
                retrying($"Try {tries} failed: {words} Trying again in {pause.TotalSeconds:0.0} s.");
                if (!await Wait(pause))
                {
                    return new Tried<T>(null, null, tries, new Postponed($"{words} The run was stopped while it waited to try again.", nothingDone));
                }
            }
            finally
            {
                Return(limit);
            }
        }
    }

    public void Dispose()
    {
        while (_idle.TryTake(out var source))
        {
            source.Dispose();
        }
    }

    /// <summary>What went wrong, for the person who reads the results: one line, no stack.</summary>
    internal static string Words(Exception failure)
    {
        while (failure is AggregateException { InnerExceptions: [var only] })
        {
            failure = only;
        }

        var line = failure.Message.AsSpan().Trim();
        var cut = line.IndexOfAny('\r', '\n');
        line = cut < 0 ? line : line[..cut];
        var text = line.IsEmpty ? "No further words." : line.ToString();
        return failure is ItemException or TransientException or PauseRunException or InDoubtException or Files.FileStoreException or Files.FileRefusedException or Files.FileMissingException
            ? text : $"{failure.GetType().Name}: {text}";
    }

    /// <summary>False when somebody wants the run to stop before a pause that is longer than our own ever are has passed.</summary>
    private async ValueTask<bool> Wait(TimeSpan pause)
    {
        if (pause <= LongestPause * 1.25)
        {
            await Task.Delay(pause, time, end);
            return true;
        }

        // Nobody who wants the run to stop waits minutes for an outside system.
        for (var left = pause; left > TimeSpan.Zero; left -= Nap)
        {
            if (isStopWanted())
            {
                return false;
            }

            await Task.Delay(left < Nap ? left : Nap, time, end);
        }

        return true;
    }

    private static async ValueTask<T> Awaited<T>(ValueTask<T> work, TimeSpan? itemTimeout, CancellationTokenSource limit)
    {
        if (itemTimeout is null)
        {
            return await work;
        }

        // An operation that ignores its token would hold the run for ever: after the grace the item fails and the run goes on.
        var task = work.AsTask();
        var grace = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = limit.Token.Register(() => _ = Task.Delay(Grace, CancellationToken.None).ContinueWith(_ => grace.TrySetResult(), TaskScheduler.Default));
        if (await Task.WhenAny(task, grace.Task) == task)
        {
            return await task;
        }

        _ = task.ContinueWith(t => t.Exception, TaskScheduler.Default);
        throw new TimeoutException("It did not stop when its time was up; it may still be working.");
    }

    private ValueTask<T> Limited<T>(ValueTask<T> work, CancellationTokenSource limit) =>
        work.IsCompletedSuccessfully ? work : Awaited(work, info.ItemTimeout, limit);

    private CancellationTokenSource Rent()
    {
        var source = _idle.TryTake(out var idle) ? idle : CancellationTokenSource.CreateLinkedTokenSource(end);
        if (info.ItemTimeout is { } timeout)
        {
            source.CancelAfter(timeout);
        }

        return source;
    }

    private void Return(CancellationTokenSource source)
    {
        if (source.TryReset())
        {
            _idle.Add(source);
        }
        else
        {
            source.Dispose();
        }
    }

    private string TimeoutWords(Exception failure) => failure is TimeoutException { Message: var more } && more.Contains("may still be working", StringComparison.Ordinal)
        ? $"It took longer than {info.ItemTimeout!.Value.TotalSeconds:0.#} s. {more}"
        : $"It took longer than {info.ItemTimeout!.Value.TotalSeconds:0.#} s and was stopped.";

    private TimeSpan Pause(int tries)
    {
        var doubled = info.FirstRetryPause * Math.Pow(2, Math.Min(tries - 1, 20));
        var bounded = doubled < LongestPause ? doubled : LongestPause;

        // Many nodes that failed at the same moment shall not come back at the same moment.
        return bounded * (0.75 + Random.Shared.NextDouble() / 2);
    }

    // The author's answer is his code too: if it breaks, the item fails with what broke first.
    private bool IsTransient(Exception failure, Func<Exception, bool> transient)
    {
        try
        {
            return transient(failure);
        }
        catch (Exception broken)
        {
            LogFailure(logger, RunNumber.Format(runId), 0, redactor.Clean(broken.ToString())!);
            return false;
        }
    }

    // As text: an exception handed to the logger would be written with whatever secret its message holds.
    [LoggerMessage(Level = LogLevel.Warning, Message = "{Run}: try {Try} of an item failed: {Failure}")]
    private static partial void LogFailure(ILogger logger, string run, int @try, string failure);
}
