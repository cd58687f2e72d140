using Ops.Domain.Access;
using Ops.Domain.Approvals;
using Ops.Domain.Catalogue;

namespace Ops.Domain.Runs;

/// <summary>Collects a run's <see cref="Handoff"/> as one person may see it.</summary>
public sealed class HandoffQueries(RunQueries runs, LedgerQueries ledger, ApprovalQueries approvals, Files.FileQueries files, OperationCatalogue catalogue, AccessRules access)
{
    private const int MostReasons = 50;

    /// <summary>The handoff; null when there is no such run for this person.</summary>
    public async Task<Handoff?> Of(long runId, Actor viewer, CancellationToken ct)
    {
        if (await runs.For(viewer).Find(runId, ct) is not { } run)
        {
            return null;
        }

        var items = ledger.For(viewer);
        var request = await approvals.Find(runId, ct);
        return new Handoff
        {
            Run = run,
            Operation = catalogue.Find(run.OperationKey),
            Why = request?.Reason ?? run.ForceReason ?? await Asked(viewer, runId, ct),
            Request = request,
            Source = await files.Source(run, viewer, ct),
            Reasons = await items.Reasons(runId, MostReasons, ct),
            InDoubt = RunTransitions.IsAtWork(run.Status) ? [] : await items.InDoubt(runId, ct),
            Notes = await runs.For(viewer).Notes(runId, ct),
            Following = await runs.For(viewer).Following(runId, ct),
            ShowsItems = access.May(viewer, Right.SeeResults, run.OperationKey).Allowed,
        };
    }

    // What people say when nobody has to agree stands in the first line of the history.
    private async Task<string?> Asked(Actor viewer, long runId, CancellationToken ct) =>
        (await runs.For(viewer).History(runId, ct)).FirstOrDefault()?.Reason is { } first && first.StartsWith(Run.Asked, StringComparison.Ordinal) ? first[Run.Asked.Length..] : null;
}
