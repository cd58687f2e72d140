using Ops.Domain.Access;
using Ops.Domain.Catalogue;
using Ops.Domain.Runs;

namespace Ops.Domain.Approvals;

/// <summary>Who may decide on a request. The one place: pages ask it to be polite, RunControl to be safe.</summary>
public sealed class ApprovalRules(AccessRules access, ApprovalOptions options)
{
    /// <summary>May this person say yes or no to this request?</summary>
    /// <param name="actor">Who.</param>
    /// <param name="info">The operation.</param>
    /// <param name="run">The run that waits.</param>
    /// <param name="request">What is asked, with its parties and decisions.</param>
    public Permission MayDecide(Actor actor, OperationInfo info, Run run, ApprovalRequest request)
    {
        if (actor.Door != Door.Web)
        {
            return No("Decisions are made in the browser by a person who is signed in, never through the command line, a token or a schedule.");
        }

        // First: whoever asked reads that, and not which role he lacks.
        if (Involved(actor, run, request) is { } involved)
        {
            return No(involved);
        }

        if (access.May(actor, Right.Approve, info) is { Allowed: false } denied)
        {
            return denied;
        }

        if (actor.IsStale)
        {
            return No("The identity provider can't be reached to ask whether your roles still hold. Decide when it answers again.");
        }

        if (options.RequirePersonId && actor.PersonId is null)
        {
            return No("Your account carries no person id, and here every decision needs one: ask whoever looks after the identity provider.");
        }

        if (options.RequirePersonId && request.Parties.FirstOrDefault(p => p.PersonId is null) is { } unknown)
        {
            return No($"The account of {unknown.Name} carries no person id, so nobody can tell whether it is yours. It has to be asked for again from an account that does.");
        }

        return request.Decisions.Any(d => IsSame(actor, d.Subject, d.PersonId))
            ? No("You have decided on this already. One person counts once.")
            : new Permission(true, access.May(actor, Right.Approve, info).Why);
    }

    /// <summary>Whether a yes of this person would bring the request further, and if not, who is still needed.</summary>
    public Permission Helps(Actor actor, ApprovalRequest request, IReadOnlyList<ApprovalNeed> needs)
    {
        var counting = request.Decisions.Where(d => d.Counts).Select(d => d.Roles).ToList();
        return Quorum.Helps(needs, counting, actor.Roles)
            ? new Permission(true, "")
            : No($"It still needs {Quorum.InWords(Quorum.Missing(needs, counting))}; you have {(actor.Roles.Count == 0 ? "no role" : string.Join(", ", actor.Roles))}. You can reject it.");
    }

    /// <summary>Why this person had a hand in what is asked; null when he had none.</summary>
    public static string? Involved(Actor actor, Run run, ApprovalRequest request)
    {
        if (IsSame(actor, request.RequesterSubject, request.RequesterPersonId))
        {
            return "You asked for this. Somebody else decides.";
        }

        if (actor.Subject == run.OwnerSubject)
        {
            return "You look after this run. Somebody else decides.";
        }

        return request.Parties.FirstOrDefault(p => IsSame(actor, p.Subject, p.PersonId)) is { } party
            ? party.As switch
            {
                PartyRole.Previewed => "You made the preview this comes from. Somebody else decides.",
                PartyRole.Uploaded => "You uploaded its file. Somebody else decides.",
                PartyRole.Owns => "You looked after this run. Somebody else decides.",
                _ => "You asked for this. Somebody else decides.",
            }
            : null;
    }

    // Compared by (issuer, subject), and by the person where both accounts name one; never by name or e-mail.
    private static bool IsSame(Actor actor, string subject, string? personId) =>
        actor.Subject == subject || (personId is not null && actor.PersonId == personId);

    private static Permission No(string why) => new(false, why);
}
