using System.Buffers.Text;
using System.Data.Common;
using System.Linq.Expressions;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Ops.Domain.Auditing;
using Ops.Domain.Storage;

namespace Ops.Domain.Access;

/// <summary>
/// Who is signed in. The truth is in the database, asked at every request and every command, so that a session ended
/// anywhere is ended everywhere at once.
/// </summary>
public sealed partial class Sessions(
    IDbContextFactory<OpsDb> dbs, SecretBox box, SessionFeed feed, AuditTrail audit, SessionSettings settings, TimeProvider time, ILogger<Sessions> log)
{
    /// <summary>How long a session is remembered after its end.</summary>
    public static readonly TimeSpan Remembered = TimeSpan.FromDays(30);

    /// <summary>Begins a session under a new random key, and ends the person's oldest ones when there are too many.</summary>
    /// <returns>Its id, and the key: the only copy there is, for the browser.</returns>
    public async Task<(Guid Id, string Key)> Begin(NewSession wish, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var key = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        var session = new Session
        {
            Id = Guid.CreateVersion7(now), KeyHash = Hash(key), Issuer = wish.Issuer, Subject = wish.Subject, Sid = wish.Sid, Name = Cut(wish.Name)!, Roles = [.. wish.Roles],
            RolesVersion = 1, PersonId = wish.PersonId, Address = Cut(wish.Address), UserAgent = Cut(wish.UserAgent), StartedAt = now, SeenAt = now, ExpiresAt = now + settings.Absolute,
            Ticket = box.Seal(Convert.ToBase64String(wish.Ticket), SealedIn.Ticket), RefreshToken = Sealed(wish.RefreshToken, SealedIn.RefreshToken), IdToken = Sealed(wish.IdToken, SealedIn.IdToken),
            RefreshDueAt = wish.RefreshToken is null ? null : now.AddMinutes(settings.RefreshMinutes),
        };
        var actor = ActorOf(session.Issuer, session.Subject, session.Name, session.Roles) with { PersonId = session.PersonId, Address = session.Address };
        await using (var db = await dbs.CreateDbContextAsync(ct))
        {
            await using var transaction = await db.Database.BeginTransactionAsync(ct);
            db.Sessions.Add(session);
            await People.Learn(db, actor, now, ct);
            await db.SaveChangesAsync(ct);
            await audit.Record(db, new AuditRecord(actor, AuditActions.SessionBegan, "session", session.Id.ToString()) { Summary = $"Signed in with {(session.Roles.Count == 0 ? "no role" : string.Join(", ", session.Roles))}." }, ct);
            await transaction.CommitAsync(ct);
        }

        await EndOldest(wish.Issuer, wish.Subject, ct);
        return (session.Id, key);
    }

    /// <summary>The living session of a key; null when there is none, or none any more.</summary>
    public async Task<LiveSession?> Find(string key, CancellationToken ct)
    {
        var hash = Hash(key);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var session = await db.Sessions.AsNoTracking().SingleOrDefaultAsync(s => s.KeyHash == hash, ct);
        if (session is null || (await Judge(View(session), ct)).Ended is not null)
        {
            return null;
        }

        try
        {
            return new LiveSession(View(session), Convert.FromBase64String(box.Open(session.Ticket, SealedIn.Ticket)), session.IdToken is null ? null : box.Open(session.IdToken, SealedIn.IdToken));
        }
        catch (Exception failure) when (failure is CryptographicException or FormatException)
        {
            Unreadable(failure, session.Id);
            await End(session.Id, SessionEnd.Unreadable, ct);
            return null;
        }
    }

    /// <summary>A session as it stands; null when there never was one, or it is forgotten.</summary>
    public async Task<SessionView?> Look(Guid id, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await Views(db.Sessions.Where(s => s.Id == id)).SingleOrDefaultAsync(ct) is { } view ? await Judge(view, ct) : null;
    }

    /// <summary>
    /// Who acts, with what he is now: the present roles of his session. Null when the session is over, and then he may do
    /// nothing. Who has no session (the command line, the program itself) comes back as he is.
    /// </summary>
    public async Task<Actor?> Current(Actor actor, CancellationToken ct)
    {
        if (actor.SessionId is not { } id)
        {
            return actor;
        }

        if (await Look(id, ct) is not { Ended: null } session || Actor.KeyOf(session.Issuer, session.Subject) != actor.Subject)
        {
            // The page that still asks may not know yet.
            feed.Changed(id);
            return null;
        }

        return actor with { Roles = session.Roles, Issuer = session.Issuer, PersonId = session.PersonId, IsStale = session.IsStale };
    }

    /// <summary>The living sessions of a person, the newest first.</summary>
    public async Task<IReadOnlyList<SessionView>> Of(string issuer, string subject, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var views = await Views(db.Sessions.Where(s => s.Issuer == issuer && s.Subject == subject && s.EndedAt == null).OrderByDescending(s => s.StartedAt).ThenByDescending(s => s.Id)).ToListAsync(ct);
        return views.FindAll(v => Over(v) is null);
    }

    /// <summary>The person did something. Written at most once a minute.</summary>
    public async Task Seen(SessionView session, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        if (session.SeenAt + settings.SeenEvery > now)
        {
            return;
        }

        try
        {
            await using var db = await dbs.CreateDbContextAsync(ct);
            await db.Sessions.Where(s => s.Id == session.Id && s.EndedAt == null && s.SeenAt < now).ExecuteUpdateAsync(s => s.SetProperty(x => x.SeenAt, now), ct);
        }
        catch (DbException failure)
        {
            // A full disk must not keep people from looking at what goes on.
            NotSeen(failure, session.Id);
        }
    }

    /// <summary>Gives a living session other roles: commands use them at once, open pages within a minute.</summary>
    /// <returns>Whether the session lives and its roles are others now.</returns>
    public async Task<bool> ChangeRoles(Guid id, IReadOnlyList<string> roles, CancellationToken ct)
    {
        if (await Look(id, ct) is not { Ended: null } session || session.Roles.SequenceEqual(roles, StringComparer.Ordinal))
        {
            return false;
        }

        List<string> present = [.. roles];
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var changed = await db.Sessions.Where(s => s.Id == id && s.EndedAt == null)
            .ExecuteUpdateAsync(s => s.SetProperty(x => x.Roles, present).SetProperty(x => x.RolesVersion, x => x.RolesVersion + 1), ct);
        if (changed > 0)
        {
            // Approvals ask who somebody is now, not who he was when he agreed.
            var actor = ActorOf(session.Issuer, session.Subject, session.Name, present) with { PersonId = session.PersonId };
            await People.Learn(db, actor, time.GetUtcNow(), ct);
            await db.SaveChangesAsync(ct);
            await audit.Record(db, new AuditRecord(actor, AuditActions.SessionChanged, "session", id.ToString()) { Summary = $"Has {(present.Count == 0 ? "no role" : string.Join(", ", present))} now; had {string.Join(", ", session.Roles)}." }, ct);
        }

        await transaction.CommitAsync(ct);
        feed.Changed(id);
        return changed > 0;
    }

    /// <summary>Ends a session. Ending it twice keeps the first reason.</summary>
    /// <returns>Whether it lived until now.</returns>
    public async Task<bool> End(Guid id, SessionEnd why, CancellationToken ct) => await EndAll(s => s.Id == id, why, ct) > 0;

    /// <summary>Ends the session of a key, for somebody at a network address.</summary>
    public async Task<bool> End(string key, SessionEnd why, CancellationToken ct, string? address = null)
    {
        var hash = Hash(key);
        return await EndAll(s => s.KeyHash == hash, why, ct, address) > 0;
    }

    /// <summary>Ends what the provider calls this sign-in. Returns how many lived.</summary>
    public Task<int> EndBySid(string issuer, string sid, CancellationToken ct) => EndAll(s => s.Issuer == issuer && s.Sid == sid, SessionEnd.Provider, ct);

    /// <summary>Ends all sessions of a person. Returns how many lived.</summary>
    public Task<int> EndBySubject(string issuer, string subject, CancellationToken ct) => EndAll(s => s.Issuer == issuer && s.Subject == subject, SessionEnd.Provider, ct);

    /// <summary>Ends what idled out or expired without anybody asking, and forgets what ended long ago.</summary>
    public async Task Sweep(CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var (idle, forgotten) = (now - settings.Idle, now - Remembered);
        await EndAll(s => s.ExpiresAt <= now, SessionEnd.Expired, ct);
        await EndAll(s => s.SeenAt <= idle, SessionEnd.Idle, ct);
        await using var db = await dbs.CreateDbContextAsync(ct);
        await db.Sessions.Where(s => s.EndedAt != null && s.EndedAt < forgotten).ExecuteDeleteAsync(ct);
    }

    private async Task<int> EndAll(Expression<Func<Session, bool>> which, SessionEnd why, CancellationToken ct, string? address = null)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var living = await db.Sessions.Where(s => s.EndedAt == null).Where(which).Select(s => new { s.Id, s.Issuer, s.Subject, s.Name, s.Roles }).ToListAsync(ct);
        var ended = 0;
        foreach (var session in living)
        {
            // The tokens go with it: nobody needs them any more.
            var (id, now) = (session.Id, time.GetUtcNow());
            await using var transaction = await db.Database.BeginTransactionAsync(ct);
            var mine = await db.Sessions.Where(s => s.Id == id && s.EndedAt == null).ExecuteUpdateAsync(
                s => s.SetProperty(x => x.EndedAt, now).SetProperty(x => x.EndedBecause, why).SetProperty(x => x.Ticket, "")
                    .SetProperty(x => x.RefreshToken, (string?)null).SetProperty(x => x.IdToken, (string?)null), ct);
            if (mine > 0)
            {
                await audit.Record(db, new AuditRecord(ActorOf(session.Issuer, session.Subject, session.Name, session.Roles) with { Address = address }, AuditActions.SessionEnded, "session", id.ToString()) { Summary = why.ToString() }, ct);
            }

            await transaction.CommitAsync(ct);
            ended += mine;
            feed.Changed(id);
        }

        return ended;
    }

    private static Actor ActorOf(string issuer, string subject, string name, IReadOnlyList<string> roles) => new(Actor.KeyOf(issuer, subject), name, roles, Door.Web) { Issuer = issuer };

    private async Task EndOldest(string issuer, string subject, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var surplus = await db.Sessions.Where(s => s.Issuer == issuer && s.Subject == subject && s.EndedAt == null)
            .OrderByDescending(s => s.StartedAt).ThenByDescending(s => s.Id).Skip(settings.MaxPerPerson).Select(s => s.Id).ToListAsync(ct);
        foreach (var id in surplus)
        {
            await End(id, SessionEnd.TooMany, ct);
        }
    }

    /// <summary>Says whether it is over now, and writes that down.</summary>
    private async Task<SessionView> Judge(SessionView view, CancellationToken ct)
    {
        if (Over(view) is not { } why || view.Ended is not null)
        {
            return view;
        }

        try
        {
            await End(view.Id, why, ct);
        }
        catch (DbException failure)
        {
            // It is over all the same: the limits are judged each time.
            NotEnded(failure, view.Id);
        }

        return view with { Ended = why };
    }

    private SessionEnd? Over(SessionView view)
    {
        var now = time.GetUtcNow();
        return view.Ended ?? (now >= view.ExpiresAt ? SessionEnd.Expired : now >= view.SeenAt + settings.Idle ? SessionEnd.Idle : null);
    }

    private static IQueryable<SessionView> Views(IQueryable<Session> sessions) => sessions.AsNoTracking().Select(s => new SessionView(s.Id, s.Issuer, s.Subject, s.Name, s.Roles, s.EndedBecause)
    {
        Sid = s.Sid, PersonId = s.PersonId, Address = s.Address, UserAgent = s.UserAgent, StartedAt = s.StartedAt, SeenAt = s.SeenAt, ExpiresAt = s.ExpiresAt, IsStale = s.StaleSince != null,
    });

    private static SessionView View(Session s) => new(s.Id, s.Issuer, s.Subject, s.Name, s.Roles, s.EndedBecause)
    {
        Sid = s.Sid, PersonId = s.PersonId, Address = s.Address, UserAgent = s.UserAgent, StartedAt = s.StartedAt, SeenAt = s.SeenAt, ExpiresAt = s.ExpiresAt, IsStale = s.StaleSince is not null,
    };

    private static string Hash(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    // One line, and no longer than a line: browsers say of themselves what they like.
    private static string? Cut(string? text) => text is null ? null : string.Concat(text.Take(Session.MostText).Select(c => char.IsControl(c) ? ' ' : c));

    private string? Sealed(string? secret, string place) => secret is null ? null : box.Seal(secret, place);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Session {Session} can't be read with the present key and was ended; its person signs in again.")]
    private partial void Unreadable(Exception failure, Guid session);

    [LoggerMessage(Level = LogLevel.Warning, Message = "That somebody was seen in session {Session} could not be written down.")]
    private partial void NotSeen(Exception failure, Guid session);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The end of session {Session} could not be written down; it is over all the same.")]
    private partial void NotEnded(Exception failure, Guid session);
}
