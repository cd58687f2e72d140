using System.Data.Common;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Ops.Domain.Storage;

namespace Ops.Domain.Access;

/// <summary>
/// Asks the identity provider again, every few minutes, whether the people who are signed in may still be here. A refresh
/// token is good once: a second use looks like theft to the provider and ends everything. So the session is claimed by a
/// conditional update before its token is read, and the next token is stored whatever happens meanwhile.
/// </summary>
public sealed partial class SessionRefresher(
    IDbContextFactory<OpsDb> dbs, Sessions sessions, SecretBox box, SessionSettings settings, IEnumerable<ISessionRefresh> providers, TimeProvider time, ILogger<SessionRefresher> log)
{
    /// <summary>How long the provider may take.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>How long a claim keeps other nodes away; far longer than the question can take.</summary>
    public static readonly TimeSpan Claim = TimeSpan.FromMinutes(3);

    /// <summary>How soon a provider that was out of reach is asked again.</summary>
    public static readonly TimeSpan AskAgain = TimeSpan.FromMinutes(1);

    private const int Most = 200;
    private const int Writes = 5;

    /// <summary>Refreshes the sessions that are due, a few at a time. Returns how many were asked about.</summary>
    public async Task<int> RefreshDue(CancellationToken ct)
    {
        if (providers.FirstOrDefault() is not { } provider)
        {
            return 0;
        }

        List<Guid> due;
        var now = time.GetUtcNow();
        await using (var db = await dbs.CreateDbContextAsync(ct))
        {
            due = await db.Sessions.Where(s => s.EndedAt == null && s.RefreshDueAt != null && s.RefreshDueAt <= now && (s.RefreshingUntil == null || s.RefreshingUntil <= now))
                .OrderBy(s => s.RefreshDueAt).Take(Most).Select(s => s.Id).ToListAsync(ct);
        }

        var asked = 0;
        await Parallel.ForEachAsync(due, new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = ct }, async (id, token) =>
        {
            if (await Refresh(provider, id, token))
            {
                Interlocked.Increment(ref asked);
            }
        });
        return asked;
    }

    private async Task<bool> Refresh(ISessionRefresh provider, Guid id, CancellationToken ct)
    {
        // Idle or expired ones are not asked about: that would keep alive at the provider what is over here.
        if (await sessions.Look(id, ct) is not { Ended: null } session || await TakeToken(id, ct) is not ({ } claim, var token))
        {
            return false;
        }

        if (token is null)
        {
            await sessions.End(id, SessionEnd.Unreadable, CancellationToken.None);
            return false;
        }

        // From here to the stored answer nothing is broken off, not even by a stop: the old token may be used up already.
        var answer = await Ask(provider, token, session);
        switch (answer)
        {
            case SessionRefresh.Ended:
                // Whoever may no longer be here may no longer have agreed to anything either.
                await sessions.ChangeRoles(id, [], CancellationToken.None);
                await sessions.End(id, SessionEnd.Provider, CancellationToken.None);
                break;
            case SessionRefresh.Renewed renewed:
                await Keep(id, claim, renewed);
                await sessions.ChangeRoles(id, renewed.Roles ?? session.Roles, CancellationToken.None);
                break;
            default:
                await MarkStale(id, claim);
                break;
        }

        return true;
    }

    /// <summary>Claims the session; null when somebody else has it. The token is null when it can't be read.</summary>
    private async Task<(Guid Claim, string? Token)?> TakeToken(Guid id, CancellationToken ct)
    {
        var (now, mine) = (time.GetUtcNow(), Guid.NewGuid());
        var until = now + Claim;
        await using var db = await dbs.CreateDbContextAsync(ct);
        var won = await db.Sessions.Where(s => s.Id == id && s.EndedAt == null && s.RefreshDueAt <= now && (s.RefreshingUntil == null || s.RefreshingUntil <= now))
            .ExecuteUpdateAsync(s => s.SetProperty(x => x.RefreshingBy, mine).SetProperty(x => x.RefreshingUntil, until), ct);
        if (won == 0 || await db.Sessions.Where(s => s.Id == id && s.RefreshingBy == mine).Select(s => s.RefreshToken).SingleOrDefaultAsync(ct) is not { } token)
        {
            return null;
        }

        try
        {
            return (mine, box.Open(token, SealedIn.RefreshToken));
        }
        catch (Exception failure) when (failure is CryptographicException or FormatException)
        {
            return (mine, null);
        }
    }

    private async Task<SessionRefresh> Ask(ISessionRefresh provider, string token, SessionView session)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        try
        {
            return await provider.Refresh(token, session.Issuer, session.Subject, patience.Token);
        }
        catch (Exception failure)
        {
            // Only the kind of failure is told: messages of providers may quote what was sent to them.
            NotAsked(session.Id, failure.GetType().Name);
            return new SessionRefresh.Unreachable();
        }
    }

    /// <summary>The next token replaces the old one in one statement; a database that is busy is asked again before the answer is given up.</summary>
    private async Task Keep(Guid id, Guid claim, SessionRefresh.Renewed renewed)
    {
        var token = renewed.RefreshToken is null ? null : box.Seal(renewed.RefreshToken, SealedIn.RefreshToken);
        var idToken = renewed.IdToken is null ? null : box.Seal(renewed.IdToken, SealedIn.IdToken);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var due = time.GetUtcNow().AddMinutes(settings.RefreshMinutes);
                await using var db = await dbs.CreateDbContextAsync(CancellationToken.None);
                await db.Sessions.Where(s => s.Id == id && s.EndedAt == null && s.RefreshingBy == claim).ExecuteUpdateAsync(
                    s => s.SetProperty(x => x.RefreshToken, x => token ?? x.RefreshToken).SetProperty(x => x.IdToken, x => idToken ?? x.IdToken)
                        .SetProperty(x => x.RefreshDueAt, due).SetProperty(x => x.RefreshingBy, (Guid?)null).SetProperty(x => x.RefreshingUntil, (DateTimeOffset?)null)
                        .SetProperty(x => x.StaleSince, (DateTimeOffset?)null), CancellationToken.None);
                return;
            }
            catch (DbException failure) when (attempt < Writes)
            {
                NotKept(failure, id, attempt);
                await Task.Delay(TimeSpan.FromSeconds(attempt), time, CancellationToken.None);
            }
        }
    }

    private async Task MarkStale(Guid id, Guid claim)
    {
        var now = time.GetUtcNow();
        var due = now + AskAgain;
        await using var db = await dbs.CreateDbContextAsync(CancellationToken.None);
        await db.Sessions.Where(s => s.Id == id && s.EndedAt == null && s.RefreshingBy == claim).ExecuteUpdateAsync(
            s => s.SetProperty(x => x.StaleSince, x => x.StaleSince ?? now).SetProperty(x => x.RefreshDueAt, due)
                .SetProperty(x => x.RefreshingBy, (Guid?)null).SetProperty(x => x.RefreshingUntil, (DateTimeOffset?)null), CancellationToken.None);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The identity provider could not be asked about session {Session} ({Failure}); it is kept, decides on nothing, and is asked about again.")]
    private partial void NotAsked(Guid session, string failure);

    [LoggerMessage(Level = LogLevel.Warning, Message = "What the identity provider said about session {Session} could not be stored, try {Attempt}.")]
    private partial void NotKept(Exception failure, Guid session, int attempt);
}
