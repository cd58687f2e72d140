using Ops.Domain.Access;
using Ops.Domain.Catalogue;

namespace Ops.Domain.Approvals;

/// <summary>
/// What is asked to be approved: one run, and the digest that ties every decision to exactly what was shown. Belongs to its
/// run for ever and is used at most once.
/// </summary>
public sealed class ApprovalRequest
{
    private readonly List<Decision> _decisions = [];
    private readonly List<Party> _parties = [];

    private ApprovalRequest()
    {
    }

    internal ApprovalRequest(Actor requester, string reason, string digest, string plansDigest, long planned, IEnumerable<ApprovalNeed> needs, DateTimeOffset at, DateTimeOffset until)
    {
        RequesterSubject = requester.Subject;
        RequesterPersonId = requester.PersonId;
        Reason = reason;
        Digest = digest;
        PlansDigest = plansDigest;
        Planned = planned;
        Needs = [.. needs];
        CreatedAt = at;
        ExpiresAt = until;
    }

    /// <summary>Grows with time.</summary>
    public long Id { get; private set; }

    /// <summary>The run that waits.</summary>
    public long RunId { get; internal set; }

    /// <summary>Where it stands.</summary>
    public RequestState State { get; private set; } = RequestState.Waiting;

    /// <summary>Who asked. A constraint of the database compares it with whoever decides.</summary>
    public string RequesterSubject { get; private set; } = "";

    /// <summary>See <see cref="Actor.PersonId"/>.</summary>
    public string? RequesterPersonId { get; private set; }

    /// <summary>Why it shall be done, in the requester's words.</summary>
    public string Reason { get; private set; } = "";

    /// <summary>SHA-256 over everything that makes this request this request; see <see cref="ApprovalDigest"/>.</summary>
    public string Digest { get; private set; } = "";

    /// <summary>SHA-256 over the plans of the preview, item by item.</summary>
    public string PlansDigest { get; private set; } = "";

    /// <summary>How many items the preview would change.</summary>
    public long Planned { get; private set; }

    /// <summary>Who has to agree, as code and configuration said when it was asked.</summary>
    public IReadOnlyList<ApprovalNeed> Needs { get; private set; } = [];

    /// <summary>When it was asked.</summary>
    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>Until when it must have started.</summary>
    public DateTimeOffset ExpiresAt { get; private set; }

    /// <summary>When it left <see cref="RequestState.Waiting"/> for good.</summary>
    public DateTimeOffset? EndedAt { get; private set; }

    /// <summary>Why it ended as it did, in one sentence; null while nobody needs to be told.</summary>
    public string? Outcome { get; private set; }

    /// <summary>Grows with every change: two people who decide in the same moment don't both count themselves alone.</summary>
    public long Revision { get; private set; }

    /// <summary>What people said, oldest first.</summary>
    public IReadOnlyList<Decision> Decisions => _decisions;

    /// <summary>Who had a hand in what is asked: none of them decides.</summary>
    public IReadOnlyList<Party> Parties => _parties;

    internal void Involve(string subject, string? personId, string name, PartyRole role)
    {
        if (!_parties.Exists(p => p.Subject == subject && p.As == role))
        {
            _parties.Add(new Party { Subject = subject, PersonId = personId, Name = name, As = role });
        }
    }

    internal void Add(Decision decision)
    {
        _decisions.Add(decision);
        Revision++;
    }

    internal void Become(RequestState state, DateTimeOffset at, string? outcome)
    {
        State = state;
        Revision++;
        EndedAt = state is RequestState.Waiting or RequestState.Approved ? null : at;
        Outcome = outcome;
    }
}
