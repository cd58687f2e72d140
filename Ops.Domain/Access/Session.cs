namespace Ops.Domain.Access;

/// <summary>
/// One sign-in of one person in one browser. The browser holds a random key, this row only its hash: who reads the
/// database can't act for anybody. Changed only by statements that name the state they expect, because two nodes and many
/// requests meet here; see <see cref="Sessions"/>.
/// </summary>
public sealed class Session
{
    /// <summary>The longest name, address or browser kept; what is longer is cut.</summary>
    public const int MostText = 200;

    /// <summary>What claims, logs and pages call it. It opens nothing.</summary>
    public Guid Id { get; internal init; }

    /// <summary>SHA-256 of the key in the cookie, as hexadecimal digits.</summary>
    public string KeyHash { get; internal init; } = "";

    /// <summary>Who vouched for the person: the identity provider's issuer, or <c>development</c>.</summary>
    public string Issuer { get; internal init; } = "";

    /// <summary>The person's key, unique at the issuer.</summary>
    public string Subject { get; internal init; } = "";

    /// <summary>The provider's name for the sign-in, by which it can end it.</summary>
    public string? Sid { get; internal init; }

    /// <summary>What people read.</summary>
    public string Name { get; internal init; } = "";

    /// <summary>The roles as they are now; they may change while the session lives.</summary>
    public List<string> Roles { get; internal init; } = [];

    /// <summary>Grows when the roles change.</summary>
    public int RolesVersion { get; internal init; }

    /// <summary>Joins several subjects of one human being, where the provider tells.</summary>
    public string? PersonId { get; internal init; }

    /// <summary>Where the sign-in came from.</summary>
    public string? Address { get; internal init; }

    /// <summary>The browser, in its own words.</summary>
    public string? UserAgent { get; internal init; }

    /// <summary>When the person signed in.</summary>
    public DateTimeOffset StartedAt { get; internal init; }

    /// <summary>When the person last did something, to about a minute.</summary>
    public DateTimeOffset SeenAt { get; internal init; }

    /// <summary>When it ends whatever the person does.</summary>
    public DateTimeOffset ExpiresAt { get; internal init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? EndedAt { get; internal init; }

    /// <summary>Why it ended.</summary>
    public SessionEnd? EndedBecause { get; internal init; }

    /// <summary>The web's ticket, sealed; empty after the end.</summary>
    public string Ticket { get; internal init; } = "";

    /// <summary>The provider's refresh token, sealed; null without one and after the end.</summary>
    public string? RefreshToken { get; internal init; }

    /// <summary>The provider's newest ID token, sealed: it asks for it when somebody signs out.</summary>
    public string? IdToken { get; internal init; }

    /// <summary>When the provider is asked next whether the person may still be here.</summary>
    public DateTimeOffset? RefreshDueAt { get; internal init; }

    /// <summary>Who asks just now; a refresh token must not be used twice.</summary>
    public Guid? RefreshingBy { get; internal init; }

    /// <summary>Until when nobody else may ask.</summary>
    public DateTimeOffset? RefreshingUntil { get; internal init; }

    /// <summary>Since when the provider could not be asked.</summary>
    public DateTimeOffset? StaleSince { get; internal init; }
}
