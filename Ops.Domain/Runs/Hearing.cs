using Ops.Domain.Access;
using Ops.Domain.Auditing;

namespace Ops.Domain.Runs;

/// <summary>
/// What every wish goes through before anything is done about it: the session is asked whether the person is still here and
/// with which roles, and whatever is refused is written down.
/// </summary>
public sealed class Hearing(Sessions sessions, PersonLimits limits, AuditTrail audit)
{
    /// <summary>Hears a wish.</summary>
    /// <param name="actor">Who, as the door knew him.</param>
    /// <param name="wish">What, in a word or two: "pause".</param>
    /// <param name="about">To what kind of thing, and to which one.</param>
    /// <param name="act">Does it, as the person he is now.</param>
    /// <param name="ct">Ends the wait.</param>
    /// <param name="isStart">Counts against how often one person may ask for runs.</param>
    internal async Task<Answer> Hear(Actor actor, string wish, (string Kind, string Id) about, Func<Actor, Task<Answer>> act, CancellationToken ct, bool isStart = false)
    {
        Answer answer;
        if (await sessions.Current(actor, ct) is not { } present)
        {
            answer = new Answer.Refused(Refusal.NotAllowed, "Your session has ended. Sign in again; nothing was changed.");
        }
        else if (isStart && limits.TooManyStarts(present) is { } tooMany)
        {
            // Not written down one by one: whoever asks a thousand times would fill the trail.
            return new Answer.Refused(Refusal.TooMany, tooMany);
        }
        else
        {
            answer = await act(present);
        }

        if (answer is Answer.Refused refused)
        {
            await audit.RecordAlone(
                new AuditRecord(actor, refused.Kind is Refusal.NotAllowed or Refusal.NotFound ? AuditActions.AccessRefused : AuditActions.RunRefused, about.Kind, about.Id)
                {
                    Summary = $"{wish}: {refused.Reason}",
                }, ct);
        }

        return answer;
    }
}
