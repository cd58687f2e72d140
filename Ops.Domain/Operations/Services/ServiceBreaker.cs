using Ops.Domain.Catalogue;
using Ops.Domain.Operations.Targets;

namespace Ops.Domain.Operations.Services;

/// <summary>
/// Knows whether a service counts as down. Then nothing is sent any more and runs pause. The first request of a leg that begins
/// later tries for all: resuming is a person's word that the service is back. Shared by all runs of this process.
/// </summary>
internal sealed class ServiceBreaker(string service, ServiceBreakerFigures figures, TimeProvider time)
{
    private readonly Lock _gate = new();
    private long _lastSuccess = time.GetTimestamp();
    private int _failures;
    private string? _down;
    private bool _mayTry;
    private TaskCompletionSource? _trying;

    /// <summary>Why nothing is sent now; null while the service is up or being tried.</summary>
    public PauseRunException? Reason
    {
        get
        {
            lock (_gate)
            {
                return _down is null || _mayTry ? null : Pause(_down);
            }
        }
    }

    /// <summary>A leg begins: if the service counts as down, one request may find out whether it still is.</summary>
    public void LetOneTry()
    {
        lock (_gate)
        {
            _mayTry = true;
        }
    }

    /// <summary>Waits while somebody else tries; then goes on or says why not.</summary>
    /// <exception cref="PauseRunException">The service is down; nothing was sent.</exception>
    public async ValueTask Enter(CancellationToken ct)
    {
        while (true)
        {
            Task other;
            lock (_gate)
            {
                if (_down is null)
                {
                    return;
                }

                if (!_mayTry)
                {
                    throw Pause(_down);
                }

                if (_trying is null)
                {
                    _trying = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                    return;
                }

                other = _trying.Task;
            }

            await other.WaitAsync(ct);
        }
    }

    /// <summary>It answered as a service does that is up: done, or refused for good reasons.</summary>
    public void Up()
    {
        lock (_gate)
        {
            _lastSuccess = time.GetTimestamp();
            _failures = 0;
            _down = null;
            EndTrying();
        }
    }

    /// <summary>It answered with an error of its own, which may be the row's: says nothing of the next row.</summary>
    public void Unclear()
    {
        lock (_gate)
        {
            _down = _trying is null ? _down : null;
            EndTrying();
        }
    }

    /// <summary>It could not be reached, did not answer in time, or said that it is not there.</summary>
    public void Down(string why)
    {
        lock (_gate)
        {
            _failures++;
            if (_trying is not null || (_failures >= figures.Failures && time.GetElapsedTime(_lastSuccess).TotalSeconds >= figures.QuietSeconds))
            {
                _down = why;
                _mayTry = false;
            }

            EndTrying();
        }
    }

    /// <summary>A try was given up before it said anything, because its run ended.</summary>
    public void GaveUp()
    {
        lock (_gate)
        {
            EndTrying();
        }
    }

    private void EndTrying()
    {
        _trying?.TrySetResult();
        _trying = null;
    }

    private PauseRunException Pause(string why) =>
        new($"{service} is down: {why} Nothing more is sent to it. Resume when it is back; the first row will try.") { NothingDone = true };
}
