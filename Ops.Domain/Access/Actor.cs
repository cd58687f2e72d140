namespace Ops.Domain.Access;

/// <summary>Who acts, and through which door.</summary>
/// <param name="Subject">The identity provider's name for the person; never changes. Persons are compared by it, not by name.</param>
/// <param name="Name">What people read.</param>
/// <param name="Roles">Names out of <see cref="Role"/>.</param>
/// <param name="Door">How the wish reached us.</param>
public sealed record Actor(string Subject, string Name, IReadOnlyList<string> Roles, Door Door)
{
    /// <summary>The browser session he acts in; null for who has none. What it says of him now is what Sessions.Current gives.</summary>
    public Guid? SessionId { get; init; }

    /// <summary>Who vouched for him.</summary>
    public string? Issuer { get; init; }

    /// <summary>Joins several subjects of one human being, where the provider tells.</summary>
    public string? PersonId { get; init; }

    /// <summary>The network address the wish came from.</summary>
    public string? Address { get; init; }

    /// <summary>The identity provider could not be asked lately whether he may still be here: he decides on nothing meanwhile.</summary>
    public bool IsStale { get; init; }

    /// <summary>Who vouches for the five people of development.</summary>
    public const string DevelopmentIssuer = "development";

    /// <summary>The program itself: recovery after a crash, start-up.</summary>
    public static readonly Actor System = new("system", "OpsTasks", [], Door.StartUp);

    /// <summary>
    /// What names a person here: issuer and subject, since the same subject of two issuers is two persons. No issuer has a
    /// space in it, so no two pairs make one key.
    /// </summary>
    public static string KeyOf(string? issuer, string subject) => issuer is null or DevelopmentIssuer ? subject : $"{issuer} {subject}";
}

/// <summary>The way in.</summary>
public enum Door
{
    /// <summary>The browser.</summary>
    Web,

    /// <summary>The JSON API.</summary>
    Api,

    /// <summary>The command line.</summary>
    Cli,

    /// <summary>A schedule.</summary>
    Schedule,

    /// <summary>A signed message from another system.</summary>
    Webhook,

    /// <summary>The program's own start.</summary>
    StartUp,
}

/// <summary>The roles people have. What each may do stands in AccessRules.</summary>
public static class Role
{
    /// <summary>Looks.</summary>
    public const string Viewer = "viewer";

    /// <summary>Runs what is not destructive, asks for the rest.</summary>
    public const string Staff = "staff";

    /// <summary>Decides on what others ask for.</summary>
    public const string Reviewer = "reviewer";

    /// <summary>Runs, takes over, stops.</summary>
    public const string Engineer = "engineer";

    /// <summary>Everything but deciding on his own requests.</summary>
    public const string Admin = "admin";

    /// <summary>All, from the least to the most.</summary>
    public static readonly IReadOnlyList<string> All = [Viewer, Staff, Reviewer, Engineer, Admin];
}
