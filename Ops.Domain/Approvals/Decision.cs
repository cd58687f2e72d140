using Ops.Domain.Access;

namespace Ops.Domain.Approvals;

/// <summary>What one person said to one request.</summary>
public sealed class Decision
{
    private Decision()
    {
    }

    internal Decision(ApprovalRequest request, Actor by, bool approved, string? comment, DateTimeOffset at)
    {
        RequesterSubject = request.RequesterSubject;
        Digest = request.Digest;
        Subject = by.Subject;
        PersonId = by.PersonId;
        Name = by.Name;
        Roles = [.. by.Roles];
        Approved = approved;
        Comment = comment;
        Address = by.Address;
        At = at;
    }

    /// <summary>Grows with time.</summary>
    public long Id { get; private set; }

    /// <summary>To which request.</summary>
    public long RequestId { get; private set; }

    /// <summary>
    /// Who had asked: copied here, and tied to the request by a foreign key, so that the database itself can refuse a row
    /// whose decider is the requester.
    /// </summary>
    public string RequesterSubject { get; private set; } = "";

    /// <summary>What the page showed when the button was pressed.</summary>
    public string Digest { get; private set; } = "";

    /// <summary>Who decided.</summary>
    public string Subject { get; private set; } = "";

    /// <summary>See <see cref="Actor.PersonId"/>.</summary>
    public string? PersonId { get; private set; }

    /// <summary>Who, for people.</summary>
    public string Name { get; private set; } = "";

    /// <summary>The roles he had when he decided.</summary>
    public IReadOnlyList<string> Roles { get; private set; } = [];

    /// <summary>Yes or no.</summary>
    public bool Approved { get; private set; }

    /// <summary>What he wrote; always there with a no.</summary>
    public string? Comment { get; private set; }

    /// <summary>From which network address.</summary>
    public string? Address { get; private set; }

    /// <summary>When.</summary>
    public DateTimeOffset At { get; private set; }

    /// <summary>When a yes stopped counting because the person lost the right to give it; null while it counts.</summary>
    public DateTimeOffset? LapsedAt { get; private set; }

    /// <summary>A yes that counts.</summary>
    public bool Counts => Approved && LapsedAt is null;

    internal void Lapse(DateTimeOffset at) => LapsedAt ??= at;
}
