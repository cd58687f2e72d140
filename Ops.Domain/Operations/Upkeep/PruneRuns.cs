using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Ops.Domain.Catalogue;
using Ops.Domain.Runs;

namespace Ops.Domain.Operations.Upkeep;

/// <summary>
/// Makes room in the database: the items of runs that ended long ago are folded into the runs' result files and removed from the
/// ledger. The runs themselves, their history, notes, approvals and the audit trail stay, and so do the downloads.
/// </summary>
[Operation("runs.prune", "Fold old runs into their result files", Group = "Upkeep", ItemName = "run", Verb = "Fold")]
[Destructive("Folded runs can no longer be verified, undone or retried, and their items can no longer be searched; their result files stay.")]
[Idempotent]
[Repeatable]
[Timeouts(ItemSeconds = 3600)]
public sealed class PruneRuns(LedgerFold ledgers, TimeProvider clock) : Operation<PruneRuns.Input, Run>
{
    // One moment for the whole leg, so that count and list agree.
    private readonly DateTimeOffset _now = clock.GetUtcNow();

    /// <summary>The inputs.</summary>
    public sealed record Input
    {
        /// <summary>How long ago they ended.</summary>
        [Display(Name = "Ended before", Description = "Runs that ended at least so many days ago.")]
        [Range(30, 3650), Unit("days"), Example("365")]
        public int Days { get; init; } = 365;
    }

    /// <inheritdoc/>
    public override IAsyncEnumerable<Run> Items(Input input, StartAt from, CancellationToken ct) =>
        ledgers.Candidates(_now.AddDays(-input.Days), from.AfterKey is { } key && RunNumber.TryParse(key, out var id) ? id : 0, ct);

    /// <inheritdoc/>
    public override async ValueTask<long?> Count(Input input, CancellationToken ct) => await ledgers.Count(_now.AddDays(-input.Days), ct);

    /// <inheritdoc/>
    public override string KeyOf(Run run) => run.Number;

    /// <inheritdoc/>
    public override async ValueTask<ItemPlan> Plan(Run run, ItemContext<Input> context, CancellationToken ct)
    {
        var (now, items, why) = await ledgers.Look(run.Id, ct);

        // No titles and no inputs: whoever may fold need not be allowed to see what each run was about.
        return why is not null ? ItemPlan.Skip(why)
            : items == 0 ? ItemPlan.Skip("Is folded already.")
            : ItemPlan.Change(
                new { items, ended = now.FinishedAt!.Value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) },
                new { items = 0, ended = now.FinishedAt!.Value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) });
    }

    /// <inheritdoc/>
    public override async ValueTask<Outcome> Apply(Run run, ItemPlan plan, ItemContext<Input> context, CancellationToken ct)
    {
        await ledgers.Fold(run.Id, context.Run.RunId, ct);
        return Outcome.Done();
    }
}
