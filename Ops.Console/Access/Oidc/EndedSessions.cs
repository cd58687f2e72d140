using System.Collections.Concurrent;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace Ops.Console.Access.Oidc;

/// <summary>
/// Sessions that ended before their cookie did, remembered in this process for as long as such a cookie could live. For consoles whose sessions live in the
/// cookie; sessions in the database register their own <see cref="IEndSessions"/> instead.
/// </summary>
internal sealed class EndedSessions(TimeProvider time) : IEndSessions
{
    private static readonly TimeSpan Longest = TimeSpan.FromHours(24);
    private readonly ConcurrentDictionary<(string Issuer, string Kind, string Value), DateTimeOffset> _ended = new();

    public Task<int> EndBySid(string issuer, string sid, CancellationToken ct) => Task.FromResult(End(issuer, "sid", sid));

    public Task<int> EndBySubject(string issuer, string subject, CancellationToken ct) => Task.FromResult(End(issuer, "sub", subject));

    /// <summary>Refuses a cookie of a session that ended.</summary>
    public Task Validate(CookieValidatePrincipalContext context)
    {
        if (IsEnded(context.Principal, "sid", context.Properties.IssuedUtc) || IsEnded(context.Principal, "sub", context.Properties.IssuedUtc))
        {
            context.RejectPrincipal();
        }

        return Task.CompletedTask;
    }

    private int End(string issuer, string kind, string value)
    {
        var now = time.GetUtcNow();
        foreach (var old in _ended.Where(e => now - e.Value > Longest))
        {
            _ended.TryRemove(old.Key, out _);
        }

        _ended[(issuer, kind, value)] = now;
        return 1;
    }

    private bool IsEnded(ClaimsPrincipal? user, string kind, DateTimeOffset? issued) =>
        user?.FindFirst("iss")?.Value is { } issuer && user.FindFirst(kind)?.Value is { } value && _ended.TryGetValue((issuer, kind, value), out var at) && (issued ?? DateTimeOffset.MinValue) <= at;
}
