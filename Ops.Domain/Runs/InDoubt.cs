using Microsoft.EntityFrameworkCore;
using Ops.Domain.Storage;

namespace Ops.Domain.Runs;

/// <summary>The items handed to Apply whose end nobody wrote down. No run ends with one: it is then left in doubt, and counted.</summary>
internal static class InDoubt
{
    internal const string RunEnded = "In hand when the run ended; whether it took effect is not known. Look before doing it again.";

    /// <summary>Settles them without repeating them, in the caller's transaction.</summary>
    public static async Task Leave(OpsDb db, Run run, DateTimeOffset now, string message, CancellationToken ct)
    {
        var left = await db.Ledger.Where(i => i.RunId == run.Id && i.Finding == ItemOutcome.Started)
            .ExecuteUpdateAsync(s => s
                .SetProperty(i => i.Outcome, ItemOutcome.LeftInDoubt)
                .SetProperty(i => i.Finding, ItemOutcome.LeftInDoubt)
                .SetProperty(i => i.At, now)
                .SetProperty(i => i.Message, message), ct);
        run.LeaveInDoubt(left);
    }
}
