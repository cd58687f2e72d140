namespace Ops.Domain.Access;

/// <summary>A session as it stands now.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Issuer">Who vouched for the person.</param>
/// <param name="Subject">The person.</param>
/// <param name="Name">What people read.</param>
/// <param name="Roles">The present roles.</param>
/// <param name="Ended">Why it is over; null while it lives.</param>
public sealed record SessionView(Guid Id, string Issuer, string Subject, string Name, IReadOnlyList<string> Roles, SessionEnd? Ended)
{
    /// <summary>The provider's name for the sign-in.</summary>
    public string? Sid { get; init; }

    /// <summary>Joins several subjects of one human being.</summary>
    public string? PersonId { get; init; }

    /// <summary>Where the sign-in came from.</summary>
    public string? Address { get; init; }

    /// <summary>The browser, in its own words.</summary>
    public string? UserAgent { get; init; }

    /// <summary>When the person signed in.</summary>
    public DateTimeOffset StartedAt { get; init; }

    /// <summary>When the person last did something.</summary>
    public DateTimeOffset SeenAt { get; init; }

    /// <summary>When it ends at the latest.</summary>
    public DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The provider could not be asked lately whether the person may still be here.</summary>
    public bool IsStale { get; init; }
}
