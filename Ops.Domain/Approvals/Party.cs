namespace Ops.Domain.Approvals;

/// <summary>Somebody who had a hand in what is asked for, and therefore does not decide on it.</summary>
public sealed class Party
{
    /// <summary>Grows with time.</summary>
    public long Id { get; private set; }

    /// <summary>Which request.</summary>
    public long RequestId { get; private set; }

    /// <summary>Who.</summary>
    public string Subject { get; init; } = "";

    /// <summary>See <see cref="Access.Actor.PersonId"/>.</summary>
    public string? PersonId { get; init; }

    /// <summary>Who, for people.</summary>
    public string Name { get; init; } = "";

    /// <summary>What he did.</summary>
    public PartyRole As { get; init; }
}

/// <summary>What somebody had to do with a request.</summary>
public enum PartyRole
{
    /// <summary>Asked for it.</summary>
    Requested,

    /// <summary>Made the preview it comes from, and so chose its inputs.</summary>
    Previewed,

    /// <summary>Uploaded its file.</summary>
    Uploaded,

    /// <summary>Looks after the run now.</summary>
    Owns,
}
