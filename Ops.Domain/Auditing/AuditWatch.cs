namespace Ops.Domain.Auditing;

/// <summary>Keeps the last verdict, so that a page can say at once whether the trail is whole and when that was checked.</summary>
public sealed class AuditWatch(AuditVerify verify, TimeProvider time)
{
    private static readonly TimeSpan AllAgain = TimeSpan.FromDays(1);
    private readonly SemaphoreSlim _one = new(1, 1);
    private volatile AuditVerdict? _last;

    /// <summary>What was found last; null when nothing was checked since this process began.</summary>
    public AuditVerdict? Last => _last;

    /// <summary>Checks what is new; all of it when asked for, once a day, and as long as something is wrong.</summary>
    /// <exception cref="AuditKeyException">There is no key to check signatures with.</exception>
    public async Task<AuditVerdict> Check(bool all, CancellationToken ct)
    {
        await _one.WaitAsync(ct);
        try
        {
            var since = _last;
            var verdict = await verify.Run(since is not null && !all && time.GetUtcNow() - since.AllAt < AllAgain ? since : null, ct);
            return _last = verdict;
        }
        finally
        {
            _one.Release();
        }
    }
}
