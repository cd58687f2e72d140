using System.Data.Common;
using System.Security.Claims;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;
using Ops.Domain.Access;

namespace Ops.Console.Access;

/// <summary>
/// Who sits in front of an open page. A page lives for hours on one connection, so it is told at once when its session
/// ended in this process, and looks by itself every few seconds for what happened on others. From then on it is nobody's:
/// the router takes the page away and <see cref="LeavePage"/> loads the sign-in page.
/// </summary>
internal sealed partial class CircuitSession : RevalidatingServerAuthenticationStateProvider
{
    private static readonly AuthenticationState Nobody = new(new ClaimsPrincipal(new ClaimsIdentity()));

    private readonly Sessions _sessions;
    private readonly SessionFeed _feed;
    private readonly SessionSettings _settings;
    private readonly ILogger<CircuitSession> _log;
    private readonly Lock _gate = new();
    private (Guid Id, IDisposable Watch)? _following;
    private bool _closed;

    public CircuitSession(Sessions sessions, SessionFeed feed, SessionSettings settings, ILoggerFactory logs)
        : base(logs)
    {
        (_sessions, _feed, _settings, _log) = (sessions, feed, settings, logs.CreateLogger<CircuitSession>());
        AuthenticationStateChanged += state => _ = Follow(state);
    }

    /// <summary>Why the page was taken away.</summary>
    public SessionEnd? Ended { get; private set; }

    protected override TimeSpan RevalidationInterval => TimeSpan.FromSeconds(_settings.CheckSeconds);

    protected override async Task<bool> ValidateAuthenticationStateAsync(AuthenticationState authenticationState, CancellationToken cancellationToken)
    {
        var user = authenticationState.User;
        if (Viewer.Of(user).SessionId is not { } id)
        {
            return false;
        }

        SessionView? session;
        try
        {
            session = await _sessions.Look(id, cancellationToken);
        }
        catch (DbException failure)
        {
            // The page stays for now: whatever it asks for asks the session again.
            NotChecked(failure, id);
            return true;
        }

        if (session is not { Ended: null })
        {
            Ended = session?.Ended ?? SessionEnd.SignedOut;
            return false;
        }

        if (!session.Roles.Order(StringComparer.Ordinal).SequenceEqual(user.FindAll("role").Select(r => r.Value).Order(StringComparer.Ordinal), StringComparer.Ordinal))
        {
            var claims = user.Claims.Where(c => c.Type != "role").Concat(session.Roles.Select(r => new Claim("role", r)));
            SetAuthenticationState(Task.FromResult(new AuthenticationState(new ClaimsPrincipal(new ClaimsIdentity(claims, user.Identity!.AuthenticationType, "name", "role")))));
        }

        return true;
    }

    protected override void Dispose(bool disposing)
    {
        lock (_gate)
        {
            _closed = true;
            _following?.Watch.Dispose();
            _following = null;
        }

        base.Dispose(disposing);
    }

    /// <summary>Watches the session of whoever is here now, and looks once: it may have ended while the page was loading.</summary>
    private async Task Follow(Task<AuthenticationState> state)
    {
        var id = Viewer.Of((await state).User).SessionId;
        lock (_gate)
        {
            if (_closed || id == _following?.Id)
            {
                return;
            }

            _following?.Watch.Dispose();
            _following = id is { } session ? (session, _feed.Follow(session, () => _ = LookNow())) : null;
        }

        if (id is not null)
        {
            await LookNow();
        }
    }

    private async Task LookNow()
    {
        try
        {
            if (!_closed && await GetAuthenticationStateAsync() is { User.Identity.IsAuthenticated: true } state && !await ValidateAuthenticationStateAsync(state, CancellationToken.None))
            {
                SetAuthenticationState(Task.FromResult(Nobody));
            }
        }
        catch (Exception failure)
        {
            // Not knowing is no reason to let somebody stay.
            NotChecked(failure, Guid.Empty);
            SetAuthenticationState(Task.FromResult(Nobody));
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Whether session {Session} of an open page still lives could not be read.")]
    private partial void NotChecked(Exception failure, Guid session);
}
