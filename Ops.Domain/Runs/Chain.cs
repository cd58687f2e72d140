using Microsoft.EntityFrameworkCore;
using Ops.Domain.Storage;

namespace Ops.Domain.Runs;

/// <summary>The runs that retried one another.</summary>
internal static class Chain
{
    /// <summary>The run it all began with; the run itself unless it is a retry. Outside systems know its items by that one.</summary>
    public static async Task<long> First(OpsDb db, Run run, CancellationToken ct)
    {
        var (id, parent) = (run.Id, run.Retries is null ? null : run.ParentRunId);
        while (parent is { } earlier)
        {
            id = earlier;
            parent = await db.Runs.Where(r => r.Id == earlier && r.Retries != null).Select(r => r.ParentRunId).SingleOrDefaultAsync(ct);
        }

        return id;
    }
}
