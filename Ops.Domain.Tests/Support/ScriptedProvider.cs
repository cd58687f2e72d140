using System.Collections.Concurrent;
using Ops.Domain.Access;

namespace Ops.Domain.Tests.Support;

/// <summary>
/// An identity provider that hands out refresh tokens good for one use, as the strict ones do: a token seen twice ends the
/// session.
/// </summary>
internal sealed class ScriptedProvider : ISessionRefresh
{
    private readonly ConcurrentDictionary<string, int> _used = new(StringComparer.Ordinal);
    private int _issued;

    /// <summary>Every token that came, in order.</summary>
    public ConcurrentQueue<string> Asked { get; } = [];

    /// <summary>Tokens that came twice.</summary>
    public int Reused => _used.Values.Count(n => n > 1);

    public IReadOnlyList<string> Roles { get; set; } = [Role.Staff];

    /// <summary>Answers instead of the usual one.</summary>
    public Func<string, CancellationToken, Task<SessionRefresh>>? Instead { get; set; }

    /// <summary>The tokens rotate; otherwise the old one stays good.</summary>
    public bool Rotates { get; set; } = true;

    public async Task<SessionRefresh> Refresh(string refreshToken, string issuer, string subject, CancellationToken ct)
    {
        Assert.Equal(SessionBench.Issuer, issuer);
        Asked.Enqueue(refreshToken);
        if (Instead is { } instead)
        {
            return await instead(refreshToken, ct);
        }

        if (!Rotates)
        {
            return new SessionRefresh.Renewed(Roles, null, null);
        }

        return _used.AddOrUpdate(refreshToken, 1, (_, n) => n + 1) > 1
            ? new SessionRefresh.Ended()
            : new SessionRefresh.Renewed(Roles, $"token-{Interlocked.Increment(ref _issued)}", $"id-{_issued}");
    }
}
