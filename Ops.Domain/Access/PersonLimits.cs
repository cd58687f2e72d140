using System.Collections.Concurrent;

namespace Ops.Domain.Access;

/// <summary>
/// How often one person may ask for runs: a bucket of tokens for each, filled again evenly over a minute. One person's empty
/// bucket is nobody else's trouble.
/// </summary>
public sealed class PersonLimits(LimitsOptions options, TimeProvider time)
{
    // Persons are few; whoever has not asked for a minute has a full bucket and need not be remembered.
    private const int Remembered = 1_000;
    private readonly ConcurrentDictionary<string, Bucket> _starts = new(StringComparer.Ordinal);

    /// <summary>Counts one wish for a run. Null when it is within the limit, else what to tell the person.</summary>
    public string? TooManyStarts(Actor actor)
    {
        // The program itself, schedules and start-up have limits of their own: who they act for did not press a button.
        if (ReferenceEquals(actor, Actor.System) || actor.Door is Door.StartUp or Door.Schedule)
        {
            return null;
        }

        var now = time.GetUtcNow();
        Forget(now);
        var wait = _starts.GetOrAdd(actor.Subject, _ => new Bucket(options.StartsPerMinute, now)).Take(options.StartsPerMinute, now);
        return wait is not { } seconds ? null
            : $"{actor.Name} asked for {options.StartsPerMinute:N0} runs within a minute, the most one person may. Try again in {seconds:0} {(seconds is 1 ? "second" : "seconds")}.";
    }

    private void Forget(DateTimeOffset now)
    {
        if (_starts.Count > Remembered)
        {
            foreach (var (subject, bucket) in _starts)
            {
                if (bucket.IsFull(now))
                {
                    _starts.TryRemove(subject, out _);
                }
            }
        }
    }

    private sealed class Bucket(double tokens, DateTimeOffset at)
    {
        private readonly Lock _gate = new();
        private double _tokens = tokens;
        private DateTimeOffset _at = at;

        /// <summary>Whole seconds until there is a token again; null when one was taken.</summary>
        public double? Take(int perMinute, DateTimeOffset now)
        {
            lock (_gate)
            {
                // A clock set back must neither fill nor empty anything.
                var passed = Math.Max(0, (now - _at).TotalMinutes);
                _tokens = Math.Min(perMinute, _tokens + (passed * perMinute));
                _at = now;
                if (_tokens < 1 - 1e-6)
                {
                    // Fractions of a token don't add up exactly; nobody shall wait a second for a millionth.
                    return Math.Max(1, Math.Ceiling(((1 - _tokens) * 60 / perMinute) - 0.001));
                }

                _tokens--;
                return null;
            }
        }

        public bool IsFull(DateTimeOffset now)
        {
            lock (_gate)
            {
                return now - _at > TimeSpan.FromMinutes(1);
            }
        }
    }
}
